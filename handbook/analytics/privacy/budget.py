"""The budget: what was spent on privacy, in a ledger that only grows.

Each month is made public once. Noise drawn a second time over the same counts could be averaged away, and every release adds its
epsilon and delta to what the month costs (basic composition: Dwork and Roth, *The algorithmic foundations of differential privacy*,
2014, theorem 3.16). A visit belongs to one month, so that the month's epsilon is what protects it. Whoever comes every month has
one visit in each release: the yearly cap bounds what they spend, over any twelve months in a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import Protocol

from handbook.analytics.privacy.errors import BudgetSpent, ParameterWrong

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Spent:
    """One release: its month ("2026-11"), what it cost, the content version that it speaks of, and its files' digest."""

    period: str
    epsilon: Fraction
    delta: Fraction
    version: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was spent, oldest first, and the most that twelve months in a row may cost."""

    entries: tuple[Spent, ...] = ()
    yearly_epsilon: Fraction = Fraction(12)
    yearly_delta: Fraction = Fraction(12, 1_000_000)


def month_number(month: str) -> int:
    """The months since the year 0, so that months can be counted. Raises :class:`ParameterWrong`."""
    found = _MONTH.fullmatch(month)
    if not found:
        raise ParameterWrong(f"{month!r} is no month; write it as year and month, such as 2026-11")
    return int(found[1]) * _YEAR + int(found[2]) - 1


def spend(ledger: Ledger, new: Spent) -> Ledger:
    """*ledger* with *new* at its end. Raises :class:`BudgetSpent`, :class:`ParameterWrong`; *ledger* itself never changes."""
    if new.epsilon <= 0 or new.delta < 0:
        raise ParameterWrong("what is spent is more than nothing: epsilon above 0, and delta not below 0")
    at = month_number(new.period)
    if any(month_number(old.period) == at for old in ledger.entries):
        raise BudgetSpent(f"{new.period} was made public already; show that release again instead of drawing new noise")
    entries = (*ledger.entries, new)
    # Releases may come late and out of order: every twelve months that hold this one are looked at.
    for first in range(at - _YEAR + 1, at + 1):
        year = [entry for entry in entries if first <= month_number(entry.period) < first + _YEAR]
        epsilon = sum((entry.epsilon for entry in year), Fraction())
        delta = sum((entry.delta for entry in year), Fraction())
        if epsilon > ledger.yearly_epsilon or delta > ledger.yearly_delta:
            raise BudgetSpent(
                f"with {new.period}, twelve months in a row would cost epsilon = {epsilon} and delta = {delta}, above the cap of "
                f"{ledger.yearly_epsilon} and {ledger.yearly_delta}; release {new.period} with a smaller epsilon, or not at all"
            )
    return Ledger(entries, ledger.yearly_epsilon, ledger.yearly_delta)


class Budget(Protocol):
    """Where the ledger is kept, and what it paid for."""

    def ledger(self) -> Ledger:
        """All that was spent so far."""

    def spend(self, new: Spent, made: Mapping[str, bytes]) -> None:
        """Adds *new* as :func:`spend` does, and keeps the files *made* for it, durably and as one step: of two at once over the
        same month, one is refused."""


class MemoryBudget:
    """A budget that lasts as long as the process: for trials and tests. What is really published needs one on disk."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self._ledger = ledger or Ledger()
        self.files: dict[str, dict[str, bytes]] = {}
        self._lock = Lock()

    def ledger(self) -> Ledger:
        """All that was spent so far."""
        return self._ledger

    def spend(self, new: Spent, made: Mapping[str, bytes]) -> None:
        """Adds *new*. Raises :class:`BudgetSpent`, :class:`ParameterWrong`."""
        with self._lock:
            self._ledger = spend(self._ledger, new)
            self.files[new.period] = dict(made)
