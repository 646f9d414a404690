"""The planners' pages beside the raw counts of the made-up year: what they show is true, and no more than was released."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.analytics.simulated import HANDBOOK
from handbook.shipped import shipped_content, shipped_migrations
from handbook.simulation import Filled, Simulation
from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.planner.wording import anchor
from handbook.web.settings import Settings

pytestmark = pytest.mark.slow
"""They read what takes a minute to make."""

PERIODS = ("2025-W13", "2025-W37", "2025-W42", "2025-W52", "2025-Q1", "2025-Q3", "2025-Q4", "2025")

_ROW = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)
_NUMBERS = re.compile(r'<td class="n">(.*?)</td>', re.DOTALL)
_FIGURE = re.compile(r'<a class="figure" href="/planner/tables/([^/]+)/[^#]+#([^"]+)">([^<]+)</a>')


class Row(NamedTuple):
    """What a table's row says: the number, and between what the true one lies; ``None`` where it does not say it."""

    number: int | None
    at_least: int | None
    at_most: int | None


@pytest.fixture(scope="module")
def app(filled: tuple[Path, Filled]) -> Handbook:
    """The handbook on the folder of the made-up year."""
    return create_app(Settings(content=shipped_content(), data=filled[0], secret_keys=("s" * 40,), name=HANDBOOK))


@pytest.fixture(scope="module")
def releases(filled: tuple[Path, Filled]) -> dict[str, Release]:
    """What was released, read without the pages."""
    centre = Centre(open_centre(filled[0], None, shipped_migrations() / "centre"), HANDBOOK)
    return {release.period.name: release for release in centre.releases()}


@pytest.fixture(scope="module")
def raw(simulation: Simulation, releases: Mapping[str, Release]) -> dict[str, Counter[Cell]]:
    """What was counted in each period, summed here and by nothing of ours."""
    found: dict[str, Counter[Cell]] = {name: Counter() for name in PERIODS}
    for delivery in simulation.deliveries():
        of_day: Counter[Cell] = Counter()
        for _version, _channel, cell, number in delivery.counts:
            of_day[cell] += number
        for name in PERIODS:
            period = releases[name].period
            if period.first <= delivery.day <= period.last:
                found[name].update(of_day)
    return found


def page(app: Handbook, path: str) -> str:
    answer = app.test_client().get(path)
    assert answer.status_code == 200, path
    return answer.text


def tables(app: Handbook, release: Release) -> Iterator[tuple[str, dict[str, Row]]]:
    """All tables of a release, as the pages show them."""
    cells = {spot.cell for spot in (*release.published, *release.below, *release.beside)}
    for kind in sorted({cell.kind for cell in cells}):
        yield kind, dict(rows(page(app, f"/planner/tables/{release.period.name}/{kind}")))


def rows(written: str) -> Iterator[tuple[str, Row]]:
    for id, row in _ROW.findall(written):
        number, span = _NUMBERS.findall(row)
        bounds = [int(each.replace(",", "")) for each in re.findall(r"[\d,]+", re.sub("<[^>]+>", "", span))]
        shown = None if "<span" in number else int(number.replace(",", ""))
        at_least, at_most = bounds if len(bounds) == 2 else (None, bounds[0] if bounds else None)
        yield id, Row(shown, at_least, at_most)


@pytest.mark.parametrize("name", PERIODS)
def test_tables_say_what_was_released_and_nothing_else(
    app: Handbook, releases: Mapping[str, Release], name: str
) -> None:
    """So the attacks on releases are attacks on the pages: every number, and every cell without one."""
    release = releases[name]
    told = {id: row.number for _, table in tables(app, release) for id, row in table.items()}
    expected: dict[str, int | None] = {anchor(spot.cell): None for spot in (*release.below, *release.beside)}
    expected |= {anchor(spot.cell): number for spot, number in release.published.items()}
    assert told == expected


@pytest.mark.parametrize("name", PERIODS)
def test_the_true_number_lies_where_the_table_says(
    app: Handbook, releases: Mapping[str, Release], raw: Mapping[str, Counter[Cell]], name: str
) -> None:
    """Also of what is hidden."""
    counted = {anchor(cell): number for cell, number in raw[name].items()}
    wrong = {
        id: (row, counted.get(id, 0))
        for kind, table in tables(app, releases[name])
        if kind != "late"
        for id, row in table.items()
        if not (row.at_least or 0) <= counted.get(id, 0) <= (row.at_most if row.at_most is not None else counted[id])
    }
    assert not wrong


@pytest.mark.parametrize(
    "path",
    [
        *(f"/planner?period={name}" for name in PERIODS),
        *(f"/planner/paths?period={name}" for name in PERIODS),
        "/planner/paths/money?period=2025",
        "/planner/gaps?period=2025",
        "/planner/gaps?period=2025-Q4",
        "/planner/compare?of=2025-Q4&with=2025-Q3",
    ],
)
def test_every_figure_is_the_one_of_its_table(app: Handbook, releases: Mapping[str, Release], path: str) -> None:
    """Whichever period it is of."""
    found = _FIGURE.findall(page(app, path))
    assert found
    numbers = {
        name: {anchor(spot.cell): number for spot, number in releases[name].published.items()} for name, _, _ in found
    }
    assert [(name, id, int(shown.replace(",", ""))) for name, id, shown in found] == [
        (name, id, numbers[name].get(id)) for name, id, _ in found
    ]
