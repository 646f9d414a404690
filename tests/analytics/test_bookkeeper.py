"""The bookkeeper: counts beside the serving process, ends with it, and can be killed without anything being lost or doubled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.events import Began, Place
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import JOURNALS, DayKeys
from handbook.analytics.node.veil import Veil
from handbook.shipped import shipped_migrations
from tests.analytics.test_node import Node

NOON = datetime(2026, 11, 24, 12, tzinfo=JST)
HERE = Place("kitakyushu", "version-1", "web")
BEGUN = Cell("visit", "begun")


def began(number: int) -> Began:
    return Began(number.to_bytes(16, "big"), int(NOON.timestamp()) // 60, HERE, "worries")


def counts_of(data: Path, memory: Path) -> NodeCounts:
    return NodeCounts(data, shipped_migrations() / "node", Veil([b"s" * 32]), DayKeys(memory), now=lambda: NOON)


def serving(what: Callable[..., Any], node: Node, *given: Any) -> Any:
    """What *what* gives in a process of its own, as a worker is: without threads until it has its bookkeeper."""
    # Not forked from here: pytest has threads.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(what, (node.data, node.memory, *given))


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "node")


def counted(node: Node) -> int:
    """Visits in the database, without anybody having been asked to settle."""
    return node.counted().get((HERE, BEGUN), 0)


def _until(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


def _some(data: Path, memory: Path, number: int) -> list[bool]:
    counts = counts_of(data, memory)
    counts.start_bookkeeper()
    told = [counts.record(began(each)) for each in range(number)]
    counts.stop()
    return told


def test_the_bookkeeper_counts_what_stands_in_the_journals(node: Node) -> None:
    """At the latest when its process ends."""
    assert serving(_some, node, 30) == [True] * 30
    assert counted(node) == 30


def _serve_for_a_while(data: Path, memory: Path) -> bool:
    counts = counts_of(data, memory)
    counts.start_bookkeeper()
    counts.record(began(0))
    done = _until(lambda: not list((memory / JOURNALS).iterdir()))
    counts.stop()
    return done


def test_it_counts_within_seconds(node: Node) -> None:
    """While its process goes on."""
    assert serving(_serve_for_a_while, node)


def _killed(data: Path, memory: Path) -> tuple[list[bool], bool]:
    counts = counts_of(data, memory)
    pid = counts.start_bookkeeper()
    told = [counts.record(began(each)) for each in range(10)]
    os.kill(pid, signal.SIGKILL)
    told += [counts.record(began(each)) for each in range(20)]
    done = _until(lambda: not list((memory / JOURNALS).iterdir()))
    counts.stop()
    return told, done


def test_when_it_is_killed_the_process_keeps_the_books_itself(node: Node) -> None:
    """Within seconds, and nothing is lost or counted twice."""
    assert serving(_killed, node) == ([True] * 30, True)
    assert (node.seal()[HERE, BEGUN], node.lost()) == (20, 0)


def _stopped_bookkeeper(data: Path, memory: Path) -> tuple[list[bool], float]:
    counts = counts_of(data, memory)
    pid = counts.start_bookkeeper()
    counts.record(began(0))
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    told = [counts.record(began(each)) for each in range(1, 4)]
    waited = time.monotonic() - start
    os.kill(pid, signal.SIGCONT)
    counts.stop()
    return told, waited


def test_one_that_hangs_holds_no_page_and_costs_nothing(node: Node) -> None:
    """It counts when it goes on."""
    told, waited = serving(_stopped_bookkeeper, node)
    assert told == [True] * 3
    assert waited < 2
    assert (node.seal()[HERE, BEGUN], node.lost()) == (4, 0)


def _ended(data: Path, memory: Path) -> int:
    counts = counts_of(data, memory)
    pid = counts.start_bookkeeper()
    counts.record(began(0))
    return pid


def test_it_ends_with_its_process(node: Node) -> None:
    """However that one ends, and not before it has counted what that one wrote."""
    pid = serving(_ended, node)
    assert _until(lambda: not _lives(pid))
    assert counted(node) == 1


def _many_threads(data: Path, memory: Path) -> int:
    counts = counts_of(data, memory)
    counts.start_bookkeeper()
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(counts.record, [began(each % 100) for each in range(400)]))
    counts.stop()
    return sum(told)


def test_threads_share_a_journal(node: Node) -> None:
    """Each step once, whichever thread it came by."""
    assert serving(_many_threads, node) == 400
    assert node.seal()[HERE, BEGUN] == 100


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
