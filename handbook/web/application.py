"""The Flask application and what it holds for its views, under types."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, current_app, request
from flask.sessions import NullSession, SessionInterface
from jinja2 import StrictUndefined

from handbook.web.answers import Clock, Visits
from handbook.web.assets import Assets
from handbook.web.content_store import ContentStore
from handbook.web.counting import Counting
from handbook.web.edition import Edition
from handbook.web.kept_list import KeptLists
from handbook.web.printer import Printer
from handbook.web.quiet_log import described
from handbook.web.settings import Settings

if TYPE_CHECKING:
    # Loaded where they are wanted: both bring SQLAlchemy.
    from handbook.web.accounts.staff import Staff
    from handbook.web.opendata.reading import OpenData
    from handbook.web.planner.reading import Reading
    from handbook.web.planner.report.press import Press

_log = logging.getLogger(__name__)


class _NoSession(SessionInterface):
    """Flask's own session is readable by anyone who holds the cookie. It is not used."""

    def open_session(self, app: Flask, request: Any) -> NullSession:
        return NullSession()

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        """Nothing is kept."""


class TrustedHost(str):
    """A name that requests may be for. Werkzeug takes what stands behind the first colon for a port, also within ``[::1]``: so an IPv6
    address in brackets does not part there."""

    __slots__ = ()

    def partition(self, sep: str, /) -> tuple[str, str, str]:
        """As of any string, but for an address in brackets."""
        return (str(self), "", "") if self.startswith("[") else super().partition(sep)


class Handbook(Flask):
    """The application. What stands here is set by :func:`handbook.web.create_app`, and then left alone."""

    jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}  # noqa: RUF012 - Flask's
    session_interface = _NoSession()

    settings: Settings
    clock: Clock
    visits: Visits
    lists: KeptLists
    assets: Assets
    store: ContentStore[Edition]
    counting: Counting | None
    printer: Printer | None
    staff: Staff | None
    open_data: OpenData | None
    reading: Reading | None
    press: Press | None

    def path(self, endpoint: str, **values: Any) -> str:
        """The path of a page, the same in a request, outside of one and where the Host is not to be trusted."""
        return _path(self, endpoint, **values)

    def render(self, template: str, **context: Any) -> str:
        """A template as text, without what Flask adds to every context."""
        return self.jinja_env.get_template(template).render(context)

    def log_exception(self, exc_info: Any) -> None:
        """Log an error; Flask's own line would name path and method."""
        _log.error(described(exc_info[0], exc_info[2]))


@lru_cache(maxsize=2048)
def _path(app: Handbook, endpoint: str, **values: Any) -> str:
    return app.url_map.bind("localhost").build(endpoint, values)


def the_app() -> Handbook:
    """The application that is answering."""
    return cast(Handbook, current_app._get_current_object())  # type: ignore[attr-defined] # a werkzeug proxy


def the_request() -> Request:
    """The request that is being answered, itself: Flask's proxy looks it up anew for each of its attributes."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined] # a werkzeug proxy
