"""Publishing: each month that is over is made public once, with noise, from counts in which each visit was bounded.

Whether and when a month comes out, and which keys it has, follows from the calendar, the nodes and the content alone. A month in which
nobody came is published like any other, and a key that nobody counted in has its number: else they would tell that somebody did.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import joined
from handbook.analytics.centre.published import month_name
from handbook.analytics.centre.store import WAITS, Centre
from handbook.analytics.days import day_of, seals
from handbook.analytics.disclosure import Period, Plan
from handbook.analytics.privacy import Days, MonthCounts, PrivacySettings, Vocabulary, publish

_MONTHS = Plan("month")


def publish_due(centre: Centre, settings: PrivacySettings, now: datetime) -> list[str]:
    """Publish the months that are over and complete, or have been waited for long enough; gives their names (``2026-11``).

    Raises :class:`~handbook.analytics.privacy.PrivacyError`.
    """
    published = {entry.period for entry in centre.published.ledger().entries}
    done = []
    for month in centre.delivered(_MONTHS, "month"):
        if month.name in published or seals(month.last) > now:
            continue
        missing = centre.missing(month)
        # A month of which nothing came is published when something of it does.
        if (missing and day_of(now) < month.last + WAITS) or not centre.came(month):
            continue
        _publish(centre, month, missing, settings)
        done.append(month.name)
    return done


def _publish(centre: Centre, month: Period, missing: list[str], settings: PrivacySettings) -> None:
    since = min(since for _, since, _ in centre.nodes())
    # Which machine did not deliver is for staff to know.
    days = Days(max(month.first, since), month.last, tuple(sorted({_day(line) for line in missing})))
    contents = centre.served(month.first, month.last)
    allowed = joined(contents.values(), {}).allowed
    vocabulary = Vocabulary(
        needs=tuple(sorted({cell.first for cell in allowed if cell.kind == "gap"})),
        results=tuple(sorted({cell.second for cell in allowed if cell.kind == "result"})),
        version=", ".join(contents),
    )
    counts = _counts(centre, month, vocabulary)
    publish(month.name, counts, vocabulary, settings, centre.published, days=days)


def _counts(centre: Centre, month: Period, vocabulary: Vocabulary) -> MonthCounts:
    """The counts of *month*. What a content counted that nobody knows of any more is in none of them."""
    need: Counter[str] = Counter(dict.fromkeys(vocabulary.needs, 0))
    result: Counter[str] = Counter(dict.fromkeys(vocabulary.results, 0))
    path: Counter[tuple[str, str]] = Counter()
    for counts in centre.counts(month_name(month.first)).values():
        for cell, count in counts.items():
            match cell:
                case Cell("public-need", name) if name in need:
                    need[name] += count
                case Cell("public-result", name) if name in result:
                    result[name] += count
                case Cell("public-path", worry, text):
                    path[worry, text] += count
    return MonthCounts(need, result, path)


def _day(line: str) -> date:
    return date.fromisoformat(line.partition(" ")[0])
