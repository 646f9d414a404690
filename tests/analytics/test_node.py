"""A node's counts: no process can lose what it acknowledged; veiled while a day is open, and never in anyone's way."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from handbook.analytics.cells import Cell
from handbook.analytics.days import JST, LONGEST_VISIT, day_of
from handbook.analytics.events import RESULT, Acted, Answered, Began, Completion, Place, with_key
from handbook.analytics.marks import check_of, day_key, visit_key
from handbook.analytics.memory import MemoryCounts
from handbook.analytics.migrating import migrate
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.database import HEAD, connect, engine_for
from handbook.analytics.node.daykeys import JOURNALS, DayKeys
from handbook.analytics.node.file import DATABASE, OLD_JOURNALS, NodeFile
from handbook.analytics.node.journal import PADDED_TO, Entry, Journal
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.openday import OpenDay
from handbook.analytics.node.schema import METADATA
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.written import Written
from handbook.shipped import shipped_migrations
from handbook.web.answers import LONGEST_MINUTES

MIGRATIONS = shipped_migrations() / "node"
SECRET = b"s" * 32
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=JST)
NEXT_MORNING = datetime(2026, 11, 25, 4, tzinfo=JST)
HERE = Place("kitakyushu", "version-1", "web")
ORDER = ("worries", "rent-is-behind", "how-old")


class Node:
    """A node's folders, and as many processes' counts on them as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.memory = folder / "memory"
        self.data.mkdir(parents=True)
        self.now = NOON
        self.running: list[NodeCounts] = []

    def counts(self, secret: bytes = SECRET) -> NodeCounts:
        """Another process's counts."""
        made = NodeCounts(self.data, MIGRATIONS, Veil([secret]), DayKeys(self.memory), now=lambda: self.now)
        self.running.append(made)
        return made

    def seal(self) -> dict[tuple[Place, Cell], int]:
        """What a day comes to once it is over."""
        self.settle()
        self.now = NEXT_MORNING
        self.settle()
        with sqlite3.connect(self.data / DATABASE) as connection:
            rows = connection.execute(
                "SELECT handbook, version, channel, kind, first, second, third, count FROM day_counts WHERE handbook <> ''"
            ).fetchall()
        return {(Place(*row[:3]), Cell(*row[3:7])): row[7] for row in rows}

    def counted(self) -> dict[tuple[Place, Cell], int]:
        """What stands in the database of the day, while it is open."""
        with sqlite3.connect(self.data / DATABASE) as connection:
            name = connection.execute("SELECT id FROM node").fetchone()[0]
            return dict(OpenDay.read(connection, Veil([SECRET]), name, DAY).counts)

    def settle(self) -> None:
        """Let all processes end; the last one counts what there is."""
        for counts in self.running:
            counts.stop()
        self.running.clear()
        last = self.counts()
        last.start()
        last.stop()
        self.running.clear()

    def written(self) -> bytes:
        """All that is on the disk."""
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What stands in the database."""
        with sqlite3.connect(self.data / DATABASE) as connection:
            return connection.execute(query).fetchall()

    def lost(self) -> int:
        """What was declared lost, on the disk and in memory."""
        waiting = DayKeys(self.memory).losses().waiting().total()
        query = "SELECT lost FROM days UNION ALL SELECT count FROM day_counts WHERE kind = 'lost'"
        try:
            return waiting + sum(int(str(row[0])) for row in self.rows(query))
        except sqlite3.OperationalError:
            return waiting


@pytest.fixture
def epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short epochs, so that nobody waits for seconds."""
    monkeypatch.setattr("handbook.analytics.node.journal.EPOCH", 0.1)
    monkeypatch.setattr("handbook.analytics.node.counts.EPOCH", 0.1)
    monkeypatch.setattr("handbook.analytics.node.written.EPOCH", 0.1)
    monkeypatch.setattr("handbook.analytics.node.written.SETTLES", 0.05)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    made = Node(tmp_path / "node")
    yield made
    for counts in made.running:
        counts.stop()


def began(number: int, at: datetime = NOON) -> Began:
    return Began(_seed(number), _minute(at), HERE, ORDER[0])


def answered(number: int, step: int, option: str = "yes", at: datetime = NOON) -> Answered:
    """A resident's *step*-th answer."""
    following = ORDER[step + 1] if step + 1 < len(ORDER) else RESULT
    return Answered(
        _seed(number), _minute(at), HERE, ORDER[step], (option,), ORDER[step], following, True, {}, {}, " ".join(ORDER),
        Completion(worries=(option,)) if following == RESULT else None,
    )  # fmt: skip


def visit(number: int, steps: int = 3) -> list[Began | Answered]:
    return [began(number), *(answered(number, step, f"o{number % 3}") for step in range(steps))]


def _seed(number: int) -> bytes:
    return sha256(b"%d" % number).digest()[:16]


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def test_a_day_counts_what_the_rule_says(node: Node) -> None:
    """The database and the counts in memory come to the same, after the same events."""
    memory, counts = MemoryCounts(), node.counts()
    for number in range(20):
        for event in visit(number, steps=number % 4):
            assert counts.record(event)
            memory.record(event)
    assert node.seal() == memory.day(DAY)


def test_what_is_acknowledged_outlives_its_process(node: Node) -> None:
    """Whoever reads the journal sees it at once, through the file."""
    node.counts().record(began(1))
    (path,) = (node.memory / JOURNALS).iterdir()
    written = Written(path, os.open(path, os.O_RDONLY))
    (entry,) = written.entries(Veil([SECRET]))[0]
    written.let_go()
    assert [event.begun for _, event in entry.events] == [_minute(NOON)]


def test_the_same_step_in_many_processes_is_one(node: Node) -> None:
    """A hundred times at once, over four processes."""
    processes = [node.counts() for _ in range(4)]
    processes[0].record(began(1))
    threads = [threading.Thread(target=processes[n % 4].record, args=(answered(1, 0),)) for n in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert node.seal()[HERE, Cell("answered", "worries")] == 1


def test_a_restarted_process_remembers_what_was_counted(node: Node) -> None:
    """The key of the day is in memory that outlives it."""
    node.counts().record(began(1))
    node.counts().record(began(1))
    assert node.seal()[HERE, Cell("visit", "begun")] == 1


def test_after_the_power_was_away_older_visits_count_no_more(node: Node) -> None:
    """The key went with it: what they had counted can no more be known. They are declared lost, and nobody counts twice."""
    node.counts().record(began(1))
    node.settle()
    for key in node.memory.glob("*.key"):
        key.unlink()
    counts = node.counts()
    counts.record(answered(1, 0))
    node.now = NOON + timedelta(minutes=5)
    counts.record(began(2, at=node.now))
    counts.stop()
    assert node.lost() == 1
    assert node.seal()[HERE, Cell("visit", "begun")] == 2


def test_a_visit_belongs_to_the_day_on_which_it_began(node: Node) -> None:
    """Until four in the morning."""
    counts = node.counts()
    late = datetime(2026, 11, 24, 23, 58, tzinfo=JST)
    node.now = late
    counts.record(began(1, at=late))
    node.now = datetime(2026, 11, 25, 3, 50, tzinfo=JST)
    counts.record(answered(1, 0, at=late))
    node.settle()
    assert node.rows("SELECT day FROM open_days") == [("2026-11-24",)]
    assert node.seal()[HERE, Cell("answered", "worries")] == 1


def test_a_day_is_not_sealed_while_something_of_it_stands_in_a_journal(node: Node) -> None:
    """A process that was stopped for a while at four in the morning."""
    late = datetime(2026, 11, 25, 3, 59, 59, tzinfo=JST)
    begun = datetime(2026, 11, 24, 23, 59, tzinfo=JST)
    node.now = late
    keys = DayKeys(node.memory)
    keys.open()
    stopped = Journal(keys.journals, Veil([SECRET]), late)
    node.now = NEXT_MORNING + timedelta(minutes=1)
    ledger = Ledger(
        NodeFile(node.data, MIGRATIONS, Veil([SECRET]), lambda: node.now), Veil([SECRET]), keys, lambda: node.now
    )
    ledger.file.close()
    with ledger.file.turn() as connection:
        connection.execute(
            "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES ('2026-11-24', x'', 0, 0, 0)"
        )
    assert ledger.tidy() == []
    key = keys.key(DAY)
    event = with_key(began(1, at=begun), visit_key(day_key(key), _seed(1)))
    stopped.write(Entry(late, {DAY: check_of(key)}, [(time.monotonic(), event)]))
    stopped.close()
    assert ledger.tidy(settled=False) == [DAY]
    ledger.close()
    assert node.rows("SELECT count FROM day_counts WHERE kind='visit'") == [(1,)]


def test_a_visit_lasts_no_longer_than_the_pages_let_it() -> None:
    """Two rooms hold the same rule."""
    assert timedelta(minutes=LONGEST_MINUTES) == LONGEST_VISIT


def test_a_sealed_day_takes_no_more(node: Node) -> None:
    """What comes late is declared."""
    node.counts().record(began(1))
    before = node.seal()
    counts = node.counts()
    counts.record(began(2))
    counts.stop()
    assert (node.seal(), node.lost()) == (before, 1)


def test_of_a_sealed_day_only_counts_stay(node: Node) -> None:
    """No mark, no key, no veiled count."""
    node.counts().record(began(1))
    node.seal()
    assert node.rows("SELECT (SELECT count(*) FROM marks), (SELECT count(*) FROM open_days)") == [(0, 0)]
    assert list(node.memory.glob("*.key")) == []


def test_nothing_of_the_last_seconds_is_on_a_disk(node: Node) -> None:
    """It stands in memory until it is counted."""
    node.counts().record(began(1))
    assert node.written() == b""


def test_an_open_day_cannot_be_read(node: Node) -> None:
    """Neither ids nor seeds stand in the file or its write-ahead log, and no count is small."""
    counts = node.counts()
    words = [*(word.encode() for word in (HERE.handbook, HERE.version, *ORDER, "answered", "reached")), _seed(1)]
    for event in visit(1):
        counts.record(event)
        assert [word for word in words if word in node.written()] == []
    node.settle()
    assert [word for word in words if word in node.written()] == []


def test_the_veil_needs_the_secret_of_its_day(node: Node) -> None:
    """With another one, the day stays as it is, and is told; nothing is lost when the right one comes back."""
    node.counts().record(began(1))
    node.settle()
    node.now = NEXT_MORNING
    other = node.counts(secret=b"o" * 32)
    other.start()
    other.stop()
    assert node.rows("SELECT count(*) FROM day_counts") == [(0,)]
    assert node.seal()[HERE, Cell("visit", "begun")] == 1


def test_the_same_visits_in_any_order_leave_the_same_rows(tmp_path: Path) -> None:
    """No order of events can be read from what is kept (the marks are left out of backups)."""
    left: list[object] = []
    for seed in (1, 2):
        node = Node(tmp_path / str(seed))
        events = [event for number in range(30) for event in visit(number)]
        Random(seed).shuffle(events)
        events.sort(key=lambda event: ORDER.index(event.question) if isinstance(event, Answered) else -1)
        counts = node.counts()
        for event in events:
            counts.record(event)
        counts.stop()
        sizes = node.rows("SELECT length(covered), (SELECT count(*) FROM marks) FROM open_days")
        left.append((node.counted(), sizes))
    assert left[0] == left[1]


def test_in_seconds_nothing_is_left_but_counts(node: Node, epochs: None) -> None:
    """In journals and in the write-ahead log the latest changes could be read."""
    counts = node.counts()
    counts.record(began(1))
    deadline = time.monotonic() + 10
    while (any((node.memory / JOURNALS).iterdir()) or not _is_empty(node)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list((node.memory / JOURNALS).iterdir()) == []
    assert _is_empty(node)
    assert node.counted()[HERE, Cell("visit", "begun")] == 1


def _is_empty(node: Node) -> bool:
    log = node.data / f"{DATABASE}-wal"
    return log.exists() and not log.stat().st_size


def test_keeping_the_books_holds_no_page(node: Node, epochs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no bookkeeper, a thread of its own counts what stands in the journals."""
    keeping, go_on = threading.Event(), threading.Event()

    def slowly(ledger: Ledger, *, settled: bool = True) -> None:
        keeping.set()
        go_on.wait(30)

    monkeypatch.setattr(Ledger, "keep", slowly)
    counts = node.counts()
    counts.record(began(1))
    assert keeping.wait(30)
    told = counts.record(began(2))
    go_on.set()
    assert told


def test_a_locked_database_costs_nobody_anything(node: Node) -> None:
    """Somebody else's transaction: the event waits in the journal."""
    node.counts().record(began(1))
    node.settle()
    connection = connect(node.data / DATABASE)
    connection.execute("BEGIN EXCLUSIVE")
    counts = node.counts()
    began_at = time.monotonic()
    assert counts.record(answered(1, 0))
    waited = time.monotonic() - began_at
    node.settle()
    connection.execute("ROLLBACK")
    connection.close()
    assert waited < 2
    assert (node.seal()[HERE, Cell("answered", "worries")], node.lost()) == (1, 0)


def test_a_disk_that_is_away_costs_nobody_anything(tmp_path: Path) -> None:
    """Steps wait in memory until it is back."""
    node = Node(tmp_path / "node")
    node.data.rmdir()
    node.data.write_text("a file where the folder was")
    counts = node.counts()
    assert counts.record(began(1))
    node.settle()
    node.data.unlink()
    node.data.mkdir()
    assert (node.seal()[HERE, Cell("visit", "begun")], node.lost()) == (1, 0)


def test_memory_that_cannot_be_used_costs_no_page(node: Node) -> None:
    """What comes meanwhile is declared, and counting goes on when it can be used again."""
    node.memory.mkdir(mode=0o700)
    (node.memory / JOURNALS).write_text("a file where the folder was")
    counts = node.counts()
    assert not counts.record(began(1))
    (node.memory / JOURNALS).unlink()
    assert counts.record(began(2))
    counts.stop()
    assert (node.seal()[HERE, Cell("visit", "begun")], node.lost()) == (1, 1)


def _with_full_memory(data: Path, memory: Path) -> list[bool]:
    counts = NodeCounts(data, MIGRATIONS, Veil([SECRET]), DayKeys(memory), now=lambda: NOON)
    told = [counts.record(began(0))]
    # Files may grow no more, but for what is declared lost (some thirty bytes).
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    told += [counts.record(began(number)) for number in range(1, 4)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    told += [counts.record(began(number)) for number in range(4, 6)]
    counts.stop()
    return told


def test_full_memory_costs_what_comes_meanwhile_and_no_more(node: Node) -> None:
    """It is declared; when there is room again, counting goes on."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        told = pool.apply(_with_full_memory, (node.data, node.memory))
    assert told == [True, False, False, False, True, True]
    assert (node.seal()[HERE, Cell("visit", "begun")], node.lost()) == (3, 3)


def test_journals_take_no_more_memory_than_they_may(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes beyond is declared: the memory also holds the keys, and what is declared."""
    monkeypatch.setattr("handbook.analytics.node.journal.MOST", 5 * PADDED_TO)
    counts = node.counts()
    told = [counts.record(began(number)) for number in range(10)]
    taken = sum(path.stat().st_size for path in (node.memory / JOURNALS).iterdir())
    assert (told, taken <= 5 * PADDED_TO) == ([True] * 4 + [False] * 6, True)
    assert node.lost() == 6


def test_journals_take_half_of_the_memory_that_is_free(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container often has little."""
    free = SimpleNamespace(f_bavail=10, f_frsize=PADDED_TO)
    monkeypatch.setattr("handbook.analytics.node.journal.os.statvfs", lambda path: free)
    counts = node.counts()
    assert [counts.record(began(number)) for number in range(5)] == [True] * 4 + [False]


def test_what_cannot_be_written_is_logged_once(node: Node, caplog: pytest.LogCaptureFixture) -> None:
    """Else the log would fill up as well."""
    node.memory.mkdir(mode=0o755)
    counts = node.counts()
    for number in range(3):
        counts.record(began(number))
    assert sum("cannot be written" in record.getMessage() for record in caplog.records) == 1


def _journals_of_an_older_version(node: Node, *events: Began) -> None:
    """On the disk, as a process left them that was killed before the upgrade."""
    key = DayKeys(node.memory).key(DAY)
    journal = Journal(node.data / OLD_JOURNALS, Veil([SECRET]), NOON)
    handed = [(time.monotonic(), with_key(event, visit_key(day_key(key), event.seed))) for event in events]
    journal.write(Entry(NOON, {DAY: check_of(key)}, handed))
    journal.close()


def test_journals_of_an_older_version_are_counted_and_their_folder_goes(node: Node) -> None:
    """Each process had its own, on the disk."""
    _journals_of_an_older_version(node, began(1), began(2))
    node.counts().record(began(3))
    node.settle()
    assert not (node.data / OLD_JOURNALS).exists()
    assert node.seal()[HERE, Cell("visit", "begun")] == 3


def test_journals_of_both_places_are_counted_once(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off when they were counted, and were there still."""
    _journals_of_an_older_version(node, began(1))
    with monkeypatch.context() as patch:
        patch.setattr(Written, "destroy", lambda self: None)
        node.counts().record(began(2))
        node.settle()
    with connect(node.data / DATABASE) as connection:
        connection.execute("DELETE FROM marks")
    assert node.seal()[HERE, Cell("visit", "begun")] == 2


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_clock_that_was_moved_puts_no_visit_into_another_day(node: Node, days: int) -> None:
    """A visit under way goes on in its own day."""
    counts = node.counts()
    counts.record(began(1))
    node.now = NOON + timedelta(days=days)
    counts.record(answered(1, 0))
    counts.stop()
    assert set(node.rows("SELECT day FROM open_days")) <= {("2026-11-24",)}
    assert node.seal()[HERE, Cell("answered", "worries")] == 1


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_what_belongs_to_no_open_day_is_declared(node: Node, days: int) -> None:
    """A cookie of another day, or a clock that was moved before anybody came."""
    node.now = NOON + timedelta(days=days)
    counts = node.counts()
    counts.record(began(1))
    counts.stop()
    assert node.lost() == 1


def test_the_day_is_japans_wherever_the_machine_is() -> None:
    """Half past midnight in Japan is the afternoon of the day before in Greenwich."""
    begun = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    assert day_of(begun) == date(2026, 11, 25)


def _count_until_killed(node: Node, first: int, told: str) -> None:
    counts = node.counts()
    with Path(told).open("a", buffering=1) as acknowledged:
        number = first
        while True:
            if counts.record(began(number)):
                acknowledged.write(f"{number}\n")
            number += 1
            time.sleep(0.001)


@pytest.mark.slow
def test_whoever_is_killed_loses_nothing_that_was_acknowledged(node: Node, tmp_path: Path) -> None:
    """Processes that die at any moment, and what others count goes on."""
    context = multiprocessing.get_context("fork")
    random, told = Random(1), tmp_path / "acknowledged"
    for number in range(8):
        victim = context.Process(target=_count_until_killed, args=(node, number * 100_000, str(told)))
        victim.start()
        time.sleep(random.uniform(0.1, 0.4))
        assert victim.pid is not None
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
    acknowledged = {int(line) for line in told.read_text().splitlines()}
    again = node.counts()
    for number in acknowledged:
        again.record(began(number))
    again.stop()
    begun = node.seal()[HERE, Cell("visit", "begun")]
    # Each victim can have been counting one more when it died.
    assert len(acknowledged) <= begun <= len(acknowledged) + 8
    assert len(acknowledged) > 20


def test_acts_are_counted_once(node: Node) -> None:
    """A number tapped twice."""
    counts = node.counts()
    for _ in range(2):
        counts.record(Acted(_seed(1), _minute(NOON), HERE, "call", "dv-plus"))
    assert node.seal()[HERE, Cell("act", "call", "dv-plus")] == 1


def test_the_schema_is_what_the_models_say(tmp_path: Path) -> None:
    """The chain ends where the program expects it, and its tables are the models'."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    engine = engine_for(tmp_path / DATABASE)
    migrate(engine, MIGRATIONS)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "node_version"})
        assert compare_metadata(context, METADATA) == []


def test_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    """And leave nothing behind."""
    engine = engine_for(tmp_path / DATABASE)
    migrate(engine, MIGRATIONS)
    migrate(engine, MIGRATIONS, "base")
    with connect(tmp_path / DATABASE) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    assert tables == {"node_version"}
    migrate(engine, MIGRATIONS)


def test_an_older_database_keeps_its_sealed_days_and_begins_open_ones_anew(tmp_path: Path) -> None:
    """Their veil cannot be lifted without the secret; up and down, and what is counted afterwards is counted."""
    engine = engine_for(tmp_path / DATABASE)
    migrate(engine, MIGRATIONS, "0001")
    with connect(tmp_path / DATABASE) as connection:
        connection.executescript(
            """
            INSERT INTO node VALUES ('n1');
            INSERT INTO days VALUES ('2026-11-23', x'', 0, 2, 1), ('2026-11-24', x'aa', 0, 1, 0);
            INSERT INTO day_counts VALUES ('kitakyushu', 'n1', '2026-11-23', 'v', 'web', 'visit', 'begun', '', '', 7);
            INSERT INTO open_counts VALUES ('2026-11-24', x'01', 123);
            INSERT INTO open_cells VALUES ('2026-11-24', x'01', x'02');
            INSERT INTO marks VALUES ('2026-11-24', x'03');
            """
        )
    migrate(engine, MIGRATIONS)
    migrate(engine, MIGRATIONS, "0001", down=True)
    migrate(engine, MIGRATIONS)
    engine.dispose()
    with connect(tmp_path / DATABASE) as connection:
        assert connection.execute("SELECT count FROM day_counts").fetchall() == [(7,)]
        assert connection.execute("SELECT day, hex(key_check), lost FROM days").fetchall() == [
            ("2026-11-23", "", 2),
            ("2026-11-24", "", 1),
        ]
        assert connection.execute("SELECT count(*) FROM marks").fetchone() == (0,)


ALLOWED = {
    "node_version": {"version_num"},
    "node": {"id"},
    "runs": {"memory", "day", "told"},
    "days": {"day", "key_check", "marks_from", "lost", "sealed"},
    "marks": {"day", "mark"},
    "open_days": {"day", "covered"},
    "folded": {"journal"},
    "day_counts": {"handbook", "node", "day", "version", "channel", "kind", "first", "second", "third", "count"},
}


def test_there_is_no_table_and_no_column_but_these(node: Node) -> None:
    """Whoever adds one has to say here what it is good for."""
    node.counts().record(began(1))
    node.settle()
    tables = [str(row[0]) for row in node.rows("SELECT name FROM sqlite_master WHERE type='table'")]
    assert {table: {str(row[1]) for row in node.rows(f"PRAGMA table_info({table})")} for table in tables} == ALLOWED
