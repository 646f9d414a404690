"""People, for those who look after the accounts: who there is, inviting, other roles, inviting anew, letting in no more.

What is done here is done by `handbook user` too, and noted alike. All of it asks to confirm first that it is oneself.
"""

from __future__ import annotations

from datetime import datetime

from flask import Response, abort

from handbook.resources.hours import JST
from handbook.web.accounts.access import require, the_accounts, the_origin
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.errors import LastAdmin, NameRefused
from handbook.web.accounts.invitations import GOOD_FOR
from handbook.web.accounts.names import LONGEST_NAME
from handbook.web.accounts.roles import Role
from handbook.web.accounts.sessions import Session
from handbook.web.accounts.users import State, User, state_of
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other

_SAID = ("roles", "disabled")


@blueprint.get("/people")
@require(Role.ADMIN)
def people(session: Session) -> Response:
    """Everybody, with roles and state."""
    now = int(the_app().clock().timestamp())
    everybody = [(user, state_of(user, now)) for user in the_accounts().register.users()]
    return page("people", session=session, everybody=everybody)


@blueprint.get("/people/invite")
@require(Role.ADMIN, fresh=True)
def invite_page(session: Session) -> Response:
    """The form for somebody new."""
    return _invite_page(session)


@blueprint.post("/people/invite", endpoint="invite")
@require(Role.ADMIN, fresh=True)
def invite(session: Session) -> Response:
    """Invite somebody. The answer holds the link, which is shown this once."""
    name, roles = the_request().form.get("name", ""), _roles()
    if not roles:
        return _invite_page(session, 400, name=name, error="roles")
    try:
        token = the_accounts().register.invite(name, roles, session.user.id)
    except NameRefused:
        return _invite_page(session, 400, name=name, given=roles, error="name")
    return _link_page(session, token, is_new=True)


@blueprint.get("/people/<user>")
@require(Role.ADMIN, fresh=True)
def person(session: Session, user: str) -> Response:
    """One person, and what can be done."""
    said = next((word for word in _SAID if the_request().args.get("said") == word), "")
    return _person_page(session, _find(user), said=said)


@blueprint.post("/people/<user>/roles")
@require(Role.ADMIN, fresh=True)
def set_roles(session: Session, user: str) -> Response:
    """Other roles, from the person's next request."""
    found, roles = _find(user), _roles()
    if not roles:
        return _person_page(session, found, 400, error="roles")
    try:
        the_accounts().register.set_roles(found.name, roles, session.user.id)
    except LastAdmin:
        return _person_page(session, found, 409, error="last-admin")
    if user == session.user.id and Role.ADMIN not in roles:
        return see_other(the_app().path("staff.me"))
    return see_other(f"{the_app().path('staff.person', user=user)}?said=roles")


@blueprint.post("/people/<user>/reset")
@require(Role.ADMIN, fresh=True)
def reset(session: Session, user: str) -> Response:
    """Take away all by which somebody comes in, and invite them anew. The answer holds the link, which is shown this once."""
    found = _find(user)
    try:
        token = the_accounts().register.reset(found.name, session.user.id)
    except LastAdmin:
        return _person_page(session, found, 409, error="last-admin")
    return _link_page(session, token, is_new=False)


@blueprint.post("/people/<user>/disable")
@require(Role.ADMIN, fresh=True)
def disable(session: Session, user: str) -> Response:
    """Let somebody in no more, from now on."""
    found = _find(user)
    try:
        the_accounts().register.disable(found.name, session.user.id)
    except LastAdmin:
        return _person_page(session, found, 409, error="last-admin")
    return see_other(f"{the_app().path('staff.person', user=user)}?said=disabled")


def _find(user: str) -> User:
    return the_accounts().register.find(user) or abort(404)


def _roles() -> frozenset[Role]:
    """The roles that were ticked; what is no role was not sent by our form."""
    written = the_request().form.getlist("role")
    if not set(written) <= {*Role}:
        abort(400)
    return frozenset(map(Role, written))


def _invite_page(
    session: Session, status: int = 200, *, name: str = "", given: frozenset[Role] = frozenset(), error: str = ""
) -> Response:
    return page(
        "invite",
        status,
        session=session,
        name=name[:LONGEST_NAME],
        longest=LONGEST_NAME,
        roles=list(Role),
        given=given,
        error=error,
    )


def _link_page(session: Session, token: str, *, is_new: bool) -> Response:
    path = the_app().url_map.bind("localhost").build("staff.enrol", {"token": token})
    return page("link", session=session, link=f"{the_origin()}{path}", is_new=is_new, hours=GOOD_FOR // 3600)


def _person_page(session: Session, user: User, status: int = 200, *, error: str = "", said: str = "") -> Response:
    state = state_of(user, int(the_app().clock().timestamp()))
    return page(
        "person",
        status,
        session=session,
        person=user,
        state=state,
        until=datetime.fromtimestamp(user.locked_until, JST).strftime("%H:%M") if state is State.LOCKED else "",
        roles=list(Role),
        passkeys=len(the_accounts().passkeys.of(user)),
        is_me=user.id == session.user.id,
        error=error,
        said=said,
    )
