"""What can go wrong with counts.

::

    CountsError
    └── CountsAway          the counts cannot be written or read now; what was to be counted is declared lost
"""

from __future__ import annotations


class CountsError(Exception):
    """Something is wrong with the counts; the message says how to mend it."""


class CountsAway(CountsError):
    """The counts cannot be reached now."""
