"""The only door to a resident's answers: one sealed cookie in their own browser, and nothing on the server.

::

    VisitError              every one of these ends on the start page, with a calm word
    ├── NoVisit             there is no cookie (never begun, browser closed, or opened from another app)
    ├── VisitExpired        30 minutes without an answer (120 after a call was tapped), or 4 hours in all
    └── VisitTampered       the cookie was not made by this handbook, or not in this form

The times stand inside the seal: a browser cannot prolong a visit by keeping its cookie. The position in the questionnaire
is not in it: it is worked out from the answers at every request.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from flask import Request, Response

from handbook.flows import Answer, Answers, Flow
from handbook.flows.answers import SKIPPED
from handbook.flows.packing import Packer, packer
from handbook.sealing import COOKIE_NAME, HEADER, MAX_COOKIE, SECURE_COOKIE_NAME, SealBroken, Sealer, sealed_size

IDLE_MINUTES = 30
IDLE_MINUTES_AFTER_CALL = 120
LONGEST_MINUTES = 4 * 60

_CLOCKS_MAY_DIFFER = 5
_CALLED = 1
_PRACTICE = 2
_HEADER = struct.Struct(">16sIIBBBxH5sx")
"""Seed, begun, touched (minutes since 1970), flags, for whom, the channel's mark, length of the answers, wishes. Two bytes to spare."""
assert _HEADER.size == HEADER

Whom: TypeAlias = Literal["self", "close", "client"]
"""Who is in trouble: the one who answers, somebody close to them, or somebody whom they support by their work or office."""

WHOM: tuple[Whom, ...] = ("self", "close", "client")
"""Their places stand in cookies: add at the end."""

NO_WISHES = bytes(5)
"""How the result is shown to somebody who has not said how."""

Clock = Callable[[], datetime]


class VisitError(Exception):
    """There is no visit to go on with."""


class NoVisit(VisitError):
    """The browser sent no cookie."""


class VisitExpired(VisitError):
    """The visit has been idle for too long, or has lasted too long."""


class VisitTampered(VisitError):
    """The cookie cannot be opened, or does not hold a visit."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What the cookie holds. ``begun`` and ``touched`` are minutes since 1970; nothing of a ``practice`` is counted.

    ``wishes`` are read and written by :mod:`handbook.web.resident.wishes`; ``mark`` is the channel's
    (:mod:`handbook.web.channels`).
    """

    seed: bytes
    begun: int
    touched: int
    answers: Answers
    called: bool = False
    practice: bool = False
    wishes: bytes = NO_WISHES
    whom: Whom = "self"
    mark: int = 0

    @property
    def for_other(self) -> bool:
        """Whether somebody answers for another person."""
        return self.whom != "self"

    def with_answer(self, question: str, answer: Answer) -> Visit:
        """The visit with one answer more, or changed."""
        return replace(self, answers={**self.answers, question: answer})


class Visits:
    """Opens, begins, keeps and ends visits."""

    def __init__(self, sealer: Sealer, clock: Clock, *, always_secure: bool = False) -> None:
        self._sealer = sealer
        self._clock = clock
        self._always_secure = always_secure

    def is_secure(self, request: Request) -> bool:
        """Whether the resident's browser speaks https."""
        return self._always_secure or request.is_secure

    def open(self, request: Request, flow: Flow) -> Visit:
        """The visit that *request* carries, with those answers that make sense in *flow*. Raises :class:`VisitError`."""
        visit = self._opened(request, flow)
        self._check_age(visit)
        return visit

    def lately(self, request: Request, flow: Flow) -> Visit | None:
        """The visit that *request* carries, one that is over for a few hours at most included.

        For handing back what a form brought itself: somebody wrote for longer than answers are kept. Nothing that the visit
        holds may be shown. Where the resident has left at once there is none.
        """
        try:
            visit = self._opened(request, flow)
        except VisitError:
            return None
        return visit if -_CLOCKS_MAY_DIFFER <= self._now() - visit.touched <= LONGEST_MINUTES else None

    def _opened(self, request: Request, flow: Flow) -> Visit:
        """The visit that *request* carries, however old."""
        name = _name(self.is_secure(request))
        sealed = request.cookies.get(name)
        if not sealed:
            raise NoVisit
        try:
            data = self._sealer.open(sealed, name)
            seed, begun, touched, flags, whom, mark, length, wishes = _HEADER.unpack_from(data)
            packed = data[HEADER : HEADER + length]
        except (SealBroken, struct.error):
            raise VisitTampered from None
        return Visit(
            seed=seed,
            begun=begun,
            touched=touched,
            answers=packer(flow).unpack(packed),
            called=bool(flags & _CALLED),
            practice=bool(flags & _PRACTICE),
            wishes=wishes,
            whom=WHOM[whom % len(WHOM)],
            mark=mark,
        )

    def _check_age(self, visit: Visit) -> None:
        now = self._now()
        idle = IDLE_MINUTES_AFTER_CALL if visit.called else IDLE_MINUTES
        if not -_CLOCKS_MAY_DIFFER <= now - visit.touched <= idle or now - visit.begun > LONGEST_MINUTES:
            raise VisitExpired

    def begin(self, *, practice: bool = False, whom: Whom = "self", mark: int = 0) -> Visit:
        """A new visit, without answers."""
        now = self._now()
        return Visit(secrets.token_bytes(16), now, now, {}, practice=practice, whom=whom, mark=mark)

    def keep(self, request: Request, response: Response, flow: Flow, visit: Visit, asked: Container[str] = ()) -> None:
        """Put *visit* into *response*'s cookie, touched now. *asked* questions' answers go before others where room is short."""
        packed = _fitting(packer(flow), visit.answers, asked)
        flags = _CALLED * visit.called + _PRACTICE * visit.practice
        whom = WHOM.index(visit.whom)
        now, length = self._now(), len(packed)
        header = _HEADER.pack(visit.seed, visit.begun, now, flags, whom, visit.mark, length, visit.wishes)
        secure = self.is_secure(request)
        name = _name(secure)
        # No Max-Age and no Expires: the browser forgets it when it is closed.
        response.set_cookie(name, self._sealer.seal(header + packed, name), **_attributes(secure))

    def end(self, response: Response) -> None:
        """Clear the cookie, under both of its names.

        Each is changed twice: Chromium shows a page from memory again at "back", answers and all, unless the cookie of a
        `no-store` page changed since, and lets the one change that comes with a page pass.
        """
        for secure in (False, True):
            response.set_cookie(_name(secure), "gone", **_attributes(secure))
            response.set_cookie(_name(secure), "", max_age=0, **_attributes(secure))

    def token(self, visit: Visit) -> str:
        """The token that the forms of this visit carry."""
        return self._sealer.token(visit.seed)

    def is_token(self, given: str, visit: Visit) -> bool:
        """Whether *given* is this visit's token."""
        return self._sealer.is_token(given, visit.seed)

    def _now(self) -> int:
        return int(self._clock().timestamp()) // 60


def _name(secure: bool) -> str:
    return SECURE_COOKIE_NAME if secure else COOKIE_NAME


def _attributes(secure: bool) -> Mapping[str, Any]:
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": secure}


def _fitting(packer: Packer, answers: Answers, asked: Container[str]) -> bytes:
    """*answers* as bytes that fit into a cookie.

    `handbook check` proves that those to the questions asked always fit; those kept in case the resident changes back do
    not have to. Should staff serve content that the check refuses, the longest answers are kept as skipped: the walk
    goes on.
    """
    packed = packer.pack(answers)
    if sealed_size(len(packed)) <= MAX_COOKIE:
        return packed
    kept: dict[str, Answer] = {name: answer for name, answer in answers.items() if name in asked}
    packed = packer.pack(kept)
    while sealed_size(len(packed)) > MAX_COOKIE:
        longest = max(kept, key=lambda name: len(packer.pack({name: kept[name]})))
        if kept[longest] == SKIPPED:
            del kept[longest]
        else:
            kept[longest] = SKIPPED
        packed = packer.pack(kept)
    return packed
