"""What /proc tells of processes, and the servers that are measured."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bench.report import Missing

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
THREADS = 4
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What measured processes run in: compiled modules are kept, as where the handbook is installed."""

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """The CPU that a process has taken, its own and the kernel's for it (fields 14 and 15 of proc(5)'s stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB: all that a process holds (``rss``), and the same with shared pages counted in shares (``pss``)."""

    rss: float
    pss: float


def memory(pid: int) -> Memory:
    """The memory of a process."""
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("Rss", "Pss"):
            found[name] = int(rest.split()[0]) * 1024 / 1e6
    return Memory(found["Rss"], found["Pss"])


class Server:
    """A server on a free port of this machine, until the `with` block ends: gunicorn with an application, or a command."""

    def __init__(
        self, application: str, environ: Mapping[str, str] | None = None, python: str = sys.executable, ready: str = "/"
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in __exit__
        self._application = application
        self._environ = dict(environ or {})
        self._python = python
        self._ready = ready
        self.started_in = 0.0
        """Seconds from the start of the process to the first page."""

    def __enter__(self) -> Server:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            self._command(),
            cwd=ROOT,
            env={**ENVIRON, **self._environ},
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self._wait()
            self.started_in = time.perf_counter() - began
            deadline = began + 60
            while len(self.workers) < WORKERS and time.perf_counter() < deadline:
                time.sleep(0.05)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers."""
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def _command(self) -> list[str]:
        return [
            *(self._python, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--log-level", "warning", self._application),
        ]

    def _wait(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        deadline = time.perf_counter() + 60
        while time.perf_counter() < deadline:
            try:
                connection.request("GET", self._ready)
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                connection.close()
                if self._process.poll() is not None:
                    raise Missing(f"{self._application} did not start:\n{self._told()}") from None
                time.sleep(0.01)
                continue
            finally:
                connection.close()
            if status >= 400:
                raise Missing(f"{self._application} answers {status} at {self._ready}:\n{self._told()}")
            return
        raise Missing(f"{self._application} gave no answer within a minute:\n{self._told()}")

    def _told(self) -> str:
        self._log.seek(0)
        return "\n".join(self._log.read().splitlines()[-15:])


class Ours(Server):
    """`handbook serve` with the settings in *environ*."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__("handbook serve", environ)

    def _command(self) -> list[str]:
        handbook = str(Path(self._python).with_name("handbook"))
        options = {"--port": self.port, "--workers": WORKERS, "--threads": THREADS}
        return [handbook, "serve", *(str(word) for option in options.items() for word in option)]
