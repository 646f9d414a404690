"""A person, as the other parts of the room know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handbook.web.accounts.roles import Role, unpacked
from handbook.web.accounts.throttle import FOR_GOOD

UNLOCKED = {"attempts": 0, "locked_until": 0, "device_attempts": 0, "device_locked_until": 0}
"""The columns of somebody at whom nobody has guessed."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the staff. ``locked_until`` (seconds since 1970) is told to whoever looks after the accounts alone,
    and holds for browsers that they have not logged in from before."""

    id: str
    name: str
    roles: frozenset[Role]
    disabled: bool
    enrolled: bool
    locked_until: int

    @property
    def is_active_admin(self) -> bool:
        """Whether they can let people in."""
        return self.enrolled and not self.disabled and Role.ADMIN in self.roles


class State(StrEnum):
    """Where somebody stands, for whoever looks after the accounts."""

    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    LOCKED_FOR_GOOD = "locked-for-good"
    """Until they are reset, or come in by a browser that is known, or by a passkey."""
    DISABLED = "disabled"


def state_of(user: User, now: int) -> State:
    """Where *user* stands at *now*."""
    if user.disabled:
        return State.DISABLED
    if not user.enrolled:
        return State.INVITED
    if user.locked_until >= FOR_GOOD:
        return State.LOCKED_FOR_GOOD
    return State.LOCKED if user.locked_until > now else State.ACTIVE


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
