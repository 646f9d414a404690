"""Where the time of a step goes, in one thread and without sockets: `python -m bench.profiling`.

The steps of a few visits are given to the application again and again, as gunicorn would hand them over. First without a
profile, for the time; then under cProfile, which slows small functions down more than large ones: compare its rows, do
not add them up.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.load import Replay
from bench.processes import Ours
from bench.report import Missing
from bench.serving import CONTENT, our_environ, require_ours
from bench.visits import Browser, Visit, visit

HOST = "127.0.0.1"


class Wsgi:
    """An application, called with requests as bytes."""

    def __init__(self, application: Any, port: int) -> None:
        self._application = application
        self._port = port

    def run(self, environ: dict[str, Any]) -> tuple[bytes, bytes]:
        """The answer to a request that is parsed already."""
        heads: list[bytes] = []

        def start_response(status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> None:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
            heads.append(f"HTTP/1.1 {status}\r\n{lines}".encode("latin-1"))

        answer = self._application(environ, start_response)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return heads[0], body

    def environ(self, request: bytes) -> dict[str, Any]:
        """A request as WSGI has it (PEP 3333)."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "RAW_URI": path,
            "QUERY_STRING": "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self._port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for line in lines:
            name, _, value = line.partition(": ")
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        return environ


def play(app: Wsgi, replays: list[Replay], steps: int) -> list[float]:
    """Seconds of CPU that each of *steps* steps took."""
    took: list[float] = []
    while len(took) < steps:
        for replay in replays:
            spent, done = 0.0, False
            while not done:
                environ = app.environ(next(replay))
                began = time.thread_time()
                head, body = app.run(environ)
                spent += time.thread_time() - began
                done = replay.is_step_done(head, body)
            took.append(spent)
    return took


def main() -> None:
    """Print the time of a step, and what takes it."""
    parser = argparse.ArgumentParser(description="Where the time of a step goes.")
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--lines", type=int, default=45, help="rows of the profile")
    parser.add_argument("--sort", default="tottime", choices=["tottime", "cumtime", "ncalls"])
    given = parser.parse_args()
    try:
        require_ours()
        with tempfile.TemporaryDirectory() as folder:
            environ = our_environ(CONTENT, Path(folder))
            with Ours(environ) as server:
                visits = [_visited(server.port, seed) for seed in range(8)]
                port = server.port
            from handbook.web import create_app
            from handbook.web.settings import Settings

            # The same secret: the cookies of the visits open here too.
            app = Wsgi(create_app(Settings.from_environ(environ)), port)
    except Missing as error:
        sys.exit(f"bench.profiling: {error}")
    replays = [Replay(f"{HOST}:{port}", each) for each in visits]
    play(app, replays, 200)
    took = play(app, replays, given.steps)
    print(
        f"a step: median {median(took) * 1000:.3f} ms, mean {sum(took) / len(took) * 1000:.3f} ms of CPU, without the server"
    )
    profile = cProfile.Profile()
    profile.enable()
    play(app, replays, given.steps)
    profile.disable()
    pstats.Stats(profile).sort_stats(given.sort).print_stats(given.lines)


def _visited(port: int, seed: int) -> Visit:
    browser = Browser(HOST, port)
    try:
        return visit(browser, "/", Random(seed))
    finally:
        browser.close()


if __name__ == "__main__":
    main()
