"""My account: passkeys, change the passphrase, make new recovery codes, register anew, log out everywhere."""

from __future__ import annotations

from flask import Response

from handbook.web.accounts.access import forget, keep, require, the_accounts
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.errors import Busy, PassphraseRefused, Refused
from handbook.web.accounts.roles import Role
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other


@blueprint.get("/me")
@require()
def me(session: Session) -> Response:
    """What one can do with one's own account."""
    args = the_request().args
    said = next((word for word in ("changed", "recovered") if args.get(word) == "1"), "")
    return _page(session, said=said)


@blueprint.post("/me/passphrase")
@require()
def change_passphrase(session: Session) -> Response:
    """A new passphrase: all sessions end, and this one goes on under a new id."""
    form = the_request().form
    accounts = the_accounts()
    new = form.get("new", "")
    if new != form.get("again", ""):
        return _page(session, 400, at="passphrase", error="different")
    refused = _unless_confirmed(session, "passphrase")
    if refused is not None:
        return refused
    try:
        accounts.door.change_passphrase(session.user, new)
    except PassphraseRefused as easily_guessed:
        return _page(session, 400, at="passphrase", error=easily_guessed.why)
    path = f"{the_app().path('staff.me')}?changed=1"
    return keep(see_other(path), accounts.sessions.begin(session.user, "passphrase"))


@blueprint.post("/me/recovery")
@require()
def new_recovery_codes(session: Session) -> Response:
    """Ten new codes, shown this once."""
    refused = _unless_confirmed(session, "recovery")
    if refused is not None:
        return refused
    codes = the_accounts().door.new_recovery_codes(session.user)
    return page("codes", session=session, codes=codes, enrolled=False)


@blueprint.post("/me/authenticator")
@require()
def register_anew(session: Session) -> Response:
    """Another telephone: the page of an invitation. What one has now stays good until that is done."""
    refused = _unless_confirmed(session, "authenticator")
    if refused is not None:
        return refused
    return see_other(the_app().path("staff.enrol", token=the_accounts().invitations.renew(session.user)))


@blueprint.post("/me/sessions")
@require()
def log_out_everywhere(session: Session) -> Response:
    """End all sessions, this one too."""
    the_accounts().sessions.end_all(session.user)
    return forget(see_other(f"{the_app().path('staff.log_in_page')}?out=1"))


def _unless_confirmed(session: Session, at: str) -> Response | None:
    """The page to answer with where the passphrase is not that of whom the session belongs to."""
    try:
        the_accounts().door.confirm(session.user, the_request().form.get("passphrase", ""))
    except Busy as busy:
        response = _page(session, 429, at=at, error="busy")
        response.headers["Retry-After"] = str(busy.seconds)
        return response
    except Refused:
        return _page(session, 403, at=at, error="passphrase")
    return None


def _page(session: Session, status: int = 200, *, at: str = "", error: str = "", said: str = "") -> Response:
    return page(
        "me",
        status,
        session=session,
        roles=[role for role in Role if role in session.user.roles],
        passkeys=len(the_accounts().passkeys.of(session.user)),
        left=the_accounts().door.recovery_codes_left(session.user),
        at=at,
        error=error,
        said=said,
    )
