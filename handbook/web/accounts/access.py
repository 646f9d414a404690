"""Who is there: the cookie of a session, and the pages that only some of the staff may open.

``@require(Role.PLANNER)`` below a route hands the session to the view. Without a session it leads to the log-in; to somebody without any
of the roles there is no such page (404), as to anybody for a page that there is not.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Request, Response, abort
from werkzeug.exceptions import HTTPException

from handbook.web.accounts.challenges import GOOD_FOR
from handbook.web.accounts.door import DEVICE_DAYS
from handbook.web.accounts.passkeys import Party
from handbook.web.accounts.roles import Role
from handbook.web.accounts.sessions import Session
from handbook.web.accounts.staff import Accounts, Staff
from handbook.web.application import Handbook, the_app, the_request
from handbook.web.same_origin import is_foreign

COOKIE = "handbook-staff"
SECURE_COOKIE = "__Host-handbook-staff"

DEVICE_COOKIE = "handbook-staff-device"
SECURE_DEVICE_COOKIE = "__Host-handbook-staff-device"

BEFORE_COOKIE = "handbook-staff-before"
SECURE_BEFORE_COOKIE = "__Host-handbook-staff-before"

_LONGEST_KEY = 100
_PATH = re.compile(r"/[A-Za-z0-9][A-Za-z0-9_./~-]{0,150}(\?[A-Za-z0-9_.~=&%-]{0,150})?")

View = Callable[..., Response]


def the_staff() -> Staff:
    """The staff's accounts, not opened yet. There are none where `HANDBOOK_STAFF` is not "yes": then no page asks."""
    staff = the_app().staff
    assert staff is not None
    return staff


def the_accounts() -> Accounts:
    """The staff's accounts. Raises :class:`~handbook.web.accounts.errors.AccountsError` where they cannot be opened."""
    return the_staff().accounts()


def require(*roles: Role, fresh: bool = False) -> Callable[[View], View]:
    """Let only those open a page who have one of *roles*; without any, everybody who is logged in.

    A POST must come from one of our pages, with the session's token. *fresh*: only who has confirmed just now that it is
    them; others are led to where they can, and back.
    """

    def around(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Response:
            session = find_session()
            if session is None:
                return _to_log_in()
            if roles and not session.user.roles.intersection(roles):
                abort(404)
            if the_request().method not in ("GET", "HEAD", "OPTIONS"):
                must_be_ours()
                if not session.is_token(the_request().form.get("csrf_token", "")):
                    abort(400)
            if fresh and not session.is_fresh:
                return _to("staff.confirm", _page_of(the_request().path))
            return view(session, **values)

        guarded.for_staff = True  # type: ignore[attr-defined]
        return guarded

    return around


def find_session() -> Session | None:
    """The session that the request's cookie holds."""
    key = cookie()
    return the_accounts().sessions.find(key) if key else None


def cookie() -> str:
    """What the cookie holds; empty where there is none."""
    request = the_request()
    key = request.cookies.get(_name(_is_secure(request)), "")
    return key if len(key) <= _LONGEST_KEY else ""


def keep(response: Response, session: Session) -> Response:
    """*response*, with the session in its cookie: until the browser is closed."""
    secure = _is_secure(the_request())
    response.set_cookie(_name(secure), session.key, **_attributes(secure))
    return response


def device() -> str:
    """The mark of a browser that somebody has logged in from; empty where there is none."""
    return the_request().cookies.get(_device_name(_is_secure(the_request())), "")


def remember(response: Response, mark: str) -> Response:
    """*response*, with the browser's mark: it outlasts the session, and lets nobody in."""
    secure = _is_secure(the_request())
    lasts = DEVICE_DAYS * 24 * 60 * 60
    response.set_cookie(_device_name(secure), mark, max_age=lasts, **_attributes(secure))
    return response


def binding() -> str:
    """What binds a browser to a challenge before anybody has logged in; empty where nothing does yet."""
    secure = _is_secure(the_request())
    key = the_request().cookies.get(_before_name(secure), "")
    return key if len(key) <= _LONGEST_KEY else ""


def bind(response: Response, key: str) -> Response:
    """*response*, with what binds the browser: for as long as a challenge is good."""
    secure = _is_secure(the_request())
    response.set_cookie(_before_name(secure), key, max_age=GOOD_FOR, **_attributes(secure))
    return response


def new_binding() -> str:
    """Something that no browser holds yet."""
    return secrets.token_urlsafe(32)


def the_party() -> Party | None:
    """This site as passkeys know it, by the address that the browser used: one of `TRUSTED_HOSTS`, for others get no answer.

    ``None`` where browsers have no passkeys: at an IP address, and without https anywhere but at localhost.
    """
    parts = urlsplit(the_origin())
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if parts.scheme == "https" or host == "localhost":
            return Party(host, f"{parts.scheme}://{parts.netloc}", the_staff().issuer)
    return None


def the_origin() -> str:
    """How the address of a page begins, as the browser sees it."""
    request = the_request()
    return f"{'https' if _is_secure(request) else request.scheme}://{request.host}"


def forget(response: Response) -> Response:
    """*response*, with the cookie cleared.

    Changed twice: Chromium shows a page from memory at "back", unless the cookie of a `no-store` page changed since, and lets the one
    change that comes with a page pass.
    """
    secure = _is_secure(the_request())
    response.set_cookie(_name(secure), "gone", **_attributes(secure))
    response.set_cookie(_name(secure), "", max_age=0, **_attributes(secure))
    return response


def must_be_ours() -> None:
    """End the request where another site sent it."""
    request = the_request()
    if is_foreign(request, secure=_is_secure(request)):
        abort(400)


def page_to_return_to(written: str) -> str:
    """*written*, where it is the address of a page of the staff; empty where it leads anywhere else."""
    if not _PATH.fullmatch(written):
        return ""
    app = the_app()
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(written).path, "GET")
    except HTTPException:
        return ""
    return written if _is_for_staff(app, endpoint) else ""


def _is_for_staff(app: Handbook, endpoint: str) -> bool:
    return bool(getattr(app.view_functions[endpoint], "for_staff", False))


def _to_log_in() -> Response:
    request = the_request()
    return _to("staff.log_in", page_to_return_to(request.full_path.rstrip("?")) if request.method == "GET" else "")


def _page_of(path: str) -> str:
    """The page that a form with this *path* stands on: the path itself, or the nearest above it that is a page."""
    while path:
        if page_to_return_to(path):
            return path
        path = path.rpartition("/")[0]
    return ""


def _to(endpoint: str, back: str) -> Response:
    path = the_app().path(endpoint)
    if back:
        path = f"{path}?next={quote(back, safe='')}"
    # 302, not 303: nothing was done. A form that was sent too late is not sent on.
    return Response(status=302, headers={"Location": path, "Cache-Control": "no-store"})


def _is_secure(request: Request) -> bool:
    return the_app().visits.is_secure(request)


def _name(secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def _device_name(secure: bool) -> str:
    return SECURE_DEVICE_COOKIE if secure else DEVICE_COOKIE


def _before_name(secure: bool) -> str:
    return SECURE_BEFORE_COOKIE if secure else BEFORE_COOKIE


def _attributes(secure: bool) -> Mapping[str, Any]:
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": secure}
