"""Who may see a planner's page, and what it asks the application for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort

from handbook.analytics.calendar import Calendar
from handbook.analytics.reporting import Shelf
from handbook.analytics.simulated import is_simulated
from handbook.web.accounts.access import require
from handbook.web.accounts.roles import Role
from handbook.web.application import the_app, the_request
from handbook.web.planner.reading import Reading

View = Callable[..., Response]


def for_planners(view: View) -> View:
    """Let planners open a page; everybody, without logging in, where the numbers are made up.

    *view* is handed the session; ``None`` in a demonstration, in which nothing can be changed either.
    """
    guarded = require(Role.PLANNER)(view)

    @wraps(guarded)
    def shown(**values: Any) -> Response:
        if not is_simulated(the_app().settings.data):
            return guarded(**values)
        if the_request().method not in ("GET", "HEAD"):
            abort(404)
        return view(None, **values)

    return shown


def the_shelf() -> Shelf:
    """All that is released. Raises :class:`~handbook.analytics.errors.CountsAway` where it cannot be read."""
    return the_reading().shelf()


def the_calendar() -> Calendar:
    """What is noted beside the numbers. Raises :class:`~handbook.analytics.errors.CountsAway`."""
    return the_reading().calendar()


def the_reading() -> Reading:
    """What the pages read from, and note events in."""
    reading = the_app().reading
    assert reading is not None  # there are no such pages without it
    return reading
