"""The content that is being served: the last that was right, exchanged whole when staff change the files.

Files are looked at when someone asks for a page, at most once a second. What changed is checked beside the serving, over
all paths; where it has errors (a promise that no longer holds is one), the content before it stays.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from handbook.content import QUESTIONS, SERVICES, Content, content_version, load_content
from handbook.content_cache import ContentCache
from handbook.source import Finding
from handbook.web.vetting import vetted

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
        vet: Callable[[Path], tuple[Finding, ...]] = vetted,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._cache = cache
        self._prepare = prepare
        self._vet = vet
        self._monotonic = monotonic
        self._loading = threading.Lock()
        self._seen = _signature(folder)
        loaded = load_content(folder, cache=cache)
        if loaded.content is None:
            raise ContentBroken(folder, loaded.findings)
        self._current = prepare(loaded.content)
        self._version = loaded.content.version
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

    def vet_soon(self) -> None:
        """Let what is served already be checked over all paths too, at the next look.

        With nothing before it to stay with, content that breaks a promise is served all the same: it is told, and loudly.
        """
        self._seen = ()

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
            version = content_version(self._folder)
            errors = self._vet(self._folder)
            loaded = load_content(self._folder, cache=self._cache)
            if (loaded.content.version if loaded.content is not None else content_version(self._folder)) != version:
                self._seen = ()  # Written again while it was being checked: the next look begins anew.
                return
            errors = errors or (loaded.findings if loaded.content is None else ())
            if loaded.content is not None and not errors:
                if version != self._version:
                    self._current = self._prepare(loaded.content)
                    self._version = version
                _log.info("content: serving version %s", version)
            elif errors != self.pending:
                told = "\n".join(str(finding) for finding in errors[:FINDINGS_TOLD])
                stays = "it is served all the same" if version == self._version else "the version before stays"
                _log.error("content: %d errors, %s:\n%s", len(errors), stays, told)
            self.pending = errors
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
