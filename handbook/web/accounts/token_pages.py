"""My keys of the API: make one, see which there are, take one back."""

from __future__ import annotations

from flask import Response, abort

from handbook.web.accounts.access import require, the_accounts
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.errors import Busy, NoSuchToken, Refused, TokenRefused
from handbook.web.accounts.sessions import Session
from handbook.web.accounts.tokens import MOST_DAYS, ROLE, USUAL_DAYS
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other


@blueprint.get("/me/tokens")
@require(ROLE)
def my_tokens(session: Session) -> Response:
    """Which there are."""
    return _page(session)


@blueprint.post("/me/tokens")
@require(ROLE)
def new_token(session: Session) -> Response:
    """A new one, shown this once. It outlasts the session, so that the passphrase is asked for."""
    form, accounts = the_request().form, the_accounts()
    name, days = form.get("name", ""), _days(form.get("days", ""))
    try:
        accounts.door.confirm(session.user, form.get("passphrase", ""))
        token = accounts.tokens.make(name, session.user.name, days, actor=session.user.id)
    except TokenRefused:
        return _page(session, 400, error="token")
    except Busy as busy:
        response = _page(session, 429, error="busy")
        response.headers["Retry-After"] = str(busy.seconds)
        return response
    except Refused:
        return _page(session, 403, error="passphrase")
    return _page(session, token=token)


@blueprint.post("/me/tokens/revoke")
@require(ROLE)
def revoke_token(session: Session) -> Response:
    """Take one's own back; that can be done without the passphrase, since it opens nothing."""
    try:
        the_accounts().tokens.revoke(the_request().form.get("id", ""), session.user, actor=session.user.id)
    except NoSuchToken:
        abort(404)
    return see_other(the_app().path("staff.my_tokens"))


def _days(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 4 else 0


def _page(session: Session, status: int = 200, *, token: str = "", error: str = "") -> Response:
    tokens = the_accounts().tokens.all(session.user)
    return page(
        "tokens",
        status,
        session=session,
        tokens=tokens,
        token=token,
        error=error,
        days=USUAL_DAYS,
        most=MOST_DAYS,
    )
