"""Attack 4: no order of visits is left in files, half a minute later. In full: `python -m bench.privacy`."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from handbook.analytics.events import Event
from handbook.analytics.node.file import DATABASE
from tests.analytics.attacks.delivered import (
    backup_of,
    centre_of,
    deliver,
    exports,
    read_afterwards,
    sealed,
)
from tests.analytics.attacks.laboratory import Node, began
from tests.analytics.attacks.order import (
    MARK,
    OPEN,
    PLAIN,
    Order,
    needles_of,
    plain_needles_of,
    play,
    read,
    shuffled,
)
from tests.analytics.attacks.readings import log_index, tau
from tests.analytics.attacks.unprotected import Logged, untidy, untidy_page
from tests.analytics.postgres import Postgres
from tests.analytics.privacy.figures import tell

VISITS = 150


def told(found: list[Order]) -> dict[str, Order]:
    """*found*, printed."""
    for one in found:
        tell(str(one))
    return {one.reading: one for one in found}


# ── An open day ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def quiet(memory: Path) -> dict[str, Order]:
    """What is read of days with three visits."""
    return told(read(memory / "quiet", OPEN, visits=3, times=40))


@pytest.mark.parametrize("reading", OPEN)
def test_a_quiet_day_tells_no_order(quiet: dict[str, Order], reading: str) -> None:
    """Three people in a day: who was first is nowhere to be seen, also with all keys."""
    assert quiet[reading].holds


@pytest.fixture(scope="module")
def busy(memory: Path) -> dict[str, Order]:
    """What is read of a day with many visits."""
    return told(read(memory / "busy", OPEN, visits=VISITS, times=6))


@pytest.mark.parametrize("reading", OPEN)
def test_a_busy_day_tells_no_order(busy: dict[str, Order], reading: str) -> None:
    """Neither among the counts nor by where the marks lie."""
    assert busy[reading].holds


def test_the_index_of_an_emptied_log_tells_no_order(memory: Path) -> None:
    """Twelve visits of half a minute, after which nobody came any more."""
    (found,) = told(read(memory / "index", {"index of the log": log_index}, visits=12, times=6, before=250)).values()
    assert found.holds


def test_no_journal_is_left_half_a_minute_later(tmp_path: Path) -> None:
    """Their times and names would tell when somebody came."""
    node = Node(tmp_path)
    play(node, shuffled(12, 1), 1)
    names = set(node.stolen())
    node.close()
    assert names == {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "counts.turn"}


def test_the_times_of_the_files_tell_nobody_who_came(tmp_path: Path) -> None:
    """None is changed by a visit that is not also touched when nobody comes."""
    node = Node(tmp_path)
    node.record(began(1))
    visited, alone = (_changed_by(node, each) for each in ((began(2),), ()))
    node.close()
    tell(f"files with new times after a visit: {sorted(visited)}, without one: {sorted(alone)}")
    assert visited <= alone


def _changed_by(node: Node, events: tuple[Event, ...]) -> set[str]:
    """What in its folder has another time than before, half a minute after *events*."""
    paths = [node.data, *node.data.rglob("*")]
    for path in paths:
        os.utime(path, (0, 0))
    if events:
        node.record(*events)
    node.wait()
    return {path.name for path in paths if path.stat().st_mtime != 0}


def test_the_log_is_empty_half_a_minute_later(tmp_path: Path) -> None:
    """In it the transactions would stand one behind the other."""
    node = Node(tmp_path)
    play(node, shuffled(12, 1), 1)
    loot = node.stolen()
    node.close()
    assert loot[f"{DATABASE}-wal"] == b""


def test_no_bytes_of_what_was_moved_stay_where_they_were(tmp_path: Path) -> None:
    """Each mark stands there once: old copies would tell what was when."""
    node = Node(tmp_path)
    play(node, shuffled(VISITS, 1), 1)
    loot = node.stolen()
    content = loot[DATABASE]
    marks = [mark for needles in needles_of(node, loot, range(VISITS), 1) for mark in needles[MARK:]]
    node.close()
    assert {content.count(mark) for mark in marks} == {1}


def test_no_row_has_a_number_that_grows(tmp_path: Path) -> None:
    """SQLite gives one to each row of a table that does not say otherwise; the note of the schema's version has one row alone."""
    node = Node(tmp_path)
    with node.file.turn() as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in sorted({*tables} - {"node_version"}):
            with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
                connection.execute(f"SELECT rowid FROM {table}")  # noqa: S608 - our own tables
    node.close()


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def afterwards(memory: Path) -> dict[str, Order]:
    """What is read of days that are sealed, and at the centre."""
    return told(read_afterwards(memory / "afterwards", visits=VISITS, times=3))


@pytest.mark.parametrize("reading", PLAIN)
@pytest.mark.parametrize("where", ["sealed", "centre"])
def test_a_sealed_day_tells_no_order(afterwards: dict[str, Order], where: str, reading: str) -> None:
    """Its counts stand in plain, in the order of their names, at the node and in the centre's own file."""
    assert afterwards[f"{where}, {reading}"].holds


def test_a_delivered_day_leaves_nothing_at_the_node(tmp_path: Path) -> None:
    """Neither a name nor a mark in any file, also not in pages that are free."""
    node, order = Node(tmp_path, chance=1), shuffled(VISITS, 1)
    play(node, order, 1)
    needles = [needle for of_visit in needles_of(node, node.stolen(), order, 1) for needle in of_visit]
    node.seal()
    needles += [needle for number in order for needle in plain_needles_of(number)]
    centre, engine = centre_of(tmp_path)
    deliver(node, centre)
    engine.dispose()
    content = b"".join(node.stolen().values())
    node.close()
    left = sum(needle in content for needle in needles)
    tell(f"of {len(needles)} names and marks {left} are left at the node")
    assert left == 0


def test_a_postgresql_tells_no_order(tmp_path: Path, postgres: Postgres) -> None:
    """Neither where its rows lie nor which transaction wrote them."""
    node, order = sealed(tmp_path, VISITS, 1)
    centre, engine = centre_of(tmp_path, postgres.database())
    deliver(node, centre)
    node.close()
    query = "SELECT version, min(ctid)::text, count(DISTINCT xmin::text) FROM counts GROUP BY version"
    with engine.connect() as connection:
        rows = {version: (place, writers) for version, place, writers in connection.execute(sa.text(query))}
    engine.dispose()
    places = [rows[f"version-{number:04}"][0].strip("()").split(",") for number in order]
    (found,) = told(
        [Order("PostgreSQL, ctid", VISITS, 1, tau([1_000 * int(block) + int(at) for block, at in places]))]
    ).values()
    assert found.holds
    assert {writers for _, writers in rows.values()} == {1}


# ── The same bytes ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("is_sealed", [False, True], ids=["open", "sealed"])
def test_two_orders_leave_the_same_backup(tmp_path: Path, is_sealed: bool) -> None:
    """Byte for byte."""
    made = []
    for seed in (1, 2):
        node = Node(tmp_path / str(seed))
        play(node, shuffled(40, seed), salt=0)
        if is_sealed:
            node.seal()
        made.append(backup_of(node, tmp_path / f"{seed}.sqlite"))
        node.close()
    tell(f"backups of {len(made[0])} bytes, equal: {made[0] == made[1]}")
    assert made[0] == made[1]


def test_two_orders_leave_the_same_exports(tmp_path: Path) -> None:
    """Byte for byte, in every format, and with numbers in them."""
    (first, numbers), (second, _) = (exports(tmp_path / str(seed), shuffled(60, seed)) for seed in (1, 2))
    tell(f"exports with {numbers} numbers, equal: {first == second}")
    assert numbers > 5
    assert first == second


# ── The attacks bite ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reading", ["place among the counts", "row of the mark"])
def test_a_table_with_running_numbers_tells_the_whole_order(tmp_path: Path, reading: str) -> None:
    """However many visits there are."""
    (found,) = told(read(tmp_path, {reading: OPEN[reading]}, visits=40, times=2, build=Logged)).values()
    assert found.tau == 1


@pytest.mark.parametrize("reading", [name for name in OPEN if name.startswith(("page", "bytes"))])
def test_the_bytes_of_such_a_table_tell_it_too(tmp_path: Path, reading: str) -> None:
    """By the pages, and within each page."""
    (found,) = told(read(tmp_path, {reading: OPEN[reading]}, visits=VISITS, times=1, build=Logged)).values()
    assert abs(found.tau) > 0.5


def test_a_database_that_is_not_written_anew_tells_who_was_first(tmp_path: Path) -> None:
    """Of three: SQLite fills a page from its end."""
    readings = {"bytes of the mark": OPEN["bytes of the mark"]}
    (found,) = told(read(tmp_path, readings, visits=3, times=20, build=untidy_page)).values()
    assert found.tau < -0.75


def test_the_log_of_such_a_table_tells_it_too(tmp_path: Path) -> None:
    """By the pages that its index names."""
    (found,) = told(
        read(tmp_path, {"index of the log": log_index}, visits=12, times=4, before=250, build=Logged)
    ).values()
    assert found.tau > 0.5


def test_the_log_of_a_database_that_is_not_written_anew_tells_it(tmp_path: Path) -> None:
    """Though its rows are sorted."""
    (found,) = told(
        read(tmp_path, {"index of the log": log_index}, visits=12, times=16, before=250, build=untidy)
    ).values()
    assert found.tau > found.bound


def test_two_orders_leave_other_bytes_in_a_log(tmp_path: Path) -> None:
    """Also where it was written anew."""
    made = []
    for seed in (1, 2):
        node = Logged(tmp_path / str(seed), 0)
        play(node, shuffled(40, seed), salt=0)
        made.append(node.backup())
        node.close()
    assert made[0] != made[1]
