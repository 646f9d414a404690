"""Findings: the sentence that a picture is there for. It claims no more than the figures bear."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.analytics.reporting import (
    Acted,
    Arrival,
    Change,
    Figure,
    Found,
    NearMiss,
    Ranked,
    Shown,
    Stop,
    Total,
    Verdict,
)
from handbook.web.locales import gettext as _
from handbook.web.planner.numbers import number, percent
from handbook.web.planner.periods import before_title
from handbook.web.planner.wording import Wording


def of_visits(change: Change, level: str) -> str:
    """How many came, against the period before."""
    if change.now.value is None:
        return _("利用の回数は、出せません")
    many, before = number(change.now.value), _before_by_day(level)
    match change.verdict:
        case Verdict.MORE:
            return _("利用は%(many)s回。%(before)sより増えました", many=many, before=before)
        case Verdict.LESS:
            return _("利用は%(many)s回。%(before)sより減りました", many=many, before=before)
        case Verdict.WITHIN_CHANCE:
            return _("利用は%(many)s回。%(before)sとの差は、偶然の範囲です", many=many, before=before)
        case _:
            return _("利用は%(many)s回でした", many=many)


def _before_by_day(level: str) -> str:
    """The period before, to which days are compared: only weeks are always of one length."""
    before = before_title(level)
    return before if level == "week" else _("1日あたりでは、%(before)s", before=before)


def of_worries(ranked: Sequence[Ranked], level: str, words: Wording) -> str:
    """Which worry came up most, and how that changed."""
    shown = [one for one in ranked if one.figure.value is not None]
    if not shown:
        return _("どの困りごとも、少ないため出せません")
    first = words.worry(shown[0].name)
    if len(shown) > 1 and not is_ahead(shown[0].figure, shown[1].figure):
        return _("「%(first)s」と「%(second)s」が、ならんで最も多い", first=first, second=words.worry(shown[1].name))
    before = _before_by_day(level)
    match shown[0].before.verdict:
        case Verdict.MORE:
            return _("「%(first)s」が最も多く、%(before)sより増えました", first=first, before=before)
        case Verdict.LESS:
            return _("「%(first)s」が最も多く、%(before)sより減りました", first=first, before=before)
        case Verdict.WITHIN_CHANCE:
            return _("「%(first)s」が最も多い。%(before)sとの差は、偶然の範囲です", first=first, before=before)
        case _:
            return _("「%(first)s」が最も多い", first=first)


def of_changes(ranked: Sequence[Ranked], level: str, words: Wording) -> str:
    """Which worries came up in more visits than before, and which in fewer."""
    before = before_title(level)
    rates = [one for one in ranked if one.per_visit.verdict is not Verdict.CANNOT_TELL]
    if not rates:
        return _("%(before)sとは、まだ比べられません", before=before)
    more = _named([one for one in rates if one.per_visit.verdict is Verdict.MORE], words)
    less = _named([one for one in rates if one.per_visit.verdict is Verdict.LESS], words)
    if more and less:
        return _("%(before)sより、%(more)sが増え、%(less)sが減りました", before=before, more=more, less=less)
    if more:
        return _("%(before)sより、%(more)sが増えました", before=before, more=more)
    if less:
        return _("%(before)sより、%(less)sが減りました", before=before, less=less)
    return _("どの困りごとも、%(before)sとの差は偶然の範囲です", before=before)


def _named(ranked: Sequence[Ranked], words: Wording) -> str:
    if not ranked:
        return ""
    first = max(ranked, key=lambda one: abs(one.per_visit.relative or 0))
    if len(ranked) == 1:
        return _("「%(first)s」", first=words.worry(first.name))
    return _("「%(first)s」など%(count)sつ", first=words.worry(first.name), count=len(ranked))


def of_stops(found: Sequence[Stop], words: Wording) -> str:
    """At which question most visits ended."""
    shown = [one for one in found if one.stopped.value is not None]
    if not shown:
        return _("やめた人は、どの質問でも少ないため出せません")
    first = words.question(shown[0].question)
    if len(shown) > 1 and not is_ahead(shown[0].stopped, shown[1].stopped):
        return _(
            "「%(first)s」と「%(second)s」で、ならんで最も多くやめています",
            first=first,
            second=words.question(shown[1].question),
        )
    if shown[0].share is None:
        return _("「%(first)s」で、最も多くやめています", first=first)
    return _(
        "「%(first)s」で最も多くやめています（聞かれた回数の%(share)s）",
        first=first,
        share=percent(shown[0].share.value),
    )


def of_gaps(found: Sequence[Found], words: Wording) -> str:
    """Which need ended most often with one service or none."""
    shown = [one for one in found if one.fewer_than_two is not None]
    if not shown:
        return _("窓口が1つ以下だった困りごとは、どれも少ないため出せません")
    first = _("「%(first)s」が最も多い", first=words.need(shown[0].need))
    if len(shown) > 1 and not is_ahead(_main(shown[0]), _main(shown[1])):
        first = _(
            "「%(first)s」と「%(second)s」が、ならんで最も多い",
            first=words.need(shown[0].need),
            second=words.need(shown[1].need),
        )
    empty = [one for one in shown if one.none.value is not None]
    if not empty:
        return _("窓口が1つだけだったのは、%(first)s", first=first)
    worst = words.need(max(empty, key=lambda one: one.none.value or 0).need)
    if len(empty) == 1:
        return _("窓口が1つ以下だったのは、%(first)s。1つもなかったのは「%(worst)s」", first=first, worst=worst)
    return _("窓口が1つ以下だったのは、%(first)s。1つもなかったのは「%(worst)s」など", first=first, worst=worst)


def _main(one: Found) -> Figure:
    """The larger of the two figures that a need with few services is made of."""
    return max((one.none, one.one), key=lambda figure: figure.value or 0)


def of_near_misses(found: Sequence[NearMiss], words: Wording) -> str:
    """Which condition kept which service from most visits."""
    shown = [one for one in found if one.figure.value is not None]
    if not shown:
        return _("条件で案内しなかった窓口は、どれも少ないため出せません")
    first = shown[0]
    if len(shown) > 1 and not is_ahead(first.figure, shown[1].figure):
        return _(
            "条件で案内しなかったことが多いのは、「%(first)s」（%(need)s）と「%(second)s」（%(other)s）",
            first=words.service(first.service),
            need=words.need(first.need),
            second=words.service(shown[1].service),
            other=words.need(shown[1].need),
        )
    return _(
        "条件で案内しなかったことが最も多いのは、「%(service)s」（%(need)s）。条件は、%(condition)s",
        service=words.service(first.service),
        need=words.need(first.need),
        condition=words.condition(first.condition),
    )


def of_services(shown: Sequence[Shown], called: Sequence[Acted], words: Wording) -> str:
    """Which service was shown most, and which was called most."""
    top = next((one for one in shown if one.shown.value is not None), None)
    rung = next((one for one in called if one.figure.value is not None), None)
    if top is None:
        return _("窓口ごとの数は、少ないため出せません")
    if rung is None:
        return _("最も多く案内したのは「%(shown)s」です", shown=words.service(top.service))
    if rung.service == top.service:
        return _("「%(shown)s」が、案内も電話も最も多い", shown=words.service(top.service))
    return _(
        "案内は「%(shown)s」、電話は「%(called)s」が最も多い",
        shown=words.service(top.service),
        called=words.service(rung.service),
    )


def of_arrivals(found: Sequence[Arrival], name: object) -> str:
    """From where most needs came."""
    top = next((one for one in found if one.part is not None), None)
    if top is None or top.part is None:
        return _("少ないため出せません")
    shown = [one.needs for one in found if one.needs.value is not None]
    if len(shown) > 1 and not _is_ahead(shown[0], shown[1]):
        return _("「%(name)s」などが、ならんで多い", name=name)
    return _("「%(name)s」が最も多く、%(part)sです", name=name, part=percent(top.part))


def is_ahead(first: Figure, second: Figure) -> bool:
    """Whether *first* is surely more than *second*, as far as the protection goes."""
    return second.value is None or (first.at_least > (second.at_most or 0))


def _is_ahead(first: Total, second: Total) -> bool:
    return (first.value or 0) - first.usual > (second.value or 0) + second.usual
