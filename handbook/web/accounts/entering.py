"""Logging in, with a code or with a recovery code, and out again.

A passkey is the third way (:mod:`~handbook.web.accounts.passkey_pages`).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from handbook.web.accounts.access import (
    cookie,
    device,
    find_session,
    forget,
    keep,
    must_be_ours,
    page_to_return_to,
    remember,
    require,
    the_accounts,
    the_party,
)
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.errors import Busy, Refused
from handbook.web.accounts.sessions import Session
from handbook.web.accounts.users import User
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other
from handbook.web.same_origin import Came, came


@blueprint.get("/login")
def log_in_page() -> Response:
    """The log-in; for somebody who is logged in, where they wanted to go."""
    request = the_request()
    back = page_to_return_to(request.args.get("next", ""))
    if find_session() is not None:
        return see_other(back or the_app().path("staff.me"))
    return page(
        "login",
        next=back,
        has_passkeys=the_party() is not None,
        said="out" if request.args.get("out") == "1" else "ended" if cookie() else "",
        # A link from another site brings no cookie (`SameSite=Strict`), though there may be one: one of our own will.
        maybe_logged_in=came(request) is Came.FROM_ELSEWHERE,
    )


@blueprint.post("/login", endpoint="log_in")
def log_in() -> Response:
    """Name, passphrase and a code of the authenticator."""
    return _enter("login", "totp", lambda *given: the_accounts().door.log_in(*given))


@blueprint.get("/recovery")
def recovery() -> Response:
    """For somebody whose authenticator is not at hand."""
    return page("recovery", next=page_to_return_to(the_request().args.get("next", "")))


@blueprint.post("/recovery")
def recover() -> Response:
    """Name, passphrase and a recovery code."""
    return _enter("recovery", "recovery", lambda *given: the_accounts().door.recover(*given))


@blueprint.post("/logout")
@require()
def log_out(session: Session) -> Response:
    """End the session."""
    the_accounts().sessions.end(session)
    return forget(see_other(f"{the_app().path('staff.log_in_page')}?out=1"))


def _enter(template: str, how: str, door: Callable[[str, str, str, str], User]) -> Response:
    must_be_ours()
    form = the_request().form
    back = page_to_return_to(form.get("next", ""))
    try:
        user = door(form.get("username", ""), form.get("passphrase", ""), form.get("code", ""), device())
    except Refused as refused:
        return log_in_again(template, back, refused)
    path = the_app().path("staff.me")
    return let_in(user, how, f"{path}?recovered=1" if how == "recovery" else back or path)


def log_in_again(template: str, back: str, refused: Refused, error: str = "refused") -> Response:
    """The page again, with what is told to whoever was not let in: nothing but whether it was too busy."""
    status, error = (429, "busy") if isinstance(refused, Busy) else (403, error)
    response = page(template, status, next=back, has_passkeys=the_party() is not None, error=error)
    if isinstance(refused, Busy):
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def let_in(user: User, how: str, path: str) -> Response:
    """A new session, under a new id, whatever the browser's cookie held before."""
    accounts = the_accounts()
    response = keep(see_other(path), accounts.sessions.begin(user, how, instead_of=cookie()))
    return remember(response, accounts.door.mark(user))
