"""Formulas over one complete path: what can be asked of all of them.

A formula is true or false of a path, never unknown: the three values of a condition end in :class:`IsTrue` and
:class:`IsFalse`, and where neither holds the condition is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from handbook.flows.conditions import Condition


@dataclass(frozen=True, slots=True)
class Asked:
    """The path asks the question."""

    question: str


@dataclass(frozen=True, slots=True)
class Picked:
    """The path asks the question, and the option is chosen."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Has:
    """The resident has the need at the end of the path."""

    need: str


@dataclass(frozen=True, slots=True)
class IsTrue:
    """The condition is true at the end of the path."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class IsFalse:
    """The condition is false at the end of the path (and neither true nor unknown)."""

    condition: Condition


@dataclass(frozen=True, slots=True, init=False)
class And:
    """All of the parts; of no parts: true."""

    parts: tuple[Formula, ...]

    def __init__(self, *parts: Formula) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True, init=False)
class Or:
    """At least one of the parts; of no parts: false."""

    parts: tuple[Formula, ...]

    def __init__(self, *parts: Formula) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True)
class Neg:
    """Not the part."""

    part: Formula


Formula: TypeAlias = Asked | Picked | Has | IsTrue | IsFalse | And | Or | Neg

Yes = And()
"""True of every path."""

No = Or()
"""True of none."""
