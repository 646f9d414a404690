"""What can go wrong with accounts.

::

    AccountsError
    ├── AccountsAway          the database of the accounts cannot be used now
    │   └── AccountsBroken    what lies in its place is none: a broken file, or one of something else
    ├── AccountsSealed        SECRET_KEY is not the one that the accounts were sealed with
    ├── Refused               not let in; why is told to nobody
    │   └── Busy              too many attempts, by whomever: nobody is let in for some seconds
    ├── InvitationVoid        unknown, used or too old: all the same to whoever holds it
    ├── PassphraseRefused     a new passphrase that is too easily guessed
    ├── WrongCode             the first code of a new authenticator is not the one it should show
    ├── PasskeyRefused        a passkey that cannot be added
    ├── LastAdmin             nobody would be left who can let people in
    ├── NameRefused           a name that cannot be one, or is taken
    ├── NoSuchUser            told to whoever looks after the accounts alone
    ├── TokenRefused          a key of the API that cannot be made
    └── NoSuchToken           no key of the API has this id
"""

from __future__ import annotations


class AccountsError(Exception):
    """Something is wrong with accounts; the message says how to mend it."""


class AccountsAway(AccountsError):
    """The accounts cannot be reached now."""


class AccountsBroken(AccountsAway):
    """What lies in the place of the accounts is no database of them."""


class AccountsSealed(AccountsError):
    """The secrets of the settings do not open what the accounts were sealed with."""


class Refused(AccountsError):
    """Nobody is let in by what was given."""


class Busy(Refused):
    """Too many attempts. ``seconds``: until the next one can be taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts: again in {seconds} s")
        self.seconds = seconds


class InvitationVoid(AccountsError):
    """No invitation that can be accepted."""


class PassphraseRefused(AccountsError):
    """The passphrase is too easily guessed; ``why`` names the rule."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WrongCode(AccountsError):
    """The code is not the authenticator's, or has been used."""


class PasskeyRefused(AccountsError):
    """The passkey cannot be added; ``why`` names the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class LastAdmin(AccountsError):
    """It would leave nobody who can let people in."""


class NameRefused(AccountsError):
    """The name cannot be taken."""


class NoSuchUser(AccountsError):
    """Nobody has this name."""


class TokenRefused(AccountsError):
    """The key cannot be made."""


class NoSuchToken(AccountsError):
    """No key has this id."""
