"""Warming: what the first request would wait for is read beside the serving, once a process has started."""

from __future__ import annotations

import threading
from contextlib import suppress

from handbook.analytics.disclosure import DisclosureError
from handbook.analytics.errors import CountsError
from handbook.web.application import Handbook

_TEMPLATES = ("monday", "paths", "branch", "table", "how_sure")


def warm(app: Handbook) -> None:
    """Begin to read releases and templates. Where they cannot be read, a request says so."""
    threading.Thread(target=_read, args=(app,), name="planner", daemon=True).start()


def _read(app: Handbook) -> None:
    for name in _TEMPLATES:
        app.jinja_env.get_template(f"planner/{name}.html")
    with suppress(CountsError, DisclosureError):
        if app.reading is not None:
            app.reading.shelf()
