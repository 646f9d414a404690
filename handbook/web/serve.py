"""`handbook serve`: the pages under gunicorn, without a log of who asked for what."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from handbook.analytics.simulated import is_simulated
from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.content_store import ContentBroken
from handbook.web.keeper import Keeper
from handbook.web.quiet_log import NothingOfRequests
from handbook.web.secret_file import SecretUnusable
from handbook.web.settings import Settings, SettingsError


def serve(*, host: str, port: int, workers: int | None, threads: int) -> int:
    """Serve until stopped. Gives 1 where there is nothing to serve with, and says why."""
    try:
        settings = Settings.from_environ(os.environ)
        if settings.counts and is_simulated(settings.data):
            raise SettingsError(
                {"HANDBOOK_DATA": f"{settings.data} holds made-up counts; real ones need another folder"}
            )
        app = create_app(settings)
        app.store.vet_soon()
    except (SettingsError, ContentBroken, SecretUnusable) as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is the command's output
        return 1
    if sys.stdout.isatty():
        print(f"http://{_address(host, port)} で開けます。止めるには Ctrl と C を押します。", flush=True)  # noqa: T201
    # The processes are forked from this one: what is loaded stays shared memory as long as nobody counts references anew.
    gc.collect()
    gc.freeze()
    _Server(app, options(host, port, settings.workers if workers is None else workers, threads)).run()
    return 0


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def options(host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    """How gunicorn is to run."""
    return {
        "bind": _address(host, port),
        "worker_class": "gthread",
        "workers": workers,
        "threads": threads,
        "preload_app": True,
        "post_worker_init": _look_after_days,
        "graceful_timeout": 5,
        "keepalive": 15,
        # Neither addresses nor paths: what someone asked for here is nobody's business.
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": _QuietLogger,
        # It would lie in the home folder of whoever runs this.
        "control_socket_disable": True,
        "limit_request_line": 2048,
        "limit_request_fields": 60,
        # Whom to believe about https is for our own settings to say.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
    }


def _look_after_days(worker: Any) -> None:
    app: Handbook = worker.app.callable
    if app.counting is not None:
        # Before there are threads: it is forked.
        app.counting.counts.start_bookkeeper()
        Keeper(app.settings, os.environ).start()
    if app.reading is not None:
        from handbook.web.planner.warming import warm

        warm(app)


class _QuietLogger(Logger):  # type: ignore[misc] # gunicorn says nothing of its types
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(NothingOfRequests())


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Handbook, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Handbook:
        return self._app
