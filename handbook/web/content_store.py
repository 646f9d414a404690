"""The content that is being served: the last that was right, exchanged whole when staff change the files.

Files are looked at when someone asks for a page, at most once a second. What changed is read and checked beside the
serving; where it has errors, the content before it stays.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from handbook.content import QUESTIONS, SERVICES, Content, load_content
from handbook.content_cache import ContentCache
from handbook.source import Finding

LOOK_EVERY = 1.0
"""Seconds."""

FINDINGS_TOLD = 20

P = TypeVar("P")
_Signature = tuple[tuple[int, int, int], ...]
_log = logging.getLogger(__name__)


class ContentBroken(ValueError):
    """There is no content to start with; the message tells the findings, each with its place."""

    def __init__(self, folder: Path, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{folder} cannot be served:\n" + "\n".join(map(str, findings)))
        self.findings = findings


class ContentStore(Generic[P]):
    """Holds what *prepare* makes of the content in *folder*. Raises :class:`ContentBroken` where it is broken from the start."""

    def __init__(
        self,
        folder: Path,
        prepare: Callable[[Content], P],
        *,
        cache: ContentCache | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._cache = cache
        self._prepare = prepare
        self._monotonic = monotonic
        self._loading = threading.Lock()
        self._seen = _signature(folder)
        loaded = load_content(folder, cache=cache)
        if loaded.content is None:
            raise ContentBroken(folder, loaded.findings)
        self._current = prepare(loaded.content)
        self._next_look = monotonic() + LOOK_EVERY
        self.pending: tuple[Finding, ...] = ()
        """What keeps the files as they are now from being served."""

    def current(self) -> P:
        """The content to serve now. A request asks once, and stays with what it got."""
        now = self._monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            self._look()
        return self._current

    def settle(self) -> None:
        """Wait until nothing is being loaded (for tests and for commands)."""
        with self._loading:
            pass

    def _look(self) -> None:
        signature = _signature(self._folder)
        if signature == self._seen or not self._loading.acquire(blocking=False):
            return
        self._seen = signature
        try:
            threading.Thread(target=self._load, name="content", daemon=True).start()
        except RuntimeError:  # no thread to be had: try again at the next look
            self._seen = ()
            self._loading.release()

    def _load(self) -> None:
        try:
            loaded = load_content(self._folder, cache=self._cache)
            if loaded.content is not None:
                self._current = self._prepare(loaded.content)
                _log.info("content: serving version %s", loaded.content.version)
            elif loaded.findings != self.pending:
                told = "\n".join(str(finding) for finding in loaded.findings[:FINDINGS_TOLD])
                _log.error("content: %d errors, the version before stays:\n%s", len(loaded.findings), told)
            self.pending = loaded.findings if loaded.content is None else ()
        except Exception:
            _log.exception("content: could not be loaded, the version before stays")
            self._seen = ()
        finally:
            self._loading.release()


def _signature(folder: Path) -> _Signature:
    """What tells whether the files changed: time, size and inode of each."""
    found = []
    for name in (QUESTIONS, SERVICES):
        try:
            status = (folder / name).stat()
        except OSError:
            found.append((0, 0, 0))
        else:
            found.append((status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)
