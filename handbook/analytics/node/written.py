"""Journals as they are found: those that nobody writes any more are read, counted and destroyed."""

from __future__ import annotations

import fcntl
import os
import pickle
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from handbook.analytics.marks import check_of
from handbook.analytics.node.journal import (
    BOOT,
    EPOCH,
    FRAME,
    HEAD,
    INNER,
    MAGIC,
    NEW,
    SALT_BYTES,
    SETTLES,
    Entry,
    nonce,
)
from handbook.analytics.node.veil import Veil

_STALE = 60.0
"""Seconds after which what a killed process had no name for yet is deleted."""


class Written:
    """A journal as it was written, open until it is let go of, and locked where nobody writes it any more."""

    def __init__(self, path: Path, handle: int) -> None:
        self.name = path.name
        self._path = path
        self._handle = handle
        head = os.pread(handle, HEAD.size, 0)
        magic, self._salt, self._check, boot, epoch, begun = HEAD.unpack(
            head if len(head) == HEAD.size else bytes(HEAD.size)
        )
        self.is_empty = magic != MAGIC or self._salt == bytes(SALT_BYTES)
        self.of_this_boot = boot == BOOT
        self.epoch: int = epoch
        self.begun = datetime.fromtimestamp(begun, UTC)
        self.order = (self.of_this_boot, boot, self.epoch)
        """What came before the machine's start comes first."""

    def is_readable(self, veil: Veil) -> bool:
        """Whether one of the handbook's secrets fits, or there is nothing to read."""
        return self.is_empty or self._key(veil) is not None

    def entries(self, veil: Veil) -> tuple[list[Entry], int]:
        """What it holds, and how many events cannot be understood. It must be readable."""
        found, broken = [], 0
        key = self._key(veil)
        if self.is_empty or key is None:
            return [], 0
        cipher = AESGCM(key)
        for number, sealed in enumerate(self._frames()):
            try:
                inner = cipher.decrypt(nonce(number), sealed, None)
            except InvalidTag:
                break  # cut off, and never acknowledged
            events, length = INNER.unpack_from(inner)
            told = inner[INNER.size : INNER.size + length]
            try:
                if told[:1] != pickle.PROTO:
                    told = zlib.decompress(told)
                now, checks, handed = pickle.loads(told)  # noqa: S301 - it was authenticated: we wrote it
                found.append(Entry(datetime.fromtimestamp(now, UTC), checks, handed))
            except Exception:
                broken += events  # of another version of the program
        return found, broken

    def destroy(self) -> None:
        """Make it unreadable, and delete it."""
        with suppress(OSError):
            os.pwrite(self._handle, bytes(HEAD.size), 0)
            os.fdatasync(self._handle)
        self._path.unlink(missing_ok=True)

    def let_go(self) -> None:
        """Close it as it is."""
        os.close(self._handle)

    def _key(self, veil: Veil) -> bytes | None:
        return next((key for key in veil.journal_keys(self._salt) if check_of(key) == self._check), None)

    def _frames(self) -> list[bytes]:
        written = self._path.read_bytes()
        found, at = [], HEAD.size
        while at + FRAME.size <= len(written):
            (length,) = FRAME.unpack_from(written, at)
            at += FRAME.size
            if at + length > len(written):
                break
            found.append(written[at : at + length])
            at += length
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """The journals that there are: those that can be counted, in their order, and since when the oldest of the others has been written."""

    whole: Sequence[Written]
    waiting_since: datetime | None


def find(*folders: Path, settled: bool = True) -> Found:
    """The journals in *folders* that can be counted: of epochs in which nobody writes any more, since a visit's last step may stand in
    one that is whole, and the one before it in another that is not. With *settled*, only when the epoch is over.
    """
    whole: list[Written] = []
    held: list[tuple[int, datetime]] = []
    for path in [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]:
        if path.suffix == NEW:
            # Not even locked for a moment: a page would wait for that.
            _drop_stale(path)
            continue
        opened = _opened(path)
        if opened is None:
            continue
        journal, is_held = opened
        if is_held:
            held.append((journal.epoch, journal.begun))
            journal.let_go()
        else:
            whole.append(journal)
    last = min((epoch for epoch, _ in held), default=None)
    taken: list[Written] = []
    left: list[Written] = []
    for journal in whole:
        is_last = (last is None or journal.epoch < last) and (not settled or _has_settled(journal.epoch))
        over = is_last or not journal.of_this_boot
        (taken if over else left).append(journal)
    since = [begun for _, begun in held] + [journal.begun for journal in left]
    for journal in left:
        journal.let_go()
    return Found(sorted(taken, key=lambda journal: journal.order), min(since, default=None))


def _has_settled(epoch: int) -> bool:
    return time.monotonic() >= (epoch + 1) * EPOCH + SETTLES


def _opened(path: Path) -> tuple[Written, bool] | None:
    """A journal, and whether somebody writes it; ``None`` where it has gone meanwhile."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Written(path, handle), True
    return Written(path, handle), False


def _drop_stale(path: Path) -> None:
    """Delete what a process left that was killed before it wrote anything."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _STALE:
            path.unlink()
