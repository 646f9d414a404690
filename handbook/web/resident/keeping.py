"""Keeping: what a page needs to offer services for the resident's own list."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.web.application import the_app
from handbook.web.locales import gettext as _
from handbook.web.resident.going import Going


@dataclass(frozen=True, slots=True)
class Keeping:
    """The token of the forms, the ``kept`` services by their ids, and ``add``, the words of a button that stands on every card.

    The words are looked up once: for each card it would be most of what the button costs.
    """

    token: str
    kept: frozenset[str]
    add: str


def keeping(visiting: Going) -> Keeping | None:
    """What the pages of *visiting* offer. Whoever may be watched is offered nothing that stays."""
    if visiting.walk.discreet:
        return None
    by_code = visiting.edition.by_code
    codes = the_app().lists.open(visiting.request).codes
    kept = frozenset(by_code[code] for code in codes if code in by_code)
    return Keeping(visiting.token, kept, _("リストに入れる"))
