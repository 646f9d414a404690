"""Responses with HTML: compressed where the browser can, and never kept."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from flask import Response
from werkzeug.datastructures import Headers

from handbook.web import splice
from handbook.web.application import the_request
from handbook.web.splice import Part

_PLAIN = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Vary", "Accept-Encoding"),
]
_GZIP = [*_PLAIN, ("Content-Encoding", "gzip")]

_LEVEL = 5
_WORTH_IT = 1_000


def html(text: str, status: int = 200) -> Response:
    """A page rendered for this request.

    Compressing it together with its form's token is safe against BREACH: nothing that another site can choose is ever
    repeated in a page (what a resident typed is, after a POST with the token, in the answer to that POST alone).
    """
    body = text.encode()
    if len(body) >= _WORTH_IT and _takes_gzip():
        return _response(gzip.compress(body, _LEVEL, mtime=0), status, _GZIP)
    return _response(body, status, _PLAIN)


def spliced(parts: Sequence[Part]) -> Response:
    """A page of prepared parts."""
    if _takes_gzip():
        return _response(splice.gzipped(parts), 200, _GZIP)
    return _response(splice.plain(parts), 200, _PLAIN)


def see_other(path: str) -> Response:
    """Go on with a GET of *path*, one of ours or the settings' exit."""
    return _response(b"", 303, [("Location", path), ("Cache-Control", "no-store")])


def nothing() -> Response:
    """Done, and nothing to show."""
    return _response(b"", 204, [("Cache-Control", "no-store")])


def _response(body: bytes, status: int, headers: list[tuple[str, str]]) -> Response:
    response = Response(body, status, Headers(headers))
    if status in (204, 303):
        response.headers.pop("Content-Type", None)
    return response


def _takes_gzip() -> bool:
    return "gzip" in the_request().headers.get("Accept-Encoding", "")
