"""What can go wrong when numbers are made public, as one tree.

.. code-block:: text

    PrivacyError
    ├── ParameterWrong     epsilon, delta, a bound or a month that promises nothing; the message says what to write instead
    ├── CountsWrong        counts that cannot be: negative, or of a key that the vocabulary does not hold
    └── BudgetSpent        the month is out already, or the year's budget would not last
"""


class PrivacyError(ValueError):
    """Root of all errors of this package. Nothing was made public, and no budget was spent."""


class ParameterWrong(PrivacyError):
    """A parameter under which the promise would be empty or cannot be computed exactly."""


class CountsWrong(PrivacyError):
    """Counts that cannot be. They come from a fault in counting, or from the vocabulary of another content version."""


class BudgetSpent(PrivacyError):
    """A second release over the same month, or one above the yearly cap. Show the first release again: that is free."""
