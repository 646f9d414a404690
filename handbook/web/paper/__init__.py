"""Paper: what is handed to people who have no phone in their hand yet. A booklet of the whole content, cards and posters.

:mod:`arranged` puts the content in a booklet's order, :mod:`hours` says opening hours without a day, :mod:`booklet` and :mod:`handout` make
HTML of it, and :mod:`handbook.printing` makes PDF of that. What is printed is the same for everybody: no answer is in it.
"""

from __future__ import annotations


class PaperError(ValueError):
    """It cannot be printed as it was asked for; the message says how to mend that.

    ::

        PaperError
        ├── BaseUnusable        there is no address that it could lead to
        └── UndeclaredChannel   the settings do not have the channel
    """


class BaseUnusable(PaperError):
    """There is no address of the handbook that could be printed."""


class UndeclaredChannel(PaperError):
    """The settings do not declare this channel, so that its mark would count nothing."""
