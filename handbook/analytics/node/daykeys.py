"""What a node keeps in memory: a folder on a tmpfs, shared by its processes, with the keys of the days, its journals and its losses.

A key outlives the processes, so that none of them forgets what was counted, and dies with the machine's power or when its
day seals, whichever comes first. Then nobody can make or test a mark of that day any more.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from handbook.analytics.days import seals
from handbook.analytics.marks import KEY_BYTES
from handbook.analytics.node.losses import Losses

JOURNALS = "journals"

_TMPFS = Path("/dev/shm")  # noqa: S108 - memory: nothing of it is ever on a disk


def memory_folder(data: Path) -> Path:
    """A folder in memory for the node whose data lie in *data*; on systems without /dev/shm, the one for temporary files."""
    root = _TMPFS if os.access(_TMPFS, os.W_OK) else Path(tempfile.gettempdir())
    name = sha256(str(data.resolve()).encode()).hexdigest()[:16]
    return root / f"handbook-{os.getuid()}-{name}"


class DayKeys:
    """The keys in *folder*, which nobody else may read. Raises :class:`OSError` where it cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[date, bytes] = {}
        self.journals = folder / JOURNALS
        """What is not in the database yet. Only in a folder that was opened may something be written there."""

    def open(self) -> None:
        """Make the folder where there is none, with all that is needed in it when there is no room any more."""
        self.memory()
        Losses(self._folder).make_room()

    def memory(self) -> bytes:
        """A random name of this memory: another one was lost, and with it all that stood there."""
        self._open()
        path = self._folder / "memory.name"
        with suppress(FileNotFoundError):
            return path.read_bytes()
        return self._made(path)

    def key(self, day: date) -> bytes:
        """The key of *day*, made where there is none yet; all processes get the same."""
        known = self._known.get(day)
        if known is not None:
            return known
        self._open()
        path = self._path(day)
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            key = self._made(path)
        if len(key) != KEY_BYTES:
            raise OSError(f"{path} is no key; remove it")
        self._known[day] = key
        return key

    def forget(self, day: date) -> None:
        """Destroy the key of *day*."""
        self._known.pop(day, None)
        self._path(day).unlink(missing_ok=True)

    def forget_over(self, now: datetime) -> None:
        """Destroy the keys of all days that are over: also those that another process sealed, or one that was killed meanwhile."""
        kept = {date.fromisoformat(path.stem) for path in self._folder.glob("*.key")}
        for day in [day for day in kept | self._known.keys() if seals(day) <= now]:
            self.forget(day)

    def forget_gone(self) -> None:
        """Keep no key in mind that was destroyed: another process sealed its day."""
        for day in [day for day in self._known if not self._path(day).exists()]:
            del self._known[day]

    def losses(self) -> Losses:
        """Events that could not be counted."""
        self._open()
        return Losses(self._folder)

    def _made(self, path: Path) -> bytes:
        handle, name = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(secrets.token_bytes(KEY_BYTES))
            with suppress(FileExistsError):  # another process was quicker: its key is the day's
                os.link(name, path)
        finally:
            Path(name).unlink()
        return path.read_bytes()

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        status = self._folder.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise OSError(f"{self._folder} can be read by others; remove it")

    def _path(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.key"
