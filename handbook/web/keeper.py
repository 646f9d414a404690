"""The keeper: sees to it, beside the serving, that days are delivered and periods closed and released.

`handbook counts run` does the work, in a process of its own: its memory is given back, and this one stays small.
"""

from __future__ import annotations

import fcntl
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping

from handbook.web.settings import Settings

EVERY = 600.0
"""Seconds between two runs. A run with nothing to do costs a second of CPU."""

LONGEST = 1_800.0
"""Seconds after which a run that hangs is given up; the next one goes on where it was."""

_PROGRAM = "from handbook.cli import console; console()"
_log = logging.getLogger(__name__)


class Keeper:
    """Runs the upkeep beside the serving, from whichever process of the node comes first."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], every: float = EVERY) -> None:
        self._settings = settings
        self._environ = dict(environ)
        self._every = every
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin, in this process."""
        threading.Thread(target=self._run, name="upkeep", daemon=True).start()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.once()
            except Exception as error:
                _log.error("counts: the upkeep failed: %s", type(error).__name__)

    def once(self) -> bool:
        """One run, in a process of its own, so that its memory is given back. ``False`` where another process has it."""
        self._settings.data.mkdir(parents=True, exist_ok=True)
        with (self._settings.data / "counts.upkeep").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            ran = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM, "counts", "run"],
                env={**self._environ, "PYTHONUTF8": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=LONGEST,
                check=False,
            )
        if ran.returncode:
            _log.error("counts: the upkeep failed; `handbook counts run` tells why")
        return True
