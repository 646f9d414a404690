"""Confirming that it is oneself, by passphrase or passkey, before something that outlasts the session."""

from __future__ import annotations

from flask import Response

from handbook.web.accounts.access import page_to_return_to, require, the_accounts, the_party
from handbook.web.accounts.blueprint import blueprint, json, page
from handbook.web.accounts.errors import Busy, Refused
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other


@blueprint.get("/confirm")
@require()
def confirm_page(session: Session) -> Response:
    """The form."""
    return _page(session, the_request().args.get("next", ""))


@blueprint.post("/confirm", endpoint="confirm")
@require()
def confirm(session: Session) -> Response:
    """The passphrase, or what a passkey signed."""
    form = the_request().form
    accounts, party = the_accounts(), the_party()
    back, answer = form.get("next", ""), form.get("answer", "")
    try:
        if answer and party is not None:
            accounts.passkeys.confirm(session.user, answer, party, session.key)
        else:
            accounts.door.confirm(session.user, form.get("passphrase", ""))
    except Busy as busy:
        response = _page(session, back, 429, "busy")
        response.headers["Retry-After"] = str(busy.seconds)
        return response
    except Refused:
        return _page(session, back, 403, "passkey" if answer else "passphrase")
    accounts.sessions.confirm(session)
    return see_other(page_to_return_to(back) or the_app().path("staff.me"))


@blueprint.post("/confirm/challenge")
@require()
def challenge_to_confirm(session: Session) -> Response:
    """What the browser is to ask the passkey for."""
    party = the_party()
    if party is None:
        return json("{}", 400)
    return json(the_accounts().passkeys.asked_to_confirm(session.user, party, session.key))


def _page(session: Session, back: str, status: int = 200, error: str = "") -> Response:
    has_passkey = the_party() is not None and bool(the_accounts().passkeys.of(session.user))
    return page("confirm", status, session=session, next=page_to_return_to(back), has_passkey=has_passkey, error=error)
