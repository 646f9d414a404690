"""The upkeep: days are sealed, delivered, closed and released; broken off anywhere and done again, nothing is lost or doubled."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import JST
from handbook.analytics.disclosure import PeriodWrong, Policy, State
from handbook.analytics.events import RESULT, Answered, Began, Completion, Place
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import DATABASE, NodeFile
from handbook.analytics.node.veil import Veil
from handbook.analytics.upkeep import Upkeep, named
from handbook.shipped import shipped_migrations
from tests.analytics.postgres import Postgres

HERE = Place("kitakyushu", "version-1", "web")
SECRET = b"s" * 32
MONDAY = datetime(2026, 11, 23, 12, tzinfo=JST)
BEGUN = Cell("visit", "begun")


class Town:
    """A town's node and centre, and a clock."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.data = folder / "data"
        self.memory = folder / "memory"
        self.data.mkdir(parents=True)
        self.now = MONDAY
        self.url = url
        self.veil = Veil([SECRET])
        self._visits = 0

    def counts(self) -> NodeCounts:
        """The node's counts, patient."""
        return NodeCounts(
            self.data,
            shipped_migrations() / "node",
            self.veil,
            DayKeys(self.memory),
            now=lambda: self.now,
        )

    def file(self) -> NodeFile:
        return NodeFile(self.data, shipped_migrations() / "node", self.veil, lambda: self.now)

    def upkeep(self) -> Upkeep:
        engine = open_centre(self.data, self.url, shipped_migrations() / "centre")
        return Upkeep(
            "kitakyushu",
            self.file(),
            self.veil,
            DayKeys(self.memory),
            Centre(engine, "kitakyushu"),
            Policy(key=b"k" * 32, scope="kitakyushu"),
            lambda: self.now,
        )

    def visits(self, counts: NodeCounts, number: int) -> None:
        """*number* people come, and are finished after one question."""
        for _ in range(number):
            self._visits += 1
            seed, begun = self._visits.to_bytes(16, "big"), int(self.now.timestamp()) // 60
            counts.record(Began(seed, begun, HERE, "worries"))
            completion = Completion(worries=("rent",), needs={"rent": 1}, shown=(("rent", "desk"),), locale="ja")
            counts.record(
                Answered(
                    seed,
                    begun,
                    HERE,
                    "worries",
                    ("rent",),
                    "worries",
                    RESULT,
                    True,
                    {},
                    {"rent": ""},
                    "worries",
                    completion,
                )
            )

    def day(self, visits: int) -> None:
        """A whole day passes, on which *visits* come."""
        counts = self.counts()
        counts.start()
        self.visits(counts, visits)
        counts.stop()
        self.now += timedelta(days=1)

    def begun(self, upkeep: Upkeep, *periods: str) -> int:
        """Visits that began, in *periods* together."""
        return sum(counts[BEGUN] for period in periods for counts in upkeep.centre.counts(period).values())


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    """A town with an embedded centre, and one with a PostgreSQL."""
    if request.param == "sqlite":
        return Town(tmp_path)
    return Town(tmp_path, request.getfixturevalue("postgres").database())


def test_a_week_goes_all_the_way(town: Town) -> None:
    """On Monday morning it is sealed, delivered, closed and released, and nothing of it is left at the node."""
    for _ in range(7):
        town.day(visits=2)
    upkeep = town.upkeep()
    done = upkeep.all()
    assert (len(done.delivered), done.closed, done.released) == (7, ["2026-W48"], ["2026-W48"])
    assert town.begun(upkeep, "2026-W48") == 14
    with sqlite3.connect(town.data / DATABASE) as connection:
        left = connection.execute("SELECT (SELECT count(*) FROM day_counts), (SELECT count(*) FROM marks)").fetchone()
    assert left == (0, 0)


def test_what_is_released_tells_nothing_of_a_few(town: Town) -> None:
    """Fourteen visits are too few for a number, whatever they chose."""
    for _ in range(7):
        town.day(visits=2)
    upkeep = town.upkeep()
    upkeep.all()
    (released,) = upkeep.centre.releases()
    assert released.published == {}
    assert released.at(BEGUN) is State.SUPPRESSED


def test_the_last_week_of_a_quarter_is_released_before_the_quarter_takes_its_numbers(town: Town) -> None:
    """Both are over on the same morning."""
    town.now = datetime(2026, 9, 21, 12, tzinfo=JST)  # the Monday of the third quarter's last week
    for _ in range(7):
        town.day(visits=2)
    upkeep = town.upkeep()
    done = upkeep.all()
    assert done.released == ["2026-W39", "2026-Q3"]
    week = next(made for made in upkeep.centre.releases() if made.period.name == "2026-W39")
    assert not week.undelivered
    assert week.at(BEGUN) is State.SUPPRESSED


def test_a_release_stays_as_it_is(town: Town) -> None:
    """Byte for byte, whatever is run again."""
    for _ in range(7):
        town.day(visits=1)
    town.upkeep().all()
    before = [made.content for made in town.upkeep().centre.releases()]
    again = town.upkeep()
    assert (again.all().released, [made.content for made in again.centre.releases()]) == ([], before)


def test_days_without_visits_are_delivered_too(town: Town) -> None:
    """A day on which nobody came is not missing."""
    for _ in range(7):
        town.day(visits=0)
    done = town.upkeep().all()
    assert (len(done.delivered), done.closed) == (7, ["2026-W48"])
    assert town.upkeep().centre.closed()["2026-W48"] == ()


def test_a_machine_that_slept_catches_up(town: Town) -> None:
    """Three weeks later, all is done in one run."""
    for number in range(9):
        town.day(visits=number % 2)
    town.now += timedelta(days=20)
    done = town.upkeep().all()
    assert len(done.delivered) == 9
    assert done.closed[:2] == ["2026-W48", "2026-W49"]


@pytest.mark.parametrize("at", ["before the sums", "after the sums", "before it is forgotten"])
def test_a_delivery_that_is_broken_off_is_neither_lost_nor_doubled(
    town: Town, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Wherever the machine stops."""
    town.day(visits=3)
    town.now += timedelta(hours=5)
    upkeep = town.upkeep()
    real = Centre.take

    def broken(self: Centre, *given: object) -> bool:
        if at == "after the sums":
            real(self, *given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        if at == "before it is forgotten":
            patch.setattr("handbook.analytics.upkeep.forget", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        else:
            patch.setattr(Centre, "take", broken)
        with pytest.raises(KeyboardInterrupt):
            upkeep.all()
    again = town.upkeep()
    again.all()
    assert town.begun(again, "D2026-11-23") == 3


def test_a_backup_that_is_restored_loses_what_came_after_it_and_doubles_nothing(town: Town, tmp_path: Path) -> None:
    """What was delivered between is not delivered again; who counts from then on is another node."""
    town.day(visits=3)
    town.now += timedelta(hours=5)
    counts = town.counts()
    town.visits(counts, 2)
    counts.stop()
    backup = tmp_path / "backup.sqlite"
    upkeep = town.upkeep()
    upkeep.back_up(backup)
    before = upkeep.file.node
    counts = town.counts()
    town.visits(counts, 4)  # lost: they come after the backup
    counts.stop()
    town.upkeep().all()
    for path in town.data.glob(f"{DATABASE}*"):
        path.unlink()
    backup.rename(town.data / DATABASE)
    town.upkeep().seal()
    town.now += timedelta(minutes=10)
    counts = town.counts()
    town.visits(counts, 5)
    counts.stop()
    town.now += timedelta(days=1)
    upkeep = town.upkeep()
    upkeep.all()
    assert town.begun(upkeep, "D2026-11-23", "D2026-11-24") == 3 + 2 + 5
    nodes = [node for node, _, _ in upkeep.centre.nodes()]
    assert (len(nodes), before in nodes) == (2, True)


def test_backups_of_the_same_visits_in_any_order_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No order can be read from them."""
    monkeypatch.setattr("handbook.analytics.node.identity.secrets.token_hex", lambda _: "0" * 16)
    written = []
    for seed in (1, 2):
        town = Town(tmp_path / str(seed))
        counts = town.counts()
        order = list(range(40))
        Random(seed).shuffle(order)
        for number in order:
            key, begun = number.to_bytes(16, "big"), int(town.now.timestamp()) // 60
            counts.record(Began(key, begun, HERE, f"question-{number % 7}"))
        counts.stop()
        town.upkeep().back_up(tmp_path / f"{seed}.sqlite")
        written.append((tmp_path / f"{seed}.sqlite").read_bytes())
    assert written[0] == written[1]


def test_a_backup_holds_no_mark(town: Town, tmp_path: Path) -> None:
    """It cannot be tested whether a visit is in it."""
    counts = town.counts()
    town.visits(counts, 2)
    counts.stop()
    with sqlite3.connect(town.data / DATABASE) as connection:
        marks = [row[0] for row in connection.execute("SELECT mark FROM marks")]
    town.upkeep().back_up(tmp_path / "backup.sqlite")
    content = (tmp_path / "backup.sqlite").read_bytes()
    assert marks
    assert not any(mark in content for mark in marks)


def test_the_centre_may_be_away_for_days(postgres: Postgres, tmp_path: Path) -> None:
    """Stopped hard: counting goes on, and all is delivered when it is back."""
    server = Postgres()
    try:
        town = Town(tmp_path, server.url)
        town.day(visits=2)
        town.upkeep().all()
        server.kill()
        town.day(visits=3)
        with pytest.raises(Exception, match="cannot be reached"):
            town.upkeep()
        town.day(visits=1)
        server.start()
        town.now += timedelta(hours=5)
        upkeep = town.upkeep()
        upkeep.all()
        assert town.begun(upkeep, "D2026-11-23", "D2026-11-24", "D2026-11-25") == 6
    finally:
        server.close()


def test_erasing_leaves_nothing_at_the_node(town: Town) -> None:
    """Nor at the centre."""
    town.day(visits=2)
    upkeep = town.upkeep()
    upkeep.erase()
    assert upkeep.all().delivered == []
    assert upkeep.centre.nodes() == []


@pytest.mark.parametrize("name", ["2026-W48", "2026-Q4", "2026"])
def test_periods_have_names(name: str) -> None:
    """And are found by them."""
    assert named(Policy(key=b"k" * 32).plan, name).name == name


@pytest.mark.parametrize("name", ["2026-11", "2026-W54", "2026-Q5", "week", "", "2026-W"])
def test_a_name_of_no_period_is_refused(name: str) -> None:
    """With what would be one."""
    with pytest.raises(PeriodWrong):
        named(Policy(key=b"k" * 32).plan, name)
