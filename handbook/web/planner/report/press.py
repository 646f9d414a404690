"""The press: reports for the button. Each is made in a process of its own, one at a time on a machine, and kept.

Making one costs seconds of CPU. Here a thread waits for it, at most one of all that serve on this machine, and the process that makes it
has a lower priority, so that residents' pages do not wait. What was made is kept under the hash of all that it was made of.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from handbook.analytics.simulated import is_simulated
from handbook.web.assets import FOLDER as STATIC
from handbook.web.planner.report.subject import Subject
from handbook.web.settings import Settings

LONGEST = 60.0
"""Seconds after which a report that hangs is given up."""

KEPT = 24
"""Reports that stay on the disk: two years of months."""

_PROGRAM = "import os; os.nice(10); os.umask(0o077); from handbook.cli import console; console()"
_log = logging.getLogger(__name__)

Make = Callable[[str, Path], None]
"""Makes the report of a period into a file. Raises :class:`ReportFailed`."""


class ReportFailed(RuntimeError):
    """There is no report now. Two things can be so:

    ReportFailed
    └── PressBusy   another one is being made
    """


class PressBusy(ReportFailed):
    """Another report is being made on this machine."""


class Press:
    """Makes reports of the handbook that runs by *settings*, and keeps the newest. *make* is for tests."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], make: Make | None = None) -> None:
        self._settings = settings
        self._environ = dict(environ)
        self._folder = settings.data / "cache"
        self._make = make or self._in_a_process

    def report(self, subject: Subject, content_version: str, changes: Sequence[date]) -> bytes:
        """The report on *subject* as PDF. Raises :class:`ReportFailed`."""
        path = self._folder / f"report-{key_of(self._settings, subject, content_version, changes)}.pdf"
        kept = _read(path)
        if kept is not None:
            return kept
        with self._alone():
            # Another process may have made it while this one came here.
            kept = _read(path)
            if kept is not None:
                return kept
            with tempfile.TemporaryDirectory(dir=self._folder, prefix="report-") as folder:
                made = Path(folder) / path.name
                self._make(subject.name, made)
                made.replace(path)
            self._forget_old()
            return path.read_bytes()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "report.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PressBusy from None
            yield

    def _in_a_process(self, period: str, output: Path) -> None:
        try:
            ran = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM, "report", period, "--output", str(output)],
                env={**self._environ, **_environ(self._settings), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            _log.error("report: given up after %d seconds", LONGEST)
            raise ReportFailed from None
        if ran.returncode or not output.exists():
            _log.error("report: not made; `handbook report` tells why")
            raise ReportFailed

    def _forget_old(self) -> None:
        kept = sorted(self._folder.glob("report-*.pdf"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in kept[KEPT:]:
            path.unlink(missing_ok=True)
        # What a process left that was killed: this one is alone.
        for path in self._folder.glob("report-*/"):
            shutil.rmtree(path, ignore_errors=True)


def forget_reports(data: Path) -> None:
    """Delete what was kept in the folder *data*: where counts are erased, their reports are to go too."""
    for path in (data / "cache").glob("report-*.pdf"):
        path.unlink(missing_ok=True)


def key_of(settings: Settings, subject: Subject, content_version: str, changes: Sequence[date]) -> str:
    """The hash of all that a report is made of: releases, doubts, words, who publishes, and the program."""
    sheets = [one for level in subject.shelf.levels for one in subject.shelf.of(level)]
    told = (
        subject.name,
        [(one.name, one.release.sha256, one.doubt) for one in sheets],
        [day.isoformat() for day in changes],
        content_version,
        settings.publisher,
        settings.channels,
        is_simulated(settings.data),
        _program(),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _program() -> str:
    """What a report depends on beside its numbers: our own source, and WeasyPrint."""
    web = Path(__file__).parents[2]
    files = [
        STATIC / "report.css",
        *sorted((web / "templates" / "planner").glob("*.html")),
        *sorted((web / "planner").rglob("*.py")),
        *sorted((web.parent / "analytics" / "reporting").glob("*.py")),
    ]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    try:
        return f"{digest.hexdigest()} {importlib.metadata.version('weasyprint')}"
    except importlib.metadata.PackageNotFoundError:
        return digest.hexdigest()


def _environ(settings: Settings) -> dict[str, str]:
    """The settings that a report depends on, as variables."""
    return {
        "HANDBOOK_CONTENT": str(settings.content.absolute()),
        "HANDBOOK_DATA": str(settings.data.absolute()),
        "HANDBOOK_ID": settings.name,
        "HANDBOOK_PUBLISHER": settings.publisher,
        "HANDBOOK_CHANNELS": ",".join(f"{one.id}={one.name}" for one in settings.channels),
        "DATABASE_URL": settings.database_url or "",
    }


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
