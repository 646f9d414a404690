"""The printer: PDF for residents, by a process that stays warm. Text goes to it through a pipe, and lies in no file.

WeasyPrint takes more than a second to load, and then a tenth of one to print a page. So each process that serves keeps one that prints
(:mod:`handbook.printing.warm`), started when somebody is about to want it, and gone when nobody has for a while.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from handbook.printing import warm

PATIENCE = 12.0
"""Seconds for a whole answer, the start of a process included: a little more than it gives itself."""

MOST_WAITING = 1
"""How many may wait while another's text is printed: each holds one of the threads (four, unless told otherwise) that answer residents."""

LONGEST_WAIT = 2.0
"""Seconds."""

_PROGRAM = (sys.executable, "-X", "utf8", "-c", "from handbook.printing.warm import main; main()")
_KNOWN = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
"""Variables that it is given: what finds fonts, and none of the settings' secrets."""


class PrintingFailed(RuntimeError):
    """There is no PDF. Two things can be so:

    PrintingFailed
    └── PrinterBusy   others are being served; in a moment it can be tried again
    """


class PrinterBusy(PrintingFailed):
    """Others are being served."""


class Printer(Protocol):
    """What makes PDF."""

    @property
    def usable(self) -> bool:
        """Whether it can be offered."""

    def warm(self) -> None:
        """Be ready soon. Returns at once."""

    def pdf(self, text: str) -> bytes:
        """*text*, a whole HTML document, as PDF. Raises :class:`PrintingFailed`."""


class WarmPrinter:
    """The printer of one process that serves. Its threads share it. *program* is for tests."""

    def __init__(
        self, program: Sequence[str] = _PROGRAM, environ: Mapping[str, str] = os.environ, *, patience: float = PATIENCE
    ) -> None:
        self._program = tuple(program)
        self._environ = {name: environ[name] for name in _KNOWN if name in environ}
        self._patience = patience
        self._room = threading.BoundedSemaphore(1 + MOST_WAITING)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self.usable = True

    def warm(self) -> None:
        """Start the process, unless it is there or somebody is at it."""
        if self.usable and self._turn.acquire(blocking=False):
            try:
                with suppress(OSError):
                    self._running()
            finally:
                self._turn.release()

    def pdf(self, text: str) -> bytes:
        """*text* as PDF."""
        with self._my_turn():
            until = time.monotonic() + self._patience
            # A process that just ended by itself (idle, or done with its share) is no failure: the next one is asked.
            for _ in range(2):
                try:
                    made = self._ask(self._running(), text.encode(), until)
                except OSError:
                    self._end()
                    continue
                if made:
                    return made
                break
            raise PrintingFailed

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise PrinterBusy
        try:
            if not self._turn.acquire(timeout=LONGEST_WAIT):
                raise PrinterBusy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process. One that ended, or is of the process that this one was forked from, is replaced."""
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is None:
            return process
        self._end()
        self._owner = os.getpid()
        process = subprocess.Popen(  # noqa: S603 - our own program
            self._program,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert process.stdin is not None and process.stdout is not None
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stdout.fileno(), False)
        self._process = process
        return process

    def _ask(self, process: subprocess.Popen[bytes], text: bytes, until: float) -> bytes:
        """The answer to *text*. Raises :class:`OSError` where the process is gone, and :class:`PrintingFailed` where it hangs."""
        assert process.stdin is not None and process.stdout is not None
        try:
            _write(process.stdin.fileno(), warm.LENGTH.pack(len(text)) + text, until)
            (size,) = warm.LENGTH.unpack(_read(process.stdout.fileno(), warm.LENGTH.size, until))
            return _read(process.stdout.fileno(), size, until)
        except TimeoutError:
            self._end()
            raise PrintingFailed from None
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                self.usable = process.wait(1) != warm.CANNOT
            raise

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _write(pipe: int, content: bytes, until: float) -> None:
    left = memoryview(content)
    while left:
        _wait_for(pipe, select.POLLOUT, until)
        left = left[os.write(pipe, left) :]


def _read(pipe: int, size: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        _wait_for(pipe, select.POLLIN, until)
        part = os.read(pipe, size - len(found))
        if not part:
            raise BrokenPipeError
        found += part
    return bytes(found)


def _wait_for(pipe: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError
