"""Journals: where an event stands when the next page is sent, in memory, until it is counted some seconds later.

Each process appends to a file of its own on a tmpfs, and waits for nobody: what it wrote outlives it, however it ends, and goes with the
machine, as the key of the day does. What it writes is encrypted (AES-GCM) under a key from the handbook's secret and a random salt
at the head of the file; when the events are counted, the salt is overwritten and the file deleted, and nobody can read what may
be left. Of a visit it holds the key of its marks and never its seed.

Time is cut into epochs of two seconds, and each journal is of one epoch: what processes wrote in the same one is counted together, in
the order in which it happened, since a visit's steps may come by several processes. A journal is whole when nobody holds the
lock on it, which goes with the process however that ends. A record that was cut off was never acknowledged.

Memory is small (a container often has 64 MB of it), so journals take half of what is free at most, and never more than :data:`MOST`.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pickle
import secrets
import struct
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from handbook.analytics.events import Event
from handbook.analytics.marks import check_of
from handbook.analytics.node.veil import Veil

EPOCH = 2.0
"""Seconds of an epoch."""

SETTLES = 0.5
"""Seconds after an epoch in which a process that was interrupted can still begin its journal."""

MAGIC = b"HBJ1"
SALT_BYTES = 32
HEAD = struct.Struct("=4s32s8s16sqq")
"""Magic, salt, what tells its key, boot, epoch, and when it began (seconds since 1970)."""
FRAME = struct.Struct("=I")
"""Length of what follows."""
INNER = struct.Struct("=II")
"""Of what is encrypted: how many events there are, and the length of what tells them. The rest is padding."""
PADDED_TO = 4 * 1_024
_LONG = PADDED_TO - INNER.size
"""Bytes of what is compressed: the end of a visit in which much was found, so that hardly any takes more than the others do."""
NEW = ".new"

MOST = 256 * 1_024 * 1_024
"""Bytes of all journals of a node: 65,000 steps that wait for a database which is away."""


def _boot() -> bytes:
    """Which start of the machine this is: epochs are counted from it."""
    with suppress(OSError):
        return sha256(Path("/proc/sys/kernel/random/boot_id").read_bytes()).digest()[:16]
    return bytes(16)


BOOT = _boot()


@dataclass(frozen=True, slots=True)
class Entry:
    """Events that were written at once: when, each with the moment (seconds of the monotonic clock) at which it was handed in;
    an event's ``seed`` is the key of its visit's marks. ``checks`` tell with which keys of the days those were made."""

    now: datetime
    checks: Mapping[date, bytes]
    events: Sequence[tuple[float, Event]]


class Journal:
    """A journal that this process writes into *folder*, of one epoch. Raises :class:`OSError`, after which it has to be closed."""

    def __init__(self, folder: Path, veil: Veil, now: datetime) -> None:
        self.epoch = current_epoch()
        salt = secrets.token_bytes(SALT_BYTES)
        key = veil.journal_keys(salt)[0]
        self._cipher = AESGCM(key)
        self._records = 0
        self._head = HEAD.pack(MAGIC, salt, check_of(key), BOOT, self.epoch, int(now.timestamp()))
        folder.mkdir(mode=0o700, exist_ok=True)
        self._room = room_in(folder)
        path = folder / secrets.token_hex(16)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._handle = os.open(path.with_suffix(NEW), flags, 0o600)
        try:
            # Only when it is locked does it get its name: until then nobody takes it for whole.
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            path.with_suffix(NEW).rename(path)
        except BaseException:
            self.close()
            raise

    def write(self, entry: Entry) -> None:
        """Append *entry*; on return it outlives this process."""
        told = pickle.dumps((entry.now.timestamp(), dict(entry.checks), list(entry.events)), protocol=5)
        if len(told) > _LONG:
            told = zlib.compress(told, 1)
        inner = INNER.pack(len(entry.events), len(told)) + told
        # Else its length would tell what it is: the end of a visit is longer than its beginning.
        sealed = self._cipher.encrypt(nonce(self._records), inner + bytes(-len(inner) % PADDED_TO), None)
        record = self._head + FRAME.pack(len(sealed)) + sealed
        self._room -= len(record)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "journals take all the memory that they may")
        if os.write(self._handle, record) != len(record):
            raise OSError(errno.ENOSPC, "a record was cut off")
        self._records += 1
        self._head = b""

    def close(self) -> None:
        """Let go of it: it is whole."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def room_in(folder: Path) -> int:
    """Bytes that journals in *folder* may still take. Raises :class:`OSError` where there are none."""
    taken = 0
    with os.scandir(folder) as journals:
        for journal in journals:
            with suppress(FileNotFoundError):  # it was counted meanwhile
                taken += journal.stat().st_size
    system = os.statvfs(folder)
    room = min(MOST, (taken + system.f_bavail * system.f_frsize) // 2) - taken
    if room <= 0:
        raise OSError(errno.ENOSPC, "journals take all the memory that they may")
    return room


def current_epoch() -> int:
    """The number of this epoch, since the machine's start."""
    return int(time.monotonic() / EPOCH)


def nonce(number: int) -> bytes:
    """That of a journal's record: each key is of one journal."""
    return number.to_bytes(12, "big")
