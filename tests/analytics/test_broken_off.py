"""Nodes that break off where it hurts most. Each of these was a fault once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import op

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Policy
from handbook.analytics.marks import check_of
from handbook.analytics.migrating import migrate
from handbook.analytics.node.database import engine_for
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import DATABASE, NodeFile
from handbook.analytics.node.journal import Entry, Journal
from handbook.analytics.node.veil import Veil
from handbook.analytics.upkeep import Upkeep
from handbook.shipped import shipped_migrations
from tests.analytics.test_node import DAY, HERE, MIGRATIONS, NEXT_MORNING, SECRET, Node, began

BEGUN = Cell("visit", "begun")


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "node")


def _lose(node: Node) -> None:
    """Let an event of the day be declared lost in memory."""
    DayKeys(node.memory).losses().add(Counter({DAY: 1}))


def _upkeep(node: Node) -> Upkeep:
    """The upkeep of *node*, whose centre lies beside it."""
    engine = open_centre(node.data, None, shipped_migrations() / "centre")
    return Upkeep(
        "kitakyushu",
        NodeFile(node.data, MIGRATIONS, Veil([SECRET]), lambda: node.now),
        Veil([SECRET]),
        DayKeys(node.memory),
        Centre(engine, "kitakyushu"),
        Policy(key=b"k" * 32, scope="kitakyushu"),
        lambda: node.now,
    )


def test_a_first_start_that_is_killed_does_not_end_counting_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start makes the tables that are missing, or all of them."""
    path, real, made = tmp_path / DATABASE, op.create_table, list[object]()

    def broken(*given: object, **named: object) -> object:
        if made:
            raise KeyboardInterrupt
        made.append(given)
        return real(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", broken)
        engine = engine_for(path)
        with pytest.raises(KeyboardInterrupt):
            migrate(engine, MIGRATIONS)
        engine.dispose()
    engine = engine_for(path)
    migrate(engine, MIGRATIONS)
    engine.dispose()


def test_what_was_declared_in_memory_comes_with_its_day(node: Node) -> None:
    """Declared while the disk was full, or in the minute before the server was killed; then cron seals and delivers."""
    counts = node.counts()
    counts.record(began(1))
    counts.stop()
    _lose(node)
    node.now = NEXT_MORNING + timedelta(hours=1)
    _upkeep(node).all()
    counts = node.counts()
    counts.start()
    counts.stop()
    upkeep = _upkeep(node)
    upkeep.all()
    assert upkeep.centre.lost() == 1


def test_what_is_counted_after_erasing_is_counted(node: Node) -> None:
    """By a process that had counted before."""
    counts = node.counts()
    counts.record(began(1))
    _upkeep(node).erase()
    counts.record(began(2))
    counts.stop()
    assert node.seal()[HERE, BEGUN] == 1


def test_erasing_takes_what_another_secret_wrote(node: Node) -> None:
    """It could not be counted, and would be when that secret is back."""
    keys = DayKeys(node.memory)
    keys.open()
    journal = Journal(keys.journals, Veil([b"o" * 32]), node.now)
    journal.write(Entry(node.now, {DAY: check_of(keys.key(DAY))}, [(time.monotonic(), began(1))]))
    journal.close()
    _upkeep(node).erase()
    assert list(keys.journals.iterdir()) == []


def test_a_forwarder_that_is_killed_while_it_seals_leaves_no_key(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes next destroys it."""
    counts = node.counts()
    counts.record(began(1))
    counts.stop()
    node.now = NEXT_MORNING
    with monkeypatch.context() as patch:
        patch.setattr(DayKeys, "forget", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _upkeep(node).all()
    _upkeep(node).all()
    node.seal()
    assert list(node.memory.glob("*.key")) == []


def test_no_process_keeps_the_key_of_a_day_that_another_one_sealed(node: Node) -> None:
    """It would outlive its day in the memory of whoever serves."""
    keys, other = DayKeys(node.memory), DayKeys(node.memory)
    key = keys.key(DAY)
    other.forget_over(NEXT_MORNING)
    keys.forget_gone()
    assert keys.key(DAY) != key


def test_losses_of_a_backup_are_told_once(node: Node, tmp_path: Path) -> None:
    """As its counts are, which keep the name that they were counted under."""
    counts = node.counts()
    counts.record(began(1))
    counts.stop()
    _lose(node)
    node.now = NEXT_MORNING
    upkeep = _upkeep(node)
    upkeep.seal()
    upkeep.back_up(tmp_path / "backup")
    upkeep.deliver()
    upkeep.file.close()
    for path in node.data.glob(f"{DATABASE}*"):
        path.unlink()
    (tmp_path / "backup").rename(node.data / DATABASE)
    upkeep = _upkeep(node)
    upkeep.all()
    assert upkeep.centre.lost() == 1
