"""The edges of the tree: how many visits came to a question by which answers, as far as a release can tell.

Which question followed which is counted and never released. What can be told of an edge follows from three published things: how
many reached its end, how many gave the answers that open it, and how many gave those that open it from elsewhere. So:

- where one source alone opens a question, all who reached it came from there;
- else at most those who gave the answers, and at least those who reached the question less all others who could have.

Answers are counted as they were first given: a range may be off by the few who changed one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.reporting.between import Between, together
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.tree import Asked, Opening, Tree


class Known(Enum):
    """How an edge is known."""

    TOLD = "told"
    """It is a released number."""
    RANGE = "range"
    """It lies between two numbers that follow from released ones."""
    HIDDEN = "hidden"
    """Nothing can be told of it: what it would follow from is suppressed, or not released for this period."""


@dataclass(frozen=True, slots=True)
class Edge:
    """From *source* by any of *openings* to the question *target*. *figure* is its number, where one is released."""

    source: str
    target: str
    openings: tuple[Opening, ...]
    known: Known
    between: Between
    figure: Figure | None = None


def edges_to(sheet: Sheet, question: Asked, source_of: Callable[[Opening], str]) -> list[Edge]:
    """The edges that end at *question*, in the order of its openers. *source_of* says where that of an answer begins.

    There are none to a question that the content of the period did not have, nor from such an answer.
    """
    reached = sheet.figure(Cell("reached", question.id))
    if reached.state is State.IMPOSSIBLE:
        return []
    sources: dict[str, list[Opening]] = {}
    for opening in question.openers:
        if sheet.figure(Cell("option", *opening)).state is not State.IMPOSSIBLE:
            sources.setdefault(source_of(opening), []).append(opening)
    gave = {
        source: together(Between.of(sheet.figure(Cell("option", *opening))) for opening in openings)
        for source, openings in sources.items()
    }
    found = []
    for source, openings in sources.items():
        named = (source, question.id, tuple(openings))
        others = together(gave[other] for other in sources if other != source)
        if reached.value is None:
            found.append(Edge(*named, Known.HIDDEN, Between(0, gave[source].high)))
        elif len(sources) == 1:
            found.append(Edge(*named, Known.TOLD, Between.of(reached), reached))
        else:
            least = 0 if others.high is None else max(0, reached.at_least - others.high)
            between = Between(0, gave[source].high).within(Between(least, reached.at_most))
            known = Known.HIDDEN if gave[source].high is None and not least else Known.RANGE
            found.append(Edge(*named, known, between))
    return found


def edges(sheet: Sheet, tree: Tree) -> list[Edge]:
    """All edges of the tree: those of the first question begin at its answers, the worries, all others at questions."""

    def source_of(opening: Opening) -> str:
        return opening.option if opening.question == tree.first.id else opening.question

    return [edge for question in tree.questions for edge in edges_to(sheet, question, source_of)]
