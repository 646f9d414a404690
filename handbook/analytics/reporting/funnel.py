"""The funnel: of those who were asked a question, how many ended there. Nobody counts at a question that was not put to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.between import Between, together
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Share, share
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.tree import Asked, Tree


@dataclass(frozen=True, slots=True)
class Funnel:
    """One question: *reached* and *stopped* as released, and what follows from them.

    *went_on* answered or skipped. *answered* is told where a question takes one answer, as the sum of the answers; else ``None``.
    *dropped* is the part of those who reached it that ended there; ``None`` where one of the two has no number.
    """

    question: str
    reached: Figure
    stopped: Figure
    went_on: Between | None
    answered: Between | None
    dropped: Share | None


def funnels(sheet: Sheet, tree: Tree) -> list[Funnel]:
    """One for each question, in the order in which they are asked."""
    return [_funnel(sheet, question) for question in tree.questions]


def _funnel(sheet: Sheet, question: Asked) -> Funnel:
    reached, stopped = sheet.figure(Cell("reached", question.id)), sheet.figure(Cell("stopped", question.id))
    return Funnel(
        question=question.id,
        reached=reached,
        stopped=stopped,
        went_on=None if reached.value is None else Between.of(reached).without(Between.of(stopped)),
        answered=_answered(sheet, question),
        dropped=share(stopped, reached),
    )


def _answered(sheet: Sheet, question: Asked) -> Between | None:
    if not question.one:
        return None
    figures = [sheet.figure(Cell("option", question.id, option)) for option in question.options]
    if all(figure.value is None for figure in figures):
        return None
    return together(Between.of(figure) for figure in figures)


def leakiest(found: Sequence[Funnel]) -> tuple[Funnel, bool] | None:
    """The question that the largest part of those who were asked left; and whether it is that whatever the noise was."""
    told = [one for one in found if one.dropped is not None]
    if not told:
        return None
    most = max(told, key=lambda one: one.dropped.value if one.dropped else 0.0)
    assert most.dropped is not None
    least = most.dropped.low
    return most, all(one.dropped.high < least for one in told if one.dropped is not None and one is not most)
