"""Hours that run past midnight: each night belongs to the day on which it begins.

opening-hours-py reads a night's second half by the rules of the next day: a shift that a holiday called off comes back at
midnight, and one that a later rule made long ends there. So hours with nights are read twice: once as far as midnight, and
once for what is left of them, which holds a day later.
"""

from __future__ import annotations

import re

_SPAN = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})(?![\d:+])")
_RULES = re.compile(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
_WITHOUT_TIMES = re.compile(r"\bunknown\s*$")
_DAY = 24 * 60


def rules(text: str) -> list[str]:
    """The rules of *text*, parted at the semicolons that stand in no comment."""
    return _RULES.split(text)


def halves(text: str) -> tuple[str, str | None]:
    """*text* as far as midnight, and what is left of its nights (read a day later), or ``None``: it has no nights."""
    ends = [_end(span) for span in _SPAN.finditer(text)]
    longest = max(ends, default=0) - _DAY
    if longest <= 0:
        return text, None
    return (
        ";".join(_SPAN.sub(_evening, rule) for rule in rules(text)),
        ";".join(_morning_rule(rule, longest) for rule in rules(text)),
    )


def _end(span: re.Match[str]) -> int:
    """The minute at which *span* ends, counted from the midnight before it begins."""
    begin, end = (int(span[place]) * 60 + int(span[place + 1]) for place in (1, 3))
    return end if end > begin else end + _DAY


def _evening(span: re.Match[str]) -> str:
    return f"{span[1]}:{span[2]}-24:00" if _end(span) > _DAY else span[0]


def _morning_rule(rule: str, longest: int) -> str:
    """What is left of *rule*'s nights. A day without any has none left; one that is not known may have the *longest*."""
    spans = list(_SPAN.finditer(rule))
    if not spans:
        return _WITHOUT_TIMES.sub(f"00:00-{_clock(longest)} unknown", rule)
    left = [f"00:00-{_clock(_end(span) - _DAY)}" for span in spans if _end(span) > _DAY]
    before, after = rule[: spans[0].start()], rule[spans[-1].end() :]
    return f"{before}{','.join(left)}{after}" if left else f"{before}off"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
