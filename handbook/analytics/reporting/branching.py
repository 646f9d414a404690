"""The edges of one worry's branch, through the answers to the questions that it opens itself.

A question that other worries open too was also reached by visits that did not choose this one. What is released of it and of its
answers is of all visits: of the branch it gives no more than an upper limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.between import Between, together
from handbook.analytics.reporting.edges import Edge, Known, edges_to
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.tree import Opening, Tree

ELSEWHERE = ""
"""Where an edge begins that comes from another branch."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a question that the worry alone opens."""

    opening: Opening
    figure: Figure


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch of *worry*: its *questions* in the order of asking with how deep they lie (1: opened by the worry itself).

    *own* are those that no other worry opens; *came* says for each question how many came to it by this branch. *answers* are those
    of own questions at depth 1, which edges begin at; other edges begin at the worry or at a question.
    """

    worry: str
    chose: Figure
    questions: tuple[tuple[str, int], ...]
    own: frozenset[str]
    came: Mapping[str, Between]
    answers: tuple[Answered, ...]
    edges: tuple[Edge, ...]


def answer_name(opening: Opening) -> str:
    """What an edge that begins at an answer calls it."""
    return f"{opening.question}={opening.option}"


def branch(sheet: Sheet, tree: Tree, worry: str) -> Branch:
    """What *sheet* tells of the branch that *worry* opens."""
    names = tree.branch(worry)
    within = {Opening(tree.first.id, worry)}
    own: set[str] = set()
    depth: dict[str, int] = {}
    for name in names:
        openers = tree.by_id[name].openers
        depth[name] = 1 + max(
            (depth[one.question] for one in openers if one.question in depth),
            default=0,
        )
        if within.issuperset(openers) and all(one.question in own or one.question == tree.first.id for one in openers):
            own.add(name)
        within |= {Opening(name, option) for option in tree.by_id[name].options}
    open_up = [name for name in names if name in own and depth[name] == 1]

    def source_of(opening: Opening) -> str:
        if opening not in within:
            return ELSEWHERE
        if opening.question == tree.first.id:
            return worry
        return answer_name(opening) if opening.question in open_up else opening.question

    found: list[Edge] = []
    came: dict[str, Between] = {}
    for name in names:
        to_it = [
            _of_the_branch(edge, came[edge.source]) if edge.source in came and edge.source not in own else edge
            for edge in edges_to(sheet, tree.by_id[name], source_of)
            if edge.source != ELSEWHERE
        ]
        found += to_it
        reached = Between.of(sheet.figure(Cell("reached", name)))
        # A visit may have come by several of its edges.
        by_it = Between(max((edge.between.low for edge in to_it), default=0), together(e.between for e in to_it).high)
        came[name] = reached if name in own else by_it.within(Between(0, reached.high))
    return Branch(
        worry=worry,
        chose=sheet.figure(Cell("option", tree.first.id, worry)),
        questions=tuple((name, depth[name]) for name in names),
        own=frozenset(own),
        came=came,
        answers=tuple(
            Answered(Opening(name, option), sheet.figure(Cell("option", name, option)))
            for name in open_up
            for option in tree.by_id[name].options
        ),
        edges=tuple(found),
    )


def _of_the_branch(edge: Edge, came: Between) -> Edge:
    """An edge from a question that others come to as well: of those who came from this branch it may be none."""
    if edge.between.high is None and came.high is None:
        return replace(edge, known=Known.HIDDEN, between=Between(0, None), figure=None)
    return replace(
        edge, known=Known.RANGE, between=Between(0, came.high).within(Between(0, edge.between.high)), figure=None
    )
