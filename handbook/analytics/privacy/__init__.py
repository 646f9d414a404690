"""Numbers for everybody: a month's counts, made public once under differential privacy.

::

    settings = PrivacySettings()                               # epsilon = 1 and delta = 1e-6 a month
    publish("2026-11", counts, vocabulary, settings, budget)    # draws the noise; the budget is spent and the files kept

The unit of privacy is one visit. Its contribution was bounded when it was counted; what this package promises rests on that.
"""

from handbook.analytics.privacy.budget import Budget, Ledger, MemoryBudget, Spent, spend
from handbook.analytics.privacy.errors import BudgetSpent, CountsWrong, ParameterWrong, PrivacyError
from handbook.analytics.privacy.files import digest, files
from handbook.analytics.privacy.mechanisms import known, stable, threshold
from handbook.analytics.privacy.noise import Bits, discrete_laplace
from handbook.analytics.privacy.parameters import PrivacySettings, Share
from handbook.analytics.privacy.publish import publish
from handbook.analytics.privacy.release import Days, MonthCounts, Release, Vocabulary, release

__all__ = [
    "Bits",
    "Budget",
    "BudgetSpent",
    "CountsWrong",
    "Days",
    "Ledger",
    "MemoryBudget",
    "MonthCounts",
    "ParameterWrong",
    "PrivacyError",
    "PrivacySettings",
    "Release",
    "Share",
    "Spent",
    "Vocabulary",
    "digest",
    "discrete_laplace",
    "files",
    "known",
    "publish",
    "release",
    "spend",
    "stable",
    "threshold",
]
