"""What the page of one worry's branch shows: its flows, and its most usual ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.reporting import Figure, Share, Sheet, share
from handbook.analytics.reporting.branch import Way, Ways, ways
from handbook.analytics.reporting.branching import answer_name, branch
from handbook.analytics.reporting.edges import Edge
from handbook.analytics.reporting.tree import Opening, Tree
from handbook.web.locales import gettext as _
from handbook.web.planner import telling
from handbook.web.planner.charts.sankey import Measure
from handbook.web.planner.flow_picture import Picture, Point, picture
from handbook.web.planner.wording import Wording

MOST = 20
"""Ways in the list; the table of all of them is one click away."""


@dataclass(frozen=True, slots=True)
class BranchView:
    """The flows of a branch, with the rows of its table: from where, to what, and what is told of it."""

    title: str
    picture: Picture
    rows: Sequence[tuple[str, str, Edge | Figure]]
    shared: Sequence[str]


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way in words: each question with its answers."""

    steps: Sequence[tuple[str, str]]
    way: Way
    part: Share | None
    width: float


@dataclass(frozen=True, slots=True)
class WaysView:
    """The most usual ways; *more* others are released too."""

    title: str
    ways: Ways
    rows: Sequence[WayRow]
    more: int
    part: Share | None


def branch_of(sheet: Sheet, tree: Tree, worry: str, words: Wording) -> BranchView:
    """From the worry to the questions that it opens, by their answers to further ones."""
    found = branch(sheet, tree, worry)
    answers = [one for one in found.answers if one.figure.state is not State.IMPOSSIBLE]
    layers = {name: 1 if depth == 1 else depth + 1 for name, depth in found.questions}
    points = [Point(worry, 0, str(words.worry(worry)), found.chose)]
    points += [
        Point(
            name,
            layers[name],
            str(words.question(name)),
            sheet.figure(Cell("reached", name)) if name in found.own else None,
            sheet.figure(Cell("stopped", name)) if name in found.own else None,
            None if name in found.own else found.came[name],
        )
        for name, _depth in found.questions
        if sheet.figure(Cell("reached", name)).state is not State.IMPOSSIBLE
    ]
    points += [Point(answer_name(one.opening), 2, str(words.option(*one.opening)), one.figure) for one in found.answers]
    ends: list[tuple[str, str, Edge | Figure]] = [(edge.source, edge.target, edge) for edge in found.edges]
    ends += [(one.opening.question, answer_name(one.opening), one.figure) for one in answers]
    names = {point.id: point.name for point in points}
    order = {point.id: place for place, point in enumerate(points)}
    rows = sorted(ends, key=lambda end: (order[end[0]], order[end[1]]))
    heads = (_("選んだ悩み"), _("聞いた質問"), _("答え"), _("続けて聞いた質問"), "", "")
    busiest = max((sum(point.layer == layer for point in points) for layer in range(8)), default=1)
    measure = Measure(column=236, last=220, height=max(420, busiest * 62), slot=55, gap=5, letter=14)
    return BranchView(
        telling.of_branch(found, words),
        picture("branch", points, ends, heads, measure),
        [(names[source], names[target], told) for source, target, told in rows],
        [str(words.question(name)) for name, _depth in found.questions if name not in found.own],
    )


def ways_of(sheet: Sheet, tree: Tree, worry: str, words: Wording) -> WaysView:
    """The ways that most went through the branch."""
    found = ways(sheet, tree.first.id, worry)
    longest = max((way.figure.value or 0 for way in found.ways), default=0)
    rows = [
        WayRow(
            _steps(way, words),
            way,
            share(way.figure, found.chose),
            round((way.figure.value or 0) / longest * 100, 2) if longest else 0.0,
        )
        for way in found.ways[:MOST]
    ]
    first = " → ".join(answers for _question, answers in rows[0].steps) if rows else ""
    told = None
    if found.told.value is not None and found.chose.value:
        chose = found.chose
        low = max(0.0, (found.told.value - found.told.within) / (chose.at_most or 1))
        high = (found.told.value + found.told.within) / max(chose.at_least, 1)
        told = Share(min(1.0, found.told.value / found.chose.value), min(1.0, low), min(1.0, high))
    title = telling.of_ways(found, first or _("何も答えずにやめた"))
    return WaysView(title, found, rows, len(found.ways) - len(rows), told)


def _steps(way: Way, words: Wording) -> Sequence[tuple[str, str]]:
    return [
        (
            str(words.question(step.question)),
            _("、").join(str(words.option(*Opening(step.question, option))) for option in step.options)
            or _("答えなかった"),
        )
        for step in way.steps
    ]
