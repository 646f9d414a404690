"""Error pages: calm, neutral, with the way out and the emergency numbers, and nothing of the request in them."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import HTTPException

from handbook.web.application import Handbook, the_app
from handbook.web.pages import html

_WITH_WORDS_OF_THEIR_OWN = frozenset({400, 404, 405, 413, 500})


def set_up_errors(app: Handbook) -> None:
    """Let every error end on one of our pages."""
    app.register_error_handler(HTTPException, _error_page)


def _error_page(error: HTTPException) -> Response:
    code = error.code or 500
    words = code if code in _WITH_WORDS_OF_THEIR_OWN else (500 if code >= 500 else 400)
    response = html(the_app().render("error.html", code=words), status=code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response
