"""The staff's accounts as the pages and the command line hold them: opened when they are first needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from handbook.shipped import shipped_migrations
from handbook.web.accounts.audit import Audit
from handbook.web.accounts.challenges import Challenges
from handbook.web.accounts.database import DATABASE, Database, open_engine
from handbook.web.accounts.door import Door
from handbook.web.accounts.errors import AccountsBroken
from handbook.web.accounts.invitations import Invitations
from handbook.web.accounts.keys import keys_of
from handbook.web.accounts.passkeys import Passkeys
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.register import Register
from handbook.web.accounts.sessions import Sessions
from handbook.web.accounts.tokens import Tokens
from handbook.web.settings import Settings

_log = logging.getLogger(__name__)


class Accounts:
    """All that there is, in one *database*, sealed under one of *secrets* (the first seals)."""

    def __init__(
        self,
        database: Database,
        secrets: Sequence[str],
        clock: Callable[[], datetime],
        passphrases: Passphrases | None = None,
    ) -> None:
        def now() -> int:
            return int(clock().timestamp())

        hasher = passphrases or Passphrases()
        keys = keys_of(database, secrets)
        self._database = database
        self.audit = Audit(database, keys.audit, now)
        self.invitations = Invitations(database, keys, self.audit, hasher, now)
        self.register = Register(database, keys, self.audit, self.invitations, now)
        self.door = Door(database, keys, self.audit, hasher, now)
        self.passkeys = Passkeys(database, keys, self.audit, self.door, Challenges(database, now))
        self.sessions = Sessions(database, self.audit, now)
        self.tokens = Tokens(database, self.audit, now)

    def note(self, actor: str, action: str, thing: str = "") -> None:
        """Note in the log what the person with the id *actor* did: for pages that keep their own things elsewhere."""
        with self._database.writing() as connection:
            self.audit.note(connection, actor, action, thing)


class Staff:
    """The accounts, once they are asked for: residents are served also where their database is away."""

    def __init__(
        self,
        settings: Settings,
        secrets: Sequence[str],
        clock: Callable[[], datetime],
        passphrases: Passphrases | None = None,
    ) -> None:
        self._settings = settings
        self._passphrases = passphrases
        self._secrets = tuple(secrets)
        self._clock = clock
        self._opening = threading.Lock()
        self._opened: Accounts | None = None
        self._is_told = False

    @property
    def issuer(self) -> str:
        """What authenticators call the handbook."""
        name = self._settings.name
        return name if name == "handbook" else f"handbook {name}"

    def accounts(self) -> Accounts:
        """The accounts. Raises :class:`~handbook.web.accounts.errors.AccountsAway` and ``AccountsSealed``."""
        with self._opening:
            if self._opened is None:
                try:
                    self._opened = opened(self._settings, self._secrets, self._clock, self._passphrases)
                except AccountsBroken:
                    self._tell()
                    raise
            return self._opened

    def _tell(self) -> None:
        """Tell the log once: everybody may ask for the log-in, as often as they like."""
        if not self._is_told:
            self._is_told = True
            _log.error(
                "accounts: what lies in the place of %s is no database of accounts; put a backup there, or move it away and "
                "invite everybody anew (docs/staff.md). Nobody can log in until then",
                DATABASE,
            )


def opened(
    settings: Settings,
    secrets: Sequence[str],
    clock: Callable[[], datetime],
    passphrases: Passphrases | None = None,
) -> Accounts:
    """The accounts of the handbook that runs by *settings*, their database migrated."""
    engine = open_engine(settings.data, settings.database_url, shipped_migrations() / "accounts")
    return Accounts(Database(engine, settings.name), secrets, clock, passphrases)
