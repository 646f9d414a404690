"""Who may see a planner's page, and what it asks the application for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response

from handbook.analytics.reporting import Shelf
from handbook.analytics.simulated import is_simulated
from handbook.web.accounts.access import require
from handbook.web.accounts.roles import Role
from handbook.web.application import the_app, the_request

View = Callable[..., Response]


def for_planners(view: View) -> View:
    """Let planners open a page; everybody, without logging in, where the numbers are made up.

    *view* is handed the session; ``None`` in a demonstration, in which nothing can be changed either.
    """
    guarded = require(Role.PLANNER)(view)

    @wraps(guarded)
    def shown(**values: Any) -> Response:
        if is_simulated(the_app().settings.data) and the_request().method in ("GET", "HEAD"):
            return view(None, **values)
        return guarded(**values)

    return shown


def the_shelf() -> Shelf:
    """All that is released. Raises :class:`~handbook.analytics.errors.CountsAway` where it cannot be read."""
    reading = the_app().reading
    assert reading is not None  # there are no such pages without it
    return reading.shelf()
