"""Whether a request came from one of our own pages, as far as the browser says."""

from __future__ import annotations

from enum import Enum

from flask import Request


class Came(Enum):
    """Where a request came from: what the browser says of it (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/)."""

    FROM_US = "same-origin"
    BY_ITSELF = "none"
    """Typed, from a bookmark, a restored tab or another app."""
    FROM_ELSEWHERE = "cross-site"
    UNKNOWN = "unknown"
    """A browser of before 2023."""


def came(request: Request) -> Came:
    """Where *request* came from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return Came.UNKNOWN
    if site == "same-origin":
        return Came.FROM_US
    return Came.BY_ITSELF if site == "none" else Came.FROM_ELSEWHERE


def is_foreign(request: Request) -> bool:
    """Whether a POST was sent by another site.

    Browsers that say nothing of the site are asked for the origin; one that is "null" tells nothing, since our own
    pages' `Referrer-Policy: no-referrer` makes it so.
    """
    where = came(request)
    if where is not Came.UNKNOWN:
        return where is Came.FROM_ELSEWHERE
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", f"{request.scheme}://{request.host}")
