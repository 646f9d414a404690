"""Passkeys at the pages: logging in by one, adding one to the account, and taking one away."""

from __future__ import annotations

from flask import Response

from handbook.web.accounts.access import (
    bind,
    binding,
    device,
    must_be_ours,
    new_binding,
    page_to_return_to,
    require,
    the_accounts,
    the_party,
)
from handbook.web.accounts.blueprint import blueprint, json, page
from handbook.web.accounts.entering import let_in, log_in_again
from handbook.web.accounts.errors import PasskeyRefused, Refused
from handbook.web.accounts.passkeys import LONGEST_LABEL
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other


@blueprint.post("/login/passkey/challenge")
def challenge_to_enter() -> Response:
    """What the browser is to ask for, and the cookie that binds the browser to it: nobody has a session yet."""
    must_be_ours()
    party = the_party()
    if party is None:
        return json("{}", 400)
    key = binding() or new_binding()
    return bind(json(the_accounts().passkeys.asked_to_enter(party, key)), key)


@blueprint.post("/login/passkey")
def enter_by_passkey() -> Response:
    """What a passkey signed, in place of name, passphrase and code."""
    must_be_ours()
    form, party = the_request().form, the_party()
    back = page_to_return_to(form.get("next", ""))
    try:
        if party is None:
            raise Refused
        user = the_accounts().passkeys.log_in(form.get("answer", ""), party, binding(), device())
    except Refused as refused:
        return log_in_again("login", back, refused, "passkey")
    return let_in(user, "passkey", back or the_app().path("staff.me"))


@blueprint.get("/me/passkeys")
@require(fresh=True)
def passkeys(session: Session) -> Response:
    """One's own passkeys."""
    args = the_request().args
    return _page(session, said=next((word for word in ("added", "removed") if args.get(word) == "1"), ""))


@blueprint.post("/me/passkeys", endpoint="add_passkey")
@require(fresh=True)
def add_passkey(session: Session) -> Response:
    """Add the one that the browser has just made."""
    form, party = the_request().form, the_party()
    label = form.get("label", "")
    try:
        if party is None:
            raise PasskeyRefused("passkey")
        the_accounts().passkeys.add(session.user, label, form.get("answer", ""), party, session.key)
    except PasskeyRefused as refused:
        return _page(session, 400, error=refused.why, label=label)
    return see_other(f"{the_app().path('staff.passkeys')}?added=1")


@blueprint.post("/me/passkeys/challenge")
@require(fresh=True)
def challenge_to_add(session: Session) -> Response:
    """What the browser is to ask for."""
    party = the_party()
    if party is None:
        return json("{}", 400)
    return json(the_accounts().passkeys.asked_to_add(session.user, party, session.key))


@blueprint.post("/me/passkeys/<passkey>/remove")
@require(fresh=True)
def remove_passkey(session: Session, passkey: str) -> Response:
    """Take one away; one that is gone already is gone."""
    the_accounts().passkeys.remove(session.user, passkey)
    return see_other(f"{the_app().path('staff.passkeys')}?removed=1")


def _page(session: Session, status: int = 200, *, error: str = "", said: str = "", label: str = "") -> Response:
    return page(
        "passkeys",
        status,
        session=session,
        passkeys=the_accounts().passkeys.of(session.user),
        possible=the_party() is not None,
        label=label[:LONGEST_LABEL],
        longest=LONGEST_LABEL,
        error=error,
        said=said,
    )
