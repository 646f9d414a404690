"""A month made public: noise drawn once, and kept.

Files are made of a :class:`Release` (:func:`~handbook.analytics.privacy.files.files`) and are the same bytes each time. Keep those
files: the counts and the noise are in no other place, and the month cannot be released again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from handbook.analytics.privacy.budget import month_number
from handbook.analytics.privacy.mechanisms import known, stable
from handbook.analytics.privacy.noise import Bits
from handbook.analytics.privacy.parameters import PrivacySettings


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys that everybody knows: ids of all needs and services of the month's content, and that content's version.

    They come from the content and never from the counts. If the content changed within the month, all of its versions' ids.
    """

    needs: tuple[str, ...]
    results: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """A closed month's counts, in which each visit was bounded when it was counted: at most ``Share.l0`` keys of a kind, 1 each.

    Nothing here can check that bound, and epsilon holds for no visit that exceeds it.
    """

    need: Mapping[str, int]
    result: Mapping[str, int]
    path: Mapping[tuple[str, str], int]
    """By worry and the path's text."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a month that were counted, *first* to *last*, both within; of *missing* some or all counts did not come."""

    first: date
    last: date
    missing: tuple[date, ...] = ()


def whole(month: str) -> Days:
    """All days of *month*. Raises :class:`~.errors.ParameterWrong`."""
    number = month_number(month)
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return Days(first, following - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Release:
    """What was made public of a month, and under which parameters. Rows are sorted by key; values may be negative."""

    month: str
    version: str
    settings: PrivacySettings
    days: Days
    need: tuple[tuple[str, int], ...] = field(repr=False)
    result: tuple[tuple[str, int], ...] = field(repr=False)
    path: tuple[tuple[str, str, int], ...] = field(repr=False)


def release(
    month: str,
    counts: MonthCounts,
    vocabulary: Vocabulary,
    settings: PrivacySettings,
    source: Bits = secrets,
    days: Days | None = None,
) -> Release:
    """Draws the noise of *month* ("2026-11"). It spends nothing of any budget: :func:`~.publish.publish` does both.

    Raises :class:`~.errors.CountsWrong` and :class:`~.errors.ParameterWrong`. *source* is for tests: whoever knows its seed can
    subtract the noise. *days* are those that were counted, if not the whole month.
    """
    of_month = whole(month)
    need = known(counts.need, vocabulary.needs, settings.need.epsilon, settings.need.l0, source)
    result = known(counts.result, vocabulary.results, settings.result.epsilon, settings.result.l0, source)
    path = stable(counts.path, settings.path.epsilon, settings.delta, settings.path.l0, source)
    return Release(
        month=month,
        version=vocabulary.version,
        settings=settings,
        days=days or of_month,
        need=tuple(sorted(need.items())),
        result=tuple(sorted(result.items())),
        path=tuple((worry, text, value) for (worry, text), value in path.items()),
    )
