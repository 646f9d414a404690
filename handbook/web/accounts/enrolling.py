"""Accepting an invitation: a passphrase, an authenticator with its first code, and recovery codes, on one page and its answer."""

from __future__ import annotations

from flask import Response

from handbook.web.accounts.access import must_be_ours, the_accounts, the_staff
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.codes import address, as_text
from handbook.web.accounts.errors import InvitationVoid, PassphraseRefused, WrongCode
from handbook.web.accounts.invitations import Invitation
from handbook.web.application import the_request
from handbook.web.qr import qr_code


@blueprint.get("/invitation/<token>")
def enrol(token: str) -> Response:
    """The page of an invitation. Opening it uses nothing up: mail programs look at links too."""
    try:
        return _page(the_accounts().invitations.find(token))
    except InvitationVoid:
        return page("problem", 404, what="invitation")


@blueprint.post("/invitation/<token>")
def accept(token: str) -> Response:
    """Accept it. The answer holds the recovery codes, which are shown this once."""
    must_be_ours()
    form = the_request().form
    invitations = the_accounts().invitations
    try:
        invitation = invitations.find(token)
        if form.get("passphrase", "") != form.get("again", ""):
            return _page(invitation, "different")
        try:
            codes = invitations.accept(token, form.get("passphrase", ""), form.get("code", ""))
        except PassphraseRefused as refused:
            return _page(invitation, refused.why)
        except WrongCode:
            return _page(invitation, "code")
    except InvitationVoid:
        return page("problem", 404, what="invitation")
    return page("codes", codes=codes, enrolled=True)


def _page(invitation: Invitation, error: str = "") -> Response:
    secret = as_text(invitation.secret)
    uri = address(invitation.secret, invitation.user.name, the_staff().issuer)
    # In groups of four, as it is read from the screen.
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page(
        "enrol",
        400 if error else 200,
        name=invitation.user.name,
        address=uri,
        qr=qr_code(uri),
        secret=grouped,
        error=error,
    )
