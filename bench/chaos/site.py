"""The handbook under torment: `handbook serve` with its bookkeepers, `handbook counts`, and a real PostgreSQL, each to be killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from bench.processes import ENVIRON
from handbook.analytics.node.daykeys import memory_folder
from handbook.web.settings import Settings
from tests.analytics.postgres import Postgres

SECRET = "chaos" * 8
STARTS_WITHIN = 60.0
STOPS_WITHIN = 20.0


class Site:
    """One machine's handbook in *folder*, counting into *postgres* (there into the database at *url*). It serves from :meth:`start` on."""

    def __init__(self, folder: Path, postgres: Postgres, workers: int = 2, url: str | None = None) -> None:
        self.postgres = postgres
        self._folder = folder
        self.data = folder / "data"
        self._written = folder / "written"
        self._workers = workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._environ = {
            "HANDBOOK_DATA": str(self.data),
            "HANDBOOK_COUNTS": "yes",
            "DATABASE_URL": url or postgres.url,
            "SECRET_KEY": SECRET,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        """As the server reads them."""
        return Settings.from_environ(self._environ)

    def start(self) -> None:
        """Serve, and wait until pages can be had."""
        with self._written.open("ab") as log:
            self._process = subprocess.Popen(
                [*_handbook(), "serve", "--port", str(self.port), "--workers", str(self._workers), "--threads", "4"],
                env={**ENVIRON, **self._environ},
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own, to be killed as one
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()
        raise AssertionError(f"handbook serve did not start:\n{self.said()}")

    def kill(self) -> None:
        """Kill the server with all that it started, at once."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stop the server as a machine that is shut down does."""
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"handbook serve did not stop:\n{self.said()}") from None

    @property
    def workers(self) -> list[int]:
        """The processes that serve."""
        assert self._process is not None
        return _children(self._process.pid)

    @property
    def bookkeepers(self) -> list[int]:
        """The processes that count, beside them."""
        return [pid for worker in self.workers for pid in _children(worker)]

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        """`handbook` with *words*, on the same data; in a group of its own."""
        return self.program(*_handbook(), *words)

    def program(self, *words: str, environ: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A program with the settings of this site."""
        return subprocess.Popen(
            words,
            env={**ENVIRON, **self._environ, **(environ or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def said(self) -> str:
        """What the server wrote."""
        return self._written.read_text("utf-8", "replace") if self._written.exists() else ""

    def close(self) -> None:
        """Leave no process and nothing in memory."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        rmtree(memory_folder(self.data), ignore_errors=True)


def _handbook() -> list[str]:
    return [str(Path(sys.executable).with_name("handbook"))]


def _children(pid: int) -> list[int]:
    """The living children that the main thread of *pid* started."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in found if _lives(child)]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _lives(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
