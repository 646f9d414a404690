"""What a book comes to by the written rule: the visits told anew, in peace, to counts that lie in memory alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from flask import Request
from werkzeug.test import EnvironBuilder

from bench.chaos.book import Book, Visited
from bench.chaos.site import SECRET
from handbook.analytics.cells import Cell
from handbook.analytics.days import day_of
from handbook.analytics.memory import MemoryCounts
from handbook.content import Content
from handbook.flows import walk
from handbook.sealing import Sealer
from handbook.web.answers import Visit, Visits
from handbook.web.counting import Counting


class Teller:
    """Opens the cookies of a book's visits, and tells each step once to counts in memory."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._now = datetime.now(UTC)
        self._visits = Visits(Sealer([SECRET]), lambda: self._now)

    def everything(self, book: Book) -> Counter[Cell]:
        """All cells, of all days together."""
        counts = MemoryCounts()
        counting = Counting(counts, "handbook", "web")
        for visit in book.visits:
            self._tell(visit, counting)
        # The one that a visit began on was told by its minute, and is noted a moment later.
        days = {day_of(datetime.fromtimestamp(visit.at - ago, UTC)) for visit in book.visits for ago in (0, 60)}
        found: Counter[Cell] = Counter()
        for day in days:
            for (_, cell), number in counts.day(day).items():
                found[cell] += number
        return found

    def _tell(self, visit: Visited, counting: Counting) -> None:
        flow = self._content.flow
        begun = self._opened(visit.cookie, visit.at)
        counting.began(self._content, begun, walk(flow, begun.answers))
        for step in visit.steps:
            before, after = self._opened(step.before, step.at), self._opened(step.after, step.at)
            counting.answered(
                self._content, before, walk(flow, before.answers), after, walk(flow, after.answers), step.question
            )

    def _opened(self, cookie: str, at: float) -> Visit:
        self._now = datetime.fromtimestamp(at, UTC) + timedelta(seconds=1)
        request = Request(EnvironBuilder(headers=[("Cookie", f"handbook={cookie}")]).get_environ())
        return self._visits.open(request, self._content.flow)
