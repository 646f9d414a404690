"""The register: who is of the staff. Written at the command line, and by who has the role for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from handbook.web.accounts.audit import COMMAND_LINE, Audit
from handbook.web.accounts.database import Database
from handbook.web.accounts.errors import LastAdmin, NameRefused, NoSuchUser
from handbook.web.accounts.invitations import Invitations, keep_recovery_codes, void
from handbook.web.accounts.keys import Keys
from handbook.web.accounts.names import known_as, new_name
from handbook.web.accounts.passkeys import forget_passkeys
from handbook.web.accounts.roles import Role, packed
from handbook.web.accounts.schema import USERS
from handbook.web.accounts.sessions import end_all
from handbook.web.accounts.tokens import void_tokens
from handbook.web.accounts.users import UNLOCKED, User, user_of


class Register:
    """Who is of the staff. *actor*: whose doing it is, for the log.

    What would leave no admin who can come in raises :class:`LastAdmin`, unless it is done at the command line, which can invite another.
    """

    def __init__(
        self, database: Database, keys: Keys, audit: Audit, invitations: Invitations, now: Callable[[], int]
    ) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._invitations = invitations
        self._now = now

    def invite(self, name: str, roles: Iterable[Role], actor: str = COMMAND_LINE) -> str:
        """Enter somebody new; gives what stands in the link. Raises :class:`NameRefused`."""
        name, user, written = new_name(name), secrets.token_hex(8), packed(roles)
        with self._database.writing() as connection:
            if self._row(connection, name) is not None:
                raise NameRefused(f"{name} は、もういます。招待し直すときは「handbook user reset」を使います")
            connection.execute(
                sa.insert(USERS).values(
                    handbook=self._database.handbook,
                    id=user,
                    name=name,
                    roles=written,
                    made=self._now(),
                    disabled=False,
                    totp_step=-1,
                    **UNLOCKED,
                )
            )
            token = self._invitations.make(connection, user)
            self._audit.note(connection, actor, _with_roles("user.invited", written), user)
        return token

    def reset(self, name: str, actor: str = COMMAND_LINE) -> str:
        """Take away all by which *name* comes in, and invite them anew; also somebody who was disabled, or is locked."""
        with self._database.writing() as connection:
            user = self._must(connection, name)
            self._leave_an_admin(connection, user, actor)
            self._change(
                connection,
                user,
                passphrase=None,
                totp=None,
                disabled=False,
                **UNLOCKED,
            )
            keep_recovery_codes(connection, self._database.handbook, self._keys, user, [])
            forget_passkeys(connection, self._database.handbook, user)
            end_all(connection, self._database.handbook, user)
            void_tokens(connection, self._database.handbook, user)
            token = self._invitations.make(connection, user)
            self._audit.note(connection, actor, "user.reset", user)
        return token

    def disable(self, name: str, actor: str = COMMAND_LINE) -> None:
        """Let *name* in no more, from now on."""
        with self._database.writing() as connection:
            user = self._must(connection, name)
            self._leave_an_admin(connection, user, actor)
            self._change(connection, user, disabled=True)
            forget_passkeys(connection, self._database.handbook, user)
            void(connection, self._database.handbook, user)
            end_all(connection, self._database.handbook, user)
            void_tokens(connection, self._database.handbook, user)
            self._audit.note(connection, actor, "user.disabled", user)

    def set_roles(self, name: str, roles: Iterable[Role], actor: str = COMMAND_LINE) -> None:
        """Let *name* have these roles and no others. Holds from their next request."""
        roles = frozenset(roles)
        written = packed(roles)
        with self._database.writing() as connection:
            user = self._must(connection, name)
            if Role.ADMIN not in roles:
                self._leave_an_admin(connection, user, actor)
            self._change(connection, user, roles=written)
            self._audit.note(connection, actor, _with_roles("user.roles", written), user)

    def users(self) -> list[User]:
        """Everybody, by name."""
        query = sa.select(USERS).where(USERS.c.handbook == self._database.handbook).order_by(USERS.c.name)
        with self._database.reading() as connection:
            return [user_of(row) for row in connection.execute(query).mappings()]

    def find(self, user: str) -> User | None:
        """The person with this id."""
        query = sa.select(USERS).where(USERS.c.handbook == self._database.handbook, USERS.c.id == user)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else user_of(row)

    def _leave_an_admin(self, connection: sa.Connection, user: str, actor: str) -> None:
        """Raise :class:`LastAdmin` where *user* is the only admin who can come in."""
        if actor == COMMAND_LINE:
            return
        # All rows, in one order: of two who take the role from each other at the same moment, the second is refused.
        query = sa.select(USERS).where(USERS.c.handbook == self._database.handbook).order_by(USERS.c.id)
        everybody = map(user_of, connection.execute(query.with_for_update()).mappings())
        if [one.id for one in everybody if one.is_active_admin] == [user]:
            raise LastAdmin

    def _row(self, connection: sa.Connection, name: str) -> sa.RowMapping | None:
        query = sa.select(USERS).where(USERS.c.handbook == self._database.handbook, USERS.c.name == name)
        return connection.execute(query).mappings().first()

    def _must(self, connection: sa.Connection, name: str) -> str:
        known = known_as(name)
        row = None if known is None else self._row(connection, known)
        if row is None:
            raise NoSuchUser(f"{name} という人はいません。「handbook user list」で一覧を見られます")
        user: str = row["id"]
        return user

    def _change(self, connection: sa.Connection, user: str, **values: Any) -> None:
        connection.execute(
            sa.update(USERS).where(USERS.c.handbook == self._database.handbook, USERS.c.id == user).values(**values)
        )


def _with_roles(action: str, roles: str) -> str:
    return f"{action}.{roles.replace(' ', '+')}"
