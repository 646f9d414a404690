"""Attacks 1, 2, 3 and 7 by HTTP: parsed from pages and downloads alone, they come to what they come to on the releases themselves.

Each runs on the product with fewer trials than against functions, from the same seed: the figure is the same to the last digit, so the
full number of trials (`python -m bench.privacy`) holds for HTTP as well. And each is seen to bite where the protection is gone.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.privacy.differencing import AIM, FORGED, PLAIN, TOWN, UNPROTECTED, Scene, visit
from bench.privacy.subtraction import BUILDS, EVERYTHING, attacked, released, weeks_of
from bench.privacy.world import World
from handbook.analytics.disclosure import Policy, Protections, Release
from tests.analytics.attacks.laboratory import IN_MEMORY
from tests.analytics.disclosure.some import KEY, tell
from tests.analytics.disclosure.test_subtraction import TINY
from tests.analytics.privacy.membership import SETTINGS, advantage, limit, protected
from tests.analytics.privacy.sources import Seeded
from tests.web.attacks.months import bare, downloaded
from tests.web.attacks.reading import WAYS, Known, files_over_http, names, over_http, paths_of, read, read_file
from tests.web.attacks.stand import Stand

POLICY = Policy(key=KEY)
TRIALS = 10
"""Two by each way to read."""

FEW = 6
"""Where the answer lies open."""

MONTHS = 40


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """Where the attacker reads. In memory: what is released changes at each trial."""
    with tempfile.TemporaryDirectory(prefix="attack-", dir=IN_MEMORY) as folder:
        yield Stand(Path(folder))


def known(world: World = TOWN, policy: Policy = POLICY) -> Known:
    """What everybody knows of a town."""
    return Known(world.structure, policy, paths_of(world))


@pytest.mark.parametrize("build", ["as shipped", "k = 10 alone"])
def test_all_that_is_sent_is_the_release(stand: Stand, build: str) -> None:
    """Every number, every hidden cell and every bound of pages, spreadsheets, files and API together: neither more nor less."""
    year = released(TINY, weeks_of(TINY, 52, 2_000, seed=5), POLICY, BUILDS[build])
    releases = {one.period.name: one for one in (year[0], year[13], year[-1])}
    stand.show(*releases.values())
    assert set(names(stand)) == set(releases)
    for name, one in releases.items():
        for way in WAYS:
            assert read(stand, name, known(TINY), way) == one, (name, way)
        for form in ("json", "csv", "xlsx"):
            found = read_file(stand, name, known(TINY), form)
            assert (found.published, found.beside) == (one.published, one.below | one.beside), (name, form)


@pytest.mark.parametrize("forged", [0, FORGED])
def test_one_answer_is_not_guessed(stand: Stand, forged: int) -> None:
    """Attacks 1 and 7."""
    scene = Scene(POLICY, forged=forged, pool=5)
    found = replace(scene, read=over_http(stand, known())).guess(TRIALS)
    tell(f"over HTTP, {found}")
    assert found.advantage <= AIM
    assert found == scene.guess(TRIALS)


@pytest.mark.parametrize(
    ("build", "protections"),
    [
        ("bare counts", UNPROTECTED),
        ("k = 10 and rounding", PLAIN),
    ],
)
def test_without_noise_pages_tell_the_answer(stand: Stand, build: str, protections: Protections) -> None:
    """To who forges twelve visits a week."""
    found = Scene(POLICY, protections, forged=12, pool=5, read=over_http(stand, known())).guess(FEW)
    tell(f"over HTTP, {build}, {found}")
    assert found.right > 0.95


def test_nothing_hidden_is_worked_out_from_files(stand: Stand) -> None:
    """Attack 2 on the worst policy: every table at every level, also by version of the content, which one file alone parts."""
    read_files = files_over_http(stand, known(TINY, EVERYTHING))
    weeks = weeks_of(TINY, 13, 2_000, seed=2)
    told = attacked("over HTTP, as shipped", TINY, weeks, BUILDS["as shipped"], read=read_files)
    tell(told)
    assert told.audit.suppressed > 100
    assert not told.audit.recovered
    assert not told.audit.narrow
    assert told.audit.smallest >= EVERYTHING.k - 1
    plain = attacked("over HTTP, k = 10 alone", TINY, weeks, BUILDS["k = 10 alone"], read=read_files)
    tell(plain)
    assert len(plain.audit.recovered) > 20


@pytest.mark.parametrize("way", ["pages", "API"])
def test_nothing_hidden_is_worked_out_from_tables(stand: Stand, way: str) -> None:
    """Attack 2 on the tables that are shown, each read from its page or by a program."""

    def read_tables(releases: Sequence[Release]) -> Sequence[Release]:
        stand.show(*releases)
        return [read(stand, one.period.name, known(TINY), way) for one in releases]

    weeks = weeks_of(TINY, 13, 700, seed=3)
    told = attacked(f"by {way}, as shipped", TINY, weeks, BUILDS["as shipped"], POLICY, read=read_tables)
    tell(told)
    assert told.audit.suppressed > 100
    assert told.audit.holds


def test_nobody_can_tell_whether_a_visit_was_counted(stand: Stand) -> None:
    """Attack 3, on the open data as everybody downloads it. Three standard errors are allowed for the luck of few months."""
    found = advantage(protected(Seeded(3), downloaded(stand)), MONTHS)
    most = limit(float(SETTINGS.epsilon), float(SETTINGS.delta))
    tell(f"over HTTP, membership advantage {found:.3f} of {MONTHS} months in each world; allowed {most:.3f}")
    assert found <= most + 3 * math.sqrt(0.5 / MONTHS)
    assert found == advantage(protected(Seeded(3)), MONTHS)


def test_open_data_without_noise_tells_who_was_counted(stand: Stand) -> None:
    """Else the attack would prove nothing."""
    found = advantage(bare(stand), 5)
    tell(f"over HTTP, membership advantage without noise {found:.3f}")
    assert found > 0.99


def test_the_visit_moves_what_pages_show(stand: Stand) -> None:
    """The attacked answer moves a cell of each table of the year, so that each way to read is attacked."""
    told, untold = visit(TOWN, told=True), visit(TOWN, told=False)
    moved = {cell.kind for cell in told | untold if told[cell] != untold[cell]}
    assert {"option", "reached", "gap", "result", "path", "pair", "act"} <= moved
