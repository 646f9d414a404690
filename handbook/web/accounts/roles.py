"""Roles: what somebody of the staff may do. A set, not a ladder: none of them includes another."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """One of the four. A person can have several: in a small office one does it all, in a large one nobody should."""

    PLANNER = "planner"
    """Reads what was counted, and writes into the calendar beside it. Changes nothing else."""
    EDITOR = "editor"
    """Writes drafts of questions and services."""
    PUBLISHER = "publisher"
    """Puts a draft before residents. Who may not edit too cannot write what they publish."""
    ADMIN = "admin"
    """Invites, and reads the log. Sees neither counts nor drafts by this alone."""


def packed(roles: Iterable[Role]) -> str:
    """*roles* as text for the database."""
    return " ".join(sorted(set(roles)))


def unpacked(written: str) -> frozenset[Role]:
    """The roles that *written* names."""
    return frozenset(Role(role) for role in written.split())
