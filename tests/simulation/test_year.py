"""The made-up year: every relation of real counts holds in it, the same seed gives the same, and the model can be seen in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handbook.analytics.cells import KINDS, PUBLIC_KINDS, Cell
from handbook.analytics.counting import MOST_NEEDS, MOST_PATHS, MOST_RESULTS
from handbook.analytics.disclosure import Raw, Structure, summed
from handbook.analytics.disclosure.raw import check
from handbook.analytics.node.outbox import Delivery
from handbook.content import Loaded
from handbook.simulation import Simulation
from handbook.simulation.calendar import is_holiday
from tests.simulation.conftest import SMALL

BEGUN, FINISHED = Cell("visit", "begun"), Cell("visit", "finished")

Days = Mapping[date, Mapping[str, Counter[Cell]]]
"""The counts of all machines, by day and version."""


@pytest.fixture(scope="module")
def deliveries(simulation: Simulation) -> list[Delivery]:
    return list(simulation.deliveries())


@pytest.fixture(scope="module")
def days(deliveries: list[Delivery]) -> Days:
    found: defaultdict[date, dict[str, Counter[Cell]]] = defaultdict(dict)
    for delivery in deliveries:
        for version, _, cell, number in delivery.counts:
            found[delivery.day].setdefault(version, Counter())[cell] += number
    return found


def of(days: Days, first: date, last: date) -> dict[str, Counter[Cell]]:
    """The counts of *first* to *last*, by version."""
    found: defaultdict[str, Counter[Cell]] = defaultdict(Counter)
    for day, versions in days.items():
        if first <= day <= last:
            for version, counts in versions.items():
                found[version].update(counts)
    return dict(found)


def raw(simulation: Simulation, counts: Mapping[str, Counter[Cell]]) -> Raw:
    """*counts* with what either content allows, and where a question leads."""
    each = [simulation.possible(content) for content in (simulation.before, simulation.after)]
    allowed = each[0].allowed | each[1].allowed | {cell for cell in summed(counts) if cell.kind == "next"}
    return Raw(Structure(frozenset(allowed), each[0].single, each[0].first, each[0].margins), counts)


def a_day(counts: Counter[Cell], first: date, last: date, *cells: Cell) -> float:
    """How many a day *cells* count together."""
    return sum(counts[cell] for cell in cells) / ((last - first).days + 1)


def gaps(need: str) -> list[Cell]:
    """The cells of the visits with *need*."""
    return [Cell("gap", need, found) for found in ("0", "1", "2+")]


def test_every_day_keeps_every_relation(simulation: Simulation, days: Days) -> None:
    """And counts nothing that the content does not allow."""
    for counts in days.values():
        check(raw(simulation, counts))


def test_a_quarter_keeps_them_too(simulation: Simulation, days: Days) -> None:
    """With both versions of the content in it."""
    counts = of(days, date(2025, 6, 30), date(2025, 9, 28))
    assert set(counts) == {simulation.before.version, simulation.after.version}
    check(raw(simulation, counts))


def test_every_kind_is_counted(days: Days) -> None:
    """So that no table of the planners' stays empty."""
    kinds = {cell.kind for cell in summed(of(days, date.min, date.max))}
    assert kinds == KINDS | PUBLIC_KINDS


def test_what_is_published_is_bounded_for_each_visit(days: Days) -> None:
    """As the privacy of the open data needs it."""
    total = summed(of(days, date.min, date.max))
    for kind, most in (("public-need", MOST_NEEDS), ("public-result", MOST_RESULTS), ("public-path", MOST_PATHS)):
        assert 0 < sum(number for cell, number in total.items() if cell.kind == kind) <= most * total[FINISHED]


def test_the_year_has_as_many_visits_as_it_should(days: Days) -> None:
    """Poisson numbers come within a few of their roots."""
    total = summed(of(days, date.min, date.max))
    assert total[BEGUN] == pytest.approx(SMALL.visits, rel=0.01)


def test_the_same_seed_gives_the_same_deliveries(loaded: Loaded) -> None:
    """To the last byte; another seed gives others."""
    tiny = replace(SMALL, profiles=40, visits=20_000)
    first, second, other = (
        repr(list(Simulation(model, loaded).deliveries())) for model in (tiny, tiny, replace(tiny, seed=2))
    )
    assert first == second
    assert first != other


def test_winter_is_seen(days: Days) -> None:
    """In January more than twice as many cannot pay electricity and gas as in August, against all visits (which have waves too)."""
    share = {}
    for month in (1, 8):
        first, last = date(2025, month, 6), date(2025, month, 26)
        counts = summed(of(days, first, last))
        share[month] = a_day(counts, first, last, *gaps("utilities")) / a_day(counts, first, last, BEGUN)
    assert 2.0 < share[1] / share[8] < 3.2


def test_the_news_is_seen_and_fades(days: Days) -> None:
    """Four times as many about rent on the day; hardly any more after six weeks."""

    def rent(first: date, days_long: int) -> float:
        last = first + timedelta(days=days_long - 1)
        return a_day(summed(of(days, first, last)), first, last, *gaps("rent"))

    before = rent(date(2025, 9, 30), 14)
    assert 2.5 < rent(date(2025, 10, 14), 3) / before < 5
    assert rent(date(2025, 11, 25), 14) / before < 1.5


def test_the_campaign_begins_on_its_day(deliveries: list[Delivery]) -> None:
    """With a machine of its own, and more about money than elsewhere."""
    of_campaign = [delivery for delivery in deliveries if delivery.node == "demo-foodbank"]
    assert min(delivery.day for delivery in of_campaign) == date(2025, 6, 2)
    money = Cell("option", "worries", "money")
    share = {}
    for node in ("demo-foodbank", "demo-web"):
        counts: Counter[Cell] = Counter()
        for delivery in deliveries:
            if delivery.node == node:
                counts.update({cell: number for _, _, cell, number in delivery.counts if cell in (money, BEGUN)})
        share[node] = counts[money] / counts[BEGUN]
    assert share["demo-foodbank"] > 1.3 * share["demo-web"]


def test_the_content_changes_and_a_near_miss_is_none_any_more(simulation: Simulation, days: Days) -> None:
    """Whoever needs the service is shown it from then on."""
    counts = of(days, date.min, date.max)
    opened = simulation.opened

    def count(version: str, kind: str) -> int:
        return sum(number for cell, number in counts[version].items() if (cell.kind, cell.second) == (kind, opened))

    assert count(simulation.before.version, "near-miss") > 0
    assert count(simulation.after.version, "near-miss") == 0
    assert count(simulation.after.version, "result") > count(simulation.before.version, "result")
    assert max(day for day in days if simulation.before.version in days[day]) == date(2025, 6, 30)


def test_a_day_of_the_library_never_came(deliveries: list[Delivery]) -> None:
    """The other machines' did."""
    came = {delivery.node for delivery in deliveries if delivery.day == date(2025, 9, 9)}
    assert came == {"demo-web", "demo-foodbank"}


def test_weekends_and_holidays_are_quieter(simulation: Simulation, days: Days) -> None:
    """By what the model says, and the weather."""
    begun = {day: summed(counts)[BEGUN] for day, counts in days.items() if day.month in (5, 6)}
    mondays = [number for day, number in begun.items() if day.weekday() == 0 and not is_holiday(day)]
    sundays = [number for day, number in begun.items() if day.weekday() == 6]
    assert sum(sundays) / len(sundays) < 0.8 * sum(mondays) / len(mondays)
    assert is_holiday(date(2025, 5, 5))
    assert begun[date(2025, 5, 5)] < sum(mondays) / len(mondays)
