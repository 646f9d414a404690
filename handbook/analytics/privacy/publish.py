"""Publishing a month: noise, files and budget as one step, so that none comes without the others."""

from __future__ import annotations

import secrets

from handbook.analytics.privacy.budget import Budget, Spent
from handbook.analytics.privacy.files import digest, files
from handbook.analytics.privacy.noise import Bits
from handbook.analytics.privacy.parameters import PrivacySettings
from handbook.analytics.privacy.release import MonthCounts, Vocabulary, release


def publish(
    month: str,
    counts: MonthCounts,
    vocabulary: Vocabulary,
    settings: PrivacySettings,
    budget: Budget,
    source: Bits = secrets,
) -> dict[str, bytes]:
    """The files of *month*, paid for. Raises :class:`~.errors.BudgetSpent` and what :func:`~.release.release` raises.

    The noise is drawn before the budget is asked: if it refuses, nobody has seen the numbers, and they are thrown away. Should the
    machine stop between the spending and the caller's keeping of the files, the month is lost; drawn twice it is never. The ledger
    holds the files' digest, so that it can be seen that what is shown is what was paid for.
    """
    drawn = release(month, counts, vocabulary, settings, source)
    made = files(drawn)
    budget.spend(Spent(month, settings.epsilon, settings.delta, vocabulary.version, digest(made)))
    return made
