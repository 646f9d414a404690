"""What the door and invitations work with."""

from __future__ import annotations

from collections.abc import Callable

from handbook.web.accounts.audit import Audit
from handbook.web.accounts.database import Database
from handbook.web.accounts.keys import Keys
from handbook.web.accounts.passphrases import Passphrases


class Means:
    """The accounts' *database*, the *keys* that seal in it, its log, what hashes passphrases, and the time in seconds."""

    def __init__(
        self, database: Database, keys: Keys, audit: Audit, passphrases: Passphrases, now: Callable[[], int]
    ) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._passphrases = passphrases
        self._now = now
