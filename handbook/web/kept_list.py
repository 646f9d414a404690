"""A resident's own list of services: a sealed cookie beside the one of the visit, and nothing on the server.

It holds codes of services and no answer. It outlives the visit, since it is for afterwards; leaving at once clears both.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request, Response

from handbook.resources import codes
from handbook.sealing import SealBroken, Sealer
from handbook.web.answers import Clock

LIST_COOKIE = "handbook-list"
SECURE_LIST_COOKIE = "__Host-handbook-list"

LASTS_HOURS = 24
"""After the last change: long enough for a call in the morning. Phones restore closed browsers, cookies and all."""

_CLOCKS_MAY_DIFFER = 5
_HEADER = struct.Struct(">16sIB")
"""Seed, changed (minutes since 1970), how many codes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A list: the ``codes`` in the order in which they came; ``seed`` is what its forms' token is made of."""

    seed: bytes
    codes: tuple[str, ...]


NOTHING_KEPT = Kept(b"", ())


class KeptLists:
    """Opens, keeps and clears lists."""

    def __init__(self, sealer: Sealer, clock: Clock, is_secure: Callable[[Request], bool]) -> None:
        self._sealer = sealer
        self._clock = clock
        self._is_secure = is_secure

    def carries(self, request: Request) -> bool:
        """Whether *request* brings a list, or what once was one."""
        return _name(self._is_secure(request)) in request.cookies

    def open(self, request: Request) -> Kept:
        """The list that *request* carries. What is too old, or was not made by this handbook, is no list."""
        name = _name(self._is_secure(request))
        sealed = request.cookies.get(name)
        if not sealed:
            return NOTHING_KEPT
        try:
            data = self._sealer.open(sealed, name)
            seed, changed, count = _HEADER.unpack_from(data)
        except (SealBroken, struct.error):
            return NOTHING_KEPT
        if not -_CLOCKS_MAY_DIFFER <= self._now() - changed <= LASTS_HOURS * 60:
            return NOTHING_KEPT
        text = data[_HEADER.size : _HEADER.size + count * codes.LENGTH]
        return Kept(seed, codes.parted(text.decode("ascii")))

    def keep(self, request: Request, response: Response, kept: Kept) -> None:
        """Put *kept* into *response*'s cookie, changed now; one that is empty is cleared."""
        if not kept.codes:
            self.end(response)
            return
        secure = self._is_secure(request)
        name = _name(secure)
        header = _HEADER.pack(kept.seed or secrets.token_bytes(16), self._now(), len(kept.codes))
        sealed = self._sealer.seal(header + codes.joined(kept.codes).encode(), name)
        response.set_cookie(name, sealed, **_attributes(secure))

    def end(self, response: Response) -> None:
        """Clear the cookie, under both of its names, each changed twice (:meth:`handbook.web.answers.Visits.end` says why)."""
        for secure in (False, True):
            response.set_cookie(_name(secure), "gone", **_attributes(secure))
            response.set_cookie(_name(secure), "", max_age=0, **_attributes(secure))

    def token(self, kept: Kept) -> str:
        """The token that the forms of this list carry; none where nothing is kept."""
        return self._sealer.token(kept.seed) if kept.seed else ""

    def is_token(self, given: str, kept: Kept) -> bool:
        """Whether *given* is this list's token."""
        return bool(kept.seed) and self._sealer.is_token(given, kept.seed)

    def _now(self) -> int:
        return int(self._clock().timestamp()) // 60


def _name(secure: bool) -> str:
    return SECURE_LIST_COOKIE if secure else LIST_COOKIE


def _attributes(secure: bool) -> Mapping[str, Any]:
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": secure}
