"""The writer: counts beside the serving process, ends with it, and can be killed without anything being lost or doubled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.events import Began, Place
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.veil import Veil
from handbook.shipped import shipped_migrations
from tests.analytics.test_node import Node

NOON = datetime(2026, 11, 24, 12, tzinfo=JST)
HERE = Place("kitakyushu", "version-1", "web")
BEGUN = Cell("visit", "begun")


def began(number: int) -> Began:
    return Began(number.to_bytes(16, "big"), int(NOON.timestamp()) // 60, HERE, "worries")


def counts_of(data: Path, memory: Path, patience: float) -> NodeCounts:
    return NodeCounts(
        data, shipped_migrations() / "node", Veil([b"s" * 32]), DayKeys(memory), now=lambda: NOON, patience=patience
    )


def serving(what: Callable[..., Any], node: Node, *given: Any, patience: float = 10.0) -> Any:
    """What *what* gives in a process of its own, as a worker is: without threads until it has its writer."""
    # Not forked from here: pytest has threads.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(what, (node.data, node.memory, patience, *given))


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "node")


def _some(data: Path, memory: Path, patience: float, number: int) -> list[bool]:
    counts = counts_of(data, memory, patience)
    counts.start_writer()
    told = [counts.record(began(each)) for each in range(number)]
    counts.stop()
    return told


def test_what_is_acknowledged_is_on_the_disk(node: Node) -> None:
    """As without a writer."""
    assert serving(_some, node, 30) == [True] * 30
    assert node.seal()[HERE, BEGUN] == 30


def _killed(data: Path, memory: Path, patience: float) -> tuple[list[bool], int]:
    counts = counts_of(data, memory, patience)
    pid = counts.start_writer()
    told = [counts.record(began(each)) for each in range(10)]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    told += [counts.record(began(each)) for each in range(20)]
    counts.stop()
    return told, pid


def test_when_the_writer_is_killed_the_process_counts_by_itself(node: Node) -> None:
    """What is handed in anew was counted, and is not counted twice."""
    told, _ = serving(_killed, node)
    assert told == [True] * 30
    assert (node.seal()[HERE, BEGUN], node.lost()) == (20, 0)


def _stopped_writer(data: Path, memory: Path, patience: float) -> tuple[list[bool], float]:
    counts = counts_of(data, memory, patience)
    pid = counts.start_writer()
    assert counts.record(began(0))
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    told = [counts.record(began(1))]
    waited = time.monotonic() - start
    time.sleep(patience)
    os.kill(pid, signal.SIGCONT)
    told.append(counts.record(began(2)))
    counts.stop()
    return told, waited


def test_a_writer_that_hangs_holds_no_page_and_declares_what_it_missed(node: Node) -> None:
    """The page goes out when its patience ends; afterwards the event is too old to be counted."""
    told, waited = serving(_stopped_writer, node, patience=0.5)
    assert told == [False, True]
    assert waited < 2
    assert (node.seal()[HERE, BEGUN], node.lost()) == (2, 1)


def _hung_and_killed(data: Path, memory: Path, patience: float) -> list[bool]:
    from concurrent.futures import ThreadPoolExecutor

    counts = counts_of(data, memory, patience)
    pid = counts.start_writer()
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        told = [pool.submit(counts.record, began(0)).result()]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    told.append(counts.record(began(1)))
    counts.stop()
    return told


def test_what_another_thread_stopped_waiting_for_is_not_lost_with_the_writer(node: Node) -> None:
    """Whichever thread notices hands it in anew."""
    assert serving(_hung_and_killed, node, patience=2.0) == [False, True]
    assert (node.seal()[HERE, BEGUN], node.lost()) == (2, 0)


def _ended(data: Path, memory: Path, patience: float) -> int:
    counts = counts_of(data, memory, patience)
    pid = counts.start_writer()
    counts.record(began(0))
    return pid


def test_the_writer_ends_with_its_process(node: Node) -> None:
    """However that one ends."""
    pid = serving(_ended, node)
    deadline = time.monotonic() + 10
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(pid)


def _many_threads(data: Path, memory: Path, patience: float) -> int:
    from concurrent.futures import ThreadPoolExecutor

    counts = counts_of(data, memory, patience)
    counts.start_writer()
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(counts.record, [began(each % 100) for each in range(400)]))
    counts.stop()
    return sum(told)


def test_threads_share_a_writer(node: Node) -> None:
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
