"""Losses: what could not be counted is declared, also when there is no memory left to declare it in."""

from __future__ import annotations

import errno
import os
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from handbook.analytics.days import JST
from handbook.analytics.node.losses import Losses
from tests.analytics.test_journal import Desk

DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
NOON = datetime(2026, 11, 24, 12, tzinfo=JST)


@pytest.fixture
def losses(tmp_path: Path) -> Losses:
    made = Losses(tmp_path)
    made.make_room()
    return made


def _lost(desk: Desk, losses: Losses) -> int:
    """What stands in the database when it was written down."""
    with desk.file.turn() as connection:
        losses.write_down(connection, NOON)
    return desk.lost()


def test_they_take_no_room_that_was_not_there_before(losses: Losses, tmp_path: Path) -> None:
    """The file is written over in place: a full tmpfs gives no new page, and no new name."""
    before = [(path.name, path.stat().st_ino, path.stat().st_blocks) for path in sorted(tmp_path.iterdir())]
    losses.add(Counter({DAY: 1_000_000, NEXT: 1}))
    after = [(path.name, path.stat().st_ino, path.stat().st_blocks) for path in sorted(tmp_path.iterdir())]
    assert before == after


def test_a_shorter_number_hides_what_stood_there(losses: Losses) -> None:
    """The rest of the line before is not read."""
    losses.add(Counter({DAY: 100, NEXT: 100}))
    losses.add(Counter({DAY: -99, NEXT: -99}))
    assert losses.waiting() == Counter({DAY: 1, NEXT: 1})


def test_what_could_not_be_written_whole_leaves_what_was_declared(
    losses: Losses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may be no longer than a few bytes."""
    losses.add(Counter({DAY: 7}))
    real = os.pwrite
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", lambda handle, content, at: real(handle, content[:20], at))
        with pytest.raises(OSError, match="could not be written"):
            losses.add(Counter({NEXT: 1}))
    assert losses.waiting() == Counter({DAY: 7})


def test_they_can_be_declared_after_they_were_written_down(losses: Losses, tmp_path: Path) -> None:
    """There is room for the next ones already."""
    desk = Desk(tmp_path / "node")
    losses.add(Counter({DAY: 2}))
    assert _lost(desk, losses) == 2
    assert (tmp_path / "losses.json").read_bytes() == b"{}\n"
    desk.file.close()


def test_without_room_for_the_next_ones_they_stay(
    losses: Losses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And are written down another time, with what came meanwhile."""

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    desk = Desk(tmp_path / "node")
    losses.add(Counter({DAY: 2}))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert _lost(desk, losses) == 0
        losses.add(Counter({DAY: 1}))
    assert _lost(desk, losses) == 3
    desk.file.close()
