"""Publishing a month: noise, files and budget as one step, so that none comes without the others."""

from __future__ import annotations

import secrets

from handbook.analytics.privacy.budget import Budget, Spent
from handbook.analytics.privacy.files import digest, files
from handbook.analytics.privacy.noise import Bits
from handbook.analytics.privacy.parameters import PrivacySettings
from handbook.analytics.privacy.release import Days, MonthCounts, Vocabulary, release


def publish(
    month: str,
    counts: MonthCounts,
    vocabulary: Vocabulary,
    settings: PrivacySettings,
    budget: Budget,
    source: Bits = secrets,
    days: Days | None = None,
) -> dict[str, bytes]:
    """The files of *month*, paid for. Raises :class:`~.errors.BudgetSpent` and what :func:`~.release.release` raises.

    The noise is drawn before the budget is asked: if it refuses, nobody has seen the numbers, and they are thrown away. What was
    spent and the files are kept in one step: should the machine stop before it, nothing was published; after it, all was. The ledger
    holds the files' digest, so that it can be seen that what is shown is what was paid for.
    """
    made = files(release(month, counts, vocabulary, settings, source, days))
    budget.spend(Spent(month, settings.epsilon, settings.delta, vocabulary.version, digest(made)), made)
    return made
