"""Outages: when the memory of a machine is lost, and with it what stood in the journals there, staff know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import day_of
from handbook.analytics.disclosure import Policy
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import DATABASE, NodeFile
from handbook.analytics.node.journal import Journal
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.veil import Veil
from handbook.analytics.upkeep import Upkeep
from handbook.shipped import shipped_migrations
from tests.analytics.test_node import DAY, MIGRATIONS, NOON, SECRET, Node, began


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    made = Node(tmp_path / "node")
    yield made
    for counts in made.running:
        counts.stop()


def _ledger(node: Node) -> Ledger:
    """That of a process which serves."""
    file = NodeFile(node.data, MIGRATIONS, Veil([SECRET]), lambda: node.now)
    return Ledger(file, Veil([SECRET]), DayKeys(node.memory), lambda: node.now)


def _upkeep(node: Node) -> Upkeep:
    return Upkeep(
        "kitakyushu",
        NodeFile(node.data, MIGRATIONS, Veil([SECRET]), lambda: node.now),
        Veil([SECRET]),
        DayKeys(node.memory),
        Centre(open_centre(node.data, None, shipped_migrations() / "centre"), "kitakyushu"),
        Policy(key=b"k" * 32, scope="kitakyushu"),
        lambda: node.now,
    )


def _goes_down(node: Node, days: int = 0) -> None:
    """While it serves: all processes end, and memory is empty when it is on again, *days* later."""
    ledger = _ledger(node)
    ledger.keep()
    ledger.close()
    rmtree(node.memory)
    node.now += timedelta(days=days)


def test_a_machine_that_went_down_is_told_by_its_day(node: Node) -> None:
    """The last one on which it counted, and not the one on which it came back."""
    _goes_down(node, days=3)
    _ledger(node).keep()
    assert _upkeep(node).outages() == [DAY]


def test_one_that_ended_in_order_is_not(node: Node) -> None:
    """All is counted then."""
    node.counts().record(began(1))
    node.settle()
    rmtree(node.memory)
    _ledger(node).keep()
    assert _upkeep(node).outages() == []


def test_processes_that_were_killed_are_none(node: Node) -> None:
    """What stood in their journals is there, and is counted."""
    _ledger(node).keep()
    _ledger(node).keep()
    assert _upkeep(node).outages() == []


def test_a_process_that_ends_beside_others_ends_nothing(node: Node) -> None:
    """They still write: what they wrote is lost when the machine goes down."""
    keys = DayKeys(node.memory)
    keys.open()
    journal = Journal(keys.journals, Veil([SECRET]), NOON)
    node.counts().start()
    node.settle()
    journal.close()
    rmtree(node.memory)
    _ledger(node).keep()
    assert _upkeep(node).outages() == [DAY]


def test_the_log_is_told_once(node: Node, caplog: pytest.LogCaptureFixture) -> None:
    """By whichever process comes first."""
    _goes_down(node)
    for _ in range(2):
        _ledger(node).keep()
    _goes_down(node)  # later ones tell of themselves alone
    _ledger(node).keep()
    told = [record.getMessage() for record in caplog.records]
    assert (
        told
        == ["counts: the machine went down without notice on 2026-11-24: steps of its last seconds are not counted"] * 2
    )


def test_the_day_is_that_on_which_it_counted_last(node: Node) -> None:
    """It may run for months."""
    ledger = _ledger(node)
    ledger.keep()
    node.now += timedelta(days=40)
    _goes_down(node)
    _ledger(node).keep()
    assert _upkeep(node).outages() == [day_of(node.now)]


def test_a_command_is_no_run(node: Node) -> None:
    """`handbook counts run` from cron has no journals to lose."""
    _upkeep(node).seal()
    rmtree(node.memory)
    _ledger(node).keep()
    assert _upkeep(node).outages() == []


def test_a_backup_that_is_restored_is_none(node: Node, tmp_path: Path) -> None:
    """Nothing went down where it was made."""
    _ledger(node).keep()
    _upkeep(node).back_up(tmp_path / "backup")
    for path in node.data.glob(f"{DATABASE}*"):
        path.unlink()
    (tmp_path / "backup").rename(node.data / DATABASE)
    rmtree(node.memory)
    _ledger(node).keep()
    assert _upkeep(node).outages() == []
