"""The headers of every response, errors and static files included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response

from handbook.web.application import the_request
from handbook.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CLOSED_TO_PAGES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", ", ".join(f"{name}=()" for name in _CLOSED_TO_PAGES)),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

_OPEN_TO_SEARCH = frozenset({"/", "/about-safety", "/open-data"})
_BELOW_OPEN_DATA = "/open-data/"
"""Pages that search engines may show, and what lies below open data; all others belong to somebody's visit."""


def content_security_policy(exit_url: str) -> str:
    """Nothing from anywhere else, nothing inline. Forms may lead to the exit: Chromium applies `form-action` to redirects."""
    parts = urlsplit(exit_url)
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {parts.scheme}://{parts.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def with_constant_headers(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    """*application* with the headers that are the same on every response.

    Added behind Flask: werkzeug would check each of these constants anew for each response.
    """
    always = [("Content-Security-Policy", content_security_policy(settings.exit_url)), *_ALWAYS]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *always], *error)

        return application(environ, start)

    return answer


def header_setter(settings: Settings) -> Callable[[Response], Response]:
    """What adds the headers that differ to a response."""

    def set_headers(response: Response) -> Response:
        request = the_request()
        headers = response.headers
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        if request.path not in _OPEN_TO_SEARCH and not request.path.startswith(_BELOW_OPEN_DATA):
            headers["X-Robots-Tag"] = "noindex, nofollow"
        if settings.secure or request.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return set_headers
