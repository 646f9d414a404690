"""The model: every number that the made-up city is made of, in one place. None was measured, here or elsewhere.

They were chosen so that a dashboard has something to show: tables with large and with hidden cells, a year with waves and jumps.
Who lives in which ward, and which answer is the usual one, is drawn from the seed: nothing of it can be taken for a fact
about a real city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

MonthDay: TypeAlias = tuple[int, int]
"""A day of the simulated year, as month and day."""


@dataclass(frozen=True, slots=True)
class Swing:
    """What comes round each year. On the day in the middle of *first* to *last*, *height* times as many visits with one of the *needs*
    (or worries) come as outside; a sine's arch in between. It may go over the turn of the year."""

    name: str
    of: frozenset[str]
    first: MonthDay
    last: MonthDay
    height: float


@dataclass(frozen=True, slots=True)
class News:
    """What is on the news *on* a day: *height* times as many visits with one of the needs; each *decay* days later the rest is a third.
    *words* is what planners call it."""

    name: str
    of: frozenset[str]
    on: MonthDay
    height: float
    decay: float = 10.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which residents come, with a machine (node) of its own.

    *share* is how many visits a day it has against a day of all channels together. One that *begins* within the year is a campaign:
    leaflets are laid out on that day, and after *ramp* days it is known. *worries* says how many times as often its visitors have them,
    *words* what planners call it.
    """

    name: str
    share: float
    begins: MonthDay | None = None
    ramp: int = 0
    worries: Mapping[str, float] = field(default_factory=dict)
    words: str = ""

    @property
    def node(self) -> str:
        """The machine's name."""
        return f"demo-{self.name}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A day of a node that never came to the centre."""

    channel: str
    day: MonthDay


WORRIES: Mapping[str, float] = MappingProxyType(
    {
        "money": 0.34,
        "home": 0.16,
        "work": 0.22,
        "mind": 0.25,
        "body": 0.14,
        "violence": 0.07,
        "family": 0.16,
        "youth": 0.08,
        "care": 0.10,
        "alone": 0.15,
        "law": 0.10,
        "language": 0.02,
        "unsure": 0.06,
    }
)

AGES: Mapping[str, float] = MappingProxyType(
    {"u15": 0.03, "a15-17": 0.05, "a18-19": 0.04, "a20-39": 0.34, "a40-49": 0.2, "a50-64": 0.2, "a65up": 0.14}
)

LOCALES: Mapping[str, float] = MappingProxyType({"ja": 0.95, "en": 0.02, "vi": 0.015, "zh": 0.015})

_YOUNG, _OLD = ("u15", "a15-17", "a18-19"), ("a65up",)


def _tilts() -> dict[tuple[str, str], dict[str, float]]:
    foreign = ("en", "vi", "zh")
    table: list[tuple[str, str, tuple[str, ...], float]] = [
        ("worries", "youth", _YOUNG, 8),
        ("worries", "care", _OLD, 3),
        ("worries", "care", _YOUNG, 0.2),
        ("worries", "family", _OLD, 0.2),
        ("worries", "work", _OLD, 0.3),
        ("worries", "money", ("u15",), 0.3),
        ("worries", "language", foreign, 30),
        ("receiving", "pension", _OLD, 8),
        ("receiving", "pension", (*_YOUNG, "a20-39"), 0.1),
        ("money-worry", "pension-short", _OLD, 8),
        ("money-worry", "pension-short", _YOUNG, 0.05),
        ("money-worry", "school-costs", ("a20-39", "a40-49"), 3),
        ("job-now", "employed", _OLD, 0.3),
        ("consult-language", "english", ("en",), 30),
        ("consult-language", "vietnamese", ("vi",), 30),
        ("consult-language", "chinese", ("zh",), 30),
        ("contact", "text", (*_YOUNG, "a20-39"), 3),
        ("contact", "phone", _OLD, 3),
    ]
    found: dict[tuple[str, str], dict[str, float]] = {}
    for question, option, traits, times in table:
        found.setdefault((question, option), {}).update(dict.fromkeys(traits, times))
    return found


def _swings() -> tuple[Swing, ...]:
    return (
        Swing("heating", frozenset({"utilities"}), (11, 20), (3, 10), 2.6),
        Swing("moving", frozenset({"cheaper-home", "renting-refused", "home"}), (2, 10), (4, 25), 1.8),
        Swing("school", frozenset({"school-costs", "youth"}), (2, 20), (5, 10), 2.0),
        Swing("end of the holidays", frozenset({"school-refusal", "bullying"}), (8, 15), (9, 20), 2.2),
        Swing("taxes", frozenset({"taxes-and-premiums"}), (5, 25), (7, 15), 2.2),
        Swing("obon", frozenset({"alone", "family-conflict"}), (8, 6), (8, 24), 1.5),
        Swing("turn of the year", frozenset({"food", "bed-tonight", "alone"}), (12, 15), (1, 10), 1.8),
    )


def _channels() -> tuple[Channel, ...]:
    return (
        Channel("web", 0.87),
        Channel("library", 0.05, worries={"work": 1.5, "alone": 1.5}),
        Channel("foodbank", 0.08, begins=(6, 2), ramp=21, worries={"money": 3.0, "home": 1.5}, words="フードバンク"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The made-up city and its year.

    - *year*, whose ISO weeks are simulated, and its December to the end; *visits* in it, about (each day's are Poisson numbers).
    - *seed*: the same gives the same deliveries, byte for byte.
    - *profiles*: how many different visits are walked. Each then comes as often as its weight says, which falls off lognormally (*uneven*
      is its sigma), so that there are ways that many went, and ways that few did.
    - *growth*: visits a day at the end of the year against its beginning. *weekdays* from Monday, *holiday* and *new_year* (29 December
      to 3 January) multiply them; *weather* is the sigma of a day's own lognormal factor.
    - *worries*, *ages*, *locales*: shares among visitors. The handbook speaks Japanese alone today; the other locales are there to
      show a table that it will have. *tilts* says how many times as often somebody of an age or locale gives an answer.
    - *skips*: the chance that a question is skipped that can be; *stops_first* that a visit ends at the first question, *stops* at each
      later one; *turns_back* that an answer is changed after the next was given; *acts* that something is done with a service shown.
    - *urgent*: how many times as often as others an answer is given that names urgent help. Rarely.
    - *swings*, *news*, *channels* as their classes say; *changes* is the day on which a second version of the content is served, in which
      the service that was most often narrowly missed has no condition any more; *missing* is a day that a machine never delivered.
    """

    year: int = 2025
    visits: int = 10_000_000
    seed: int = 1
    profiles: int = 4_000
    uneven: float = 1.2
    growth: float = 1.5
    weekdays: tuple[float, ...] = (1.2, 1.12, 1.06, 1.02, 1.0, 0.82, 0.78)
    holiday: float = 0.8
    new_year: float = 0.7
    weather: float = 0.05
    worries: Mapping[str, float] = field(default_factory=lambda: WORRIES)
    ages: Mapping[str, float] = field(default_factory=lambda: AGES)
    locales: Mapping[str, float] = field(default_factory=lambda: LOCALES)
    tilts: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=_tilts)
    skips: float = 0.06
    stops_first: float = 0.1
    stops: float = 0.02
    turns_back: float = 0.02
    acts: float = 0.05
    urgent: float = 0.3
    swings: tuple[Swing, ...] = field(default_factory=_swings)
    news: tuple[News, ...] = (News("rent support", frozenset({"rent", "eviction"}), (10, 14), 4.0, words="家賃の支援"),)
    channels: tuple[Channel, ...] = field(default_factory=_channels)
    changes: MonthDay = (7, 1)
    missing: tuple[Missing, ...] = (Missing("library", (9, 9)),)
