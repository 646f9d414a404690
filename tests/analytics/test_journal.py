"""Journals: nothing that was acknowledged is lost or counted twice, wherever it is broken off, and nobody reads them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.events import RESULT, Answered, Began, Completion, Event, Place
from handbook.analytics.marks import check_of, day_key, visit_key
from handbook.analytics.memory import MemoryCounts
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.folding import fold
from handbook.analytics.node.journal import Entry, Journal
from handbook.analytics.node.sealing import seal_days
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.written import Written, find
from handbook.shipped import shipped_migrations

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=JST)
HERE = Place("kitakyushu", "version-1", "web")
KEY = b"k" * 32
VEIL = Veil([b"s" * 32])
BEGUN = Cell("visit", "begun")
STEPS = ("worries", "rent", "how-old", "alone")


def key_of(number: int, key: bytes = KEY) -> bytes:
    return visit_key(day_key(key), number.to_bytes(16, "big"))


def began(number: int, key: bytes = KEY) -> Began:
    return Began(key_of(number, key), int(NOON.timestamp()) // 60, HERE, STEPS[0])


def answered(number: int, step: int) -> Answered:
    following = STEPS[step + 1] if step + 1 < len(STEPS) else RESULT
    return Answered(
        key_of(number), int(NOON.timestamp()) // 60, HERE, STEPS[step], ("yes",), STEPS[step], following, True,
        {}, {}, " ".join(STEPS),
    )  # fmt: skip


def entry(*events: Event, key: bytes = KEY, now: datetime = NOON) -> Entry:
    return Entry(now, {DAY: check_of(key)}, [(time.monotonic(), event) for event in events])


class Desk:
    """A folder of journals, and the database into which they are counted."""

    def __init__(self, folder: Path, veil: Veil = VEIL) -> None:
        self.folder = folder / "journals"
        self.veil = veil
        self.file = NodeFile(folder, shipped_migrations() / "node", veil, lambda: NOON)

    def journal(self) -> Journal:
        return Journal(self.folder, VEIL, NOON)

    def write(self, *entries: Entry) -> Path:
        """A whole journal with *entries*."""
        before = set(self.folder.glob("*"))
        journal = self.journal()
        for each in entries:
            journal.write(each)
        journal.close()
        (path,) = set(self.folder.glob("*")) - before
        return path

    def fold(self) -> None:
        with self.file.turn() as connection:
            fold(connection, [self.folder], self.veil, self.file.node, NOON, settled=False)

    def sealed(self) -> dict[Cell, int]:
        """The counts of the day."""
        with self.file.turn() as connection:
            seal_days(connection, self.veil, self.file.node, NOON + timedelta(days=1))
            query = "SELECT kind, first, second, third, count FROM day_counts WHERE handbook <> ''"
            return {Cell(*row[:4]): row[4] for row in connection.execute(query)}

    def lost(self) -> int:
        with self.file.turn() as connection:
            query = "SELECT lost FROM days UNION ALL SELECT count FROM day_counts WHERE kind = 'lost'"
            return sum(int(lost) for (lost,) in connection.execute(query))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.file.close()


def test_a_journal_that_is_being_written_is_left_alone(desk: Desk) -> None:
    """Until its process lets go of it."""
    journal = desk.journal()
    journal.write(entry(began(1)))
    desk.fold()
    assert len(list(desk.folder.iterdir())) == 1
    journal.close()
    desk.fold()
    assert list(desk.folder.iterdir()) == []
    assert desk.sealed()[BEGUN] == 1


def test_a_record_that_was_cut_off_costs_none_before_it(desk: Desk) -> None:
    """Its page was never acknowledged."""
    path = desk.write(entry(began(1)), entry(began(2)))
    os.truncate(path, path.stat().st_size - 3)
    desk.fold()
    assert (desk.sealed()[BEGUN], desk.lost()) == (1, 0)


def test_a_record_that_was_half_written_ends_it(desk: Desk) -> None:
    """A file can be long enough and hold zeros."""
    path = desk.write(entry(began(1)))
    with path.open("r+b") as stream:
        stream.seek(-20, os.SEEK_END)
        stream.write(bytes(20))
    desk.fold()
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize("left", [0, 10, 79])
def test_a_journal_without_a_record_is_nothing(desk: Desk, left: int) -> None:
    """Its process was killed before it had written anything."""
    os.truncate(desk.write(entry(began(1))), left)
    desk.fold()
    assert list(desk.folder.iterdir()) == []


def test_broken_off_before_the_end_it_is_counted_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction did not happen."""
    desk.write(entry(began(1)))
    with monkeypatch.context() as patch:
        patch.setattr(
            "handbook.analytics.node.folding.declare", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            desk.fold()
    desk.fold()
    assert desk.sealed()[BEGUN] == 1


def test_broken_off_after_it_was_counted_it_is_not_counted_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name tells. Marks would not help here: acts of a sealed day, say, have none any more."""
    desk.write(entry(began(1)))
    with monkeypatch.context() as patch:
        patch.setattr(Written, "destroy", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.fold()
    with desk.file.turn() as connection:
        connection.execute("DELETE FROM marks")
    desk.fold()
    assert (desk.sealed()[BEGUN], list(desk.folder.iterdir())) == (1, [])


def test_names_are_forgotten_with_their_files(desk: Desk) -> None:
    """They are random, and of no use any more."""
    desk.write(entry(began(1)))
    desk.fold()
    with desk.file.turn() as connection:
        assert connection.execute("SELECT count(*) FROM folded").fetchone() == (0,)


def test_steps_that_came_by_several_processes_are_counted_in_their_order(desk: Desk) -> None:
    """Whatever the names of the journals: else a visit's end would stand where it was before."""
    memory, random = MemoryCounts(), Random(1)
    for _ in range(20):
        journals = [desk.journal() for _ in range(3)]
        for number in range(4):
            steps: list[Event] = [began(number), *(answered(number, step) for step in range(number))]
            for event in steps:
                memory.record(event)
                random.choice(journals).write(entry(event))
        for journal in journals:
            journal.close()
        desk.fold()
    assert desk.sealed() == {cell: count for (_, cell), count in memory.day(DAY).items()}


def test_the_end_of_a_visit_waits_for_what_came_before_it(desk: Desk) -> None:
    """It came by another process, whose journal is not whole yet: after its end, nothing of a visit counts."""
    held = desk.journal()
    steps: list[Event] = [began(1), *(answered(1, step) for step in range(3))]
    for event in steps:
        held.write(entry(event))
    desk.write(entry(answered(1, 3)))
    desk.fold()
    held.close()
    desk.fold()
    assert [desk.sealed()[Cell("answered", step)] for step in STEPS] == [1, 1, 1, 1]


def test_what_stood_in_a_journal_is_counted_when_the_key_of_its_day_is_gone(desk: Desk) -> None:
    """It is not needed: the journal holds the keys of the visits."""
    desk.write(entry(began(1), answered(1, 0)))
    later = NOON + timedelta(minutes=5)
    other = b"n" * 32
    desk.write(entry(began(2, other), key=other, now=later))
    desk.fold()
    counted = desk.sealed()
    assert (counted[BEGUN], counted[Cell("answered", "worries")], desk.lost()) == (1, 1, 1)


def test_nothing_of_a_visit_can_be_read_in_it(desk: Desk) -> None:
    """Neither ids nor the key of its marks."""
    journal = desk.journal()
    journal.write(entry(began(1)))
    (path,) = desk.folder.iterdir()
    written = path.read_bytes()
    journal.close()
    assert [word for word in (b"kitakyushu", b"worries", b"version-1", key_of(1)) if word in written] == []


def test_one_that_is_counted_while_its_room_is_looked_at_costs_no_page(desk: Desk) -> None:
    """Another process deletes it at any moment."""
    desk.write(entry(began(1)))
    (desk.folder / "gone").symlink_to(desk.folder / "nowhere")
    desk.write(entry(began(2)))
    desk.fold()
    assert desk.sealed()[BEGUN] == 2


def test_its_length_tells_nothing(desk: Desk) -> None:
    """Neither the beginning of a visit from an answer, nor the end of one in which much was found."""
    shown = tuple((f"need-{number % 7}", f"a-service-of-{number}") for number in range(250))
    end = answered(1, 3)._replace(completion=Completion(("rent",), {"need-1": 250}, shown))
    paths = [desk.write(entry(event)) for event in (began(1), answered(1, 0), end)]
    assert len({path.stat().st_size for path in paths}) == 1


def test_a_long_one_is_read_as_it_was_written(desk: Desk) -> None:
    """It was compressed."""
    shown = tuple((f"need-{number % 7}", f"a-service-of-{number}") for number in range(250))
    desk.write(entry(began(1), answered(1, 3)._replace(completion=Completion(("rent",), {}, shown))))
    desk.fold()
    assert desk.sealed()[Cell("result", "need-3", "a-service-of-3")] == 1


def test_its_key_is_gone_when_it_is_counted(desk: Desk, tmp_path: Path) -> None:
    """Whoever finds the blocks of a deleted file on the disk, and has the secret, reads nothing."""
    path = desk.write(entry(began(1)))
    kept = tmp_path / "kept"
    os.link(path, kept)
    desk.fold()
    again = Written(kept, os.open(kept, os.O_RDWR))
    assert again.is_empty
    again.let_go()


def test_another_secret_leaves_it_until_the_right_one_comes_back(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is lost by a setting, and it is told."""
    path = desk.write(entry(began(1)))
    desk.veil = Veil([b"o" * 32])
    desk.fold()
    assert path.exists()
    assert "another SECRET_KEY" in caplog.text
    desk.veil = Veil([b"o" * 32, b"s" * 32])
    desk.fold()
    assert desk.sealed()[BEGUN] == 1


def test_what_nobody_can_understand_is_declared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another version of the program: how many events there were stands beside them."""
    with monkeypatch.context() as patch:
        patch.setattr("handbook.analytics.node.journal.pickle.dumps", lambda *given, **options: b"?")
        desk.write(entry(began(1), began(2)))
    desk.fold()
    assert desk.lost() == 2


def test_a_fault_in_one_journal_costs_no_other(desk: Desk) -> None:
    """It is declared, and does not come again."""
    desk.write(entry(began(1)))
    desk.write(entry(answered(2, 0)._replace(options=None)))  # type: ignore[arg-type]
    desk.fold()
    assert (desk.sealed()[BEGUN], desk.lost(), list(desk.folder.iterdir())) == (1, 1, [])


def test_what_was_left_before_it_had_its_name_goes_after_a_minute(desk: Desk) -> None:
    """A process was killed between two calls of the system."""
    path = desk.write(entry(began(1))).rename(desk.folder / "x.new")
    desk.fold()
    assert path.exists()
    os.utime(path, (0, 0))
    desk.fold()
    assert not path.exists()


def test_epochs_are_counted_when_nothing_can_come_to_them_any_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of a visit may stand in another process's journal, which is not whole yet."""
    clock = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    held = desk.journal()
    clock[0] += 2
    desk.write(entry(began(1)))
    clock[0] += 10
    assert not find(desk.folder).whole
    held.close()
    found = find(desk.folder).whole
    assert len(found) == 2
    assert found[0].epoch < found[1].epoch
    for journal in found:
        journal.let_go()
