"""A person, as the other parts of the room know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbook.web.accounts.roles import Role, unpacked

UNLOCKED = {"attempts": 0, "locked_until": 0, "device_attempts": 0, "device_locked_until": 0}
"""The columns of somebody at whom nobody has guessed."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the staff. ``locked_until`` (seconds since 1970) is for the command line alone,
    and holds for browsers that they have not logged in from before."""

    id: str
    name: str
    roles: frozenset[Role]
    disabled: bool
    enrolled: bool
    locked_until: int


def user_of(row: Mapping[Any, Any]) -> User:
    """The person of a row of `accounts_users`."""
    return User(
        id=row["id"],
        name=row["name"],
        roles=unpacked(row["roles"]),
        disabled=row["disabled"],
        enrolled=row["passphrase"] is not None,
        locked_until=row["locked_until"],
    )
