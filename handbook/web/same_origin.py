"""Whether a request came from one of our own pages, as far as the browser says."""

from __future__ import annotations

from enum import Enum, auto

from flask import Request


class Came(Enum):
    """Where a request came from: what the browser says of it (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/)."""

    FROM_US = auto()
    BY_ITSELF = auto()
    """Typed, from a bookmark, a restored tab or another app."""
    FROM_ELSEWHERE = auto()
    """From another site, or from a neighbour below the same domain."""
    UNKNOWN = auto()
    """A browser of before 2023."""


def came(request: Request) -> Came:
    """Where *request* came from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return Came.UNKNOWN
    if site == "same-origin":
        return Came.FROM_US
    return Came.BY_ITSELF if site == "none" else Came.FROM_ELSEWHERE


def is_foreign(request: Request, *, secure: bool) -> bool:
    """Whether a POST was sent by another site. *secure*: whether the browser speaks https, which a proxy may not have said.

    Browsers that say nothing of the site are asked for the origin; one that is "null" tells nothing, since our own
    pages' `Referrer-Policy: no-referrer` makes it so.
    """
    where = came(request)
    if where is not Came.UNKNOWN:
        return where is Came.FROM_ELSEWHERE
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", f"{'https' if secure else request.scheme}://{request.host}")
