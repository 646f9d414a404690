"""What a resident wishes to see of the result, and first: few bytes of the sealed cookie, never a part of an address.

The first byte has a bit for each filter; then come two bytes for a language and two for the worry that weighs most, each the
beginning of its id's SHA-256, so that nothing depends on places in a file that staff edit in the middle of a visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from werkzeug.datastructures import MultiDict

from handbook.flows import Flow
from handbook.resources import Catalog
from handbook.web.answers import NO_WISHES

FILTERS = ("open", "free", "written", "near")
"""In the order in which they are offered. Each one's place is its bit: add at the end."""

LANGUAGE = "language-"
"""A form's name for a language is this and its code."""

_TOKEN = 2
_NO_TOKEN = bytes(_TOKEN)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Filters (of :data:`FILTERS`), a language to be spoken, and the worry to be seen first (an option of the first question)."""

    filters: frozenset[str] = frozenset()
    language: str | None = None
    first: str | None = None

    @property
    def sifts(self) -> bool:
        """Whether anything may be hidden."""
        return bool(self.filters) or self.language is not None

    @property
    def only_open(self) -> bool:
        """Whether what cannot be told can only be the hours."""
        return self.filters == {"open"} and self.language is None

    def with_form(self, form: MultiDict[str, str], catalog: Catalog) -> Wishes:
        """These wishes, after the one button that was pressed. What makes no sense changes nothing."""
        wishes = self
        if "all" in form:
            wishes = replace(wishes, filters=frozenset(), language=None)
        if (name := form.get("with", "")) in FILTERS:
            wishes = replace(wishes, filters=wishes.filters | {name})
        elif name.startswith(LANGUAGE) and name.removeprefix(LANGUAGE) in _languages(catalog).values():
            wishes = replace(wishes, language=name.removeprefix(LANGUAGE))
        if (name := form.get("without", "")).startswith(LANGUAGE):
            wishes = replace(wishes, language=None)
        elif name:
            wishes = replace(wishes, filters=wishes.filters - {name})
        if "first" in form:
            first = form["first"]
            wishes = replace(wishes, first=first if first in _worries(catalog.flow).values() else None)
        return wishes

    def packed(self) -> bytes:
        """These wishes as bytes for the visit."""
        bits = sum(1 << place for place, name in enumerate(FILTERS) if name in self.filters)
        return bytes([bits]) + _token(self.language) + _token(self.first)


def unpacked(packed: bytes, catalog: Catalog) -> Wishes:
    """The wishes that *packed* writes, as far as they make sense in this content."""
    if packed == NO_WISHES:
        return NONE
    return Wishes(
        frozenset(name for place, name in enumerate(FILTERS) if packed[0] >> place & 1),
        _languages(catalog).get(packed[1 : 1 + _TOKEN]),
        _worries(catalog.flow).get(packed[1 + _TOKEN :]),
    )


NONE = Wishes()


@lru_cache(maxsize=8)
def _languages(catalog: Catalog) -> Mapping[bytes, str]:
    return _by_token(dict.fromkeys(code for service in catalog.services.values() for code in service.languages))


@lru_cache(maxsize=8)
def _worries(flow: Flow) -> Mapping[bytes, str]:
    first = next(iter(flow.questions.values()), None)
    return {} if first is None else _by_token(first.options)


def _by_token(ids: Iterable[str]) -> Mapping[bytes, str]:
    """*ids* by their tokens; those that begin alike are left out, and are not offered."""
    found: dict[bytes, str | None] = {}
    for name in ids:
        token = _token(name)
        found[token] = None if token in found or token == _NO_TOKEN else name
    return {token: name for token, name in found.items() if name is not None}


def _token(name: str | None) -> bytes:
    return _NO_TOKEN if name is None else sha256(name.encode()).digest()[:_TOKEN]


def languages_offered(catalog: Catalog) -> frozenset[str]:
    """Languages that can be wished for."""
    return frozenset(_languages(catalog).values()) - {"ja"}


def worries_offered(flow: Flow) -> frozenset[str]:
    """Options of the first question that can be wished to come first."""
    return frozenset(_worries(flow).values())
