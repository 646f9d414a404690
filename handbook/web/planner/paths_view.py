"""What the page of paths shows of one release: the trunk, the flows, the funnel, the tree and the matrix, each with its finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.reporting import Figure, Share, Sheet, share
from handbook.analytics.reporting.between import Between
from handbook.analytics.reporting.edges import Edge, edges
from handbook.analytics.reporting.funnel import Funnel, funnels, leakiest
from handbook.analytics.reporting.pairs import Matrix, Two, matrix
from handbook.analytics.reporting.tree import Asked, Opening, Tree
from handbook.web.locales import gettext as _
from handbook.web.planner import telling
from handbook.web.planner.charts.matrix import Field, triangle
from handbook.web.planner.charts.sankey import Measure
from handbook.web.planner.charts.spans import Span, full_scale, span
from handbook.web.planner.charts.tree import Bough, Branching, boughs
from handbook.web.planner.flow_picture import Picture, Point, picture
from handbook.web.planner.wording import Wording

_MEASURE = Measure(column=252, last=216, height=980, slot=52, gap=6, letter=14)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that everybody comes through: how many were there, the part of those who began, and how many fewer than before."""

    name: str
    figure: Figure
    part: Share | None
    fewer: Between | None
    width: float


@dataclass(frozen=True, slots=True)
class Trunk:
    """From the beginning to the result."""

    title: str
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class Flow:
    """The edges of the tree."""

    title: str
    picture: Picture
    rows: Sequence[tuple[str, str, Edge]]
    within: int


@dataclass(frozen=True, slots=True)
class Leak:
    """A question of the funnel, with the mark of its share."""

    name: str
    funnel: Funnel
    span: Span | None


@dataclass(frozen=True, slots=True)
class Leaks:
    """The funnel; *scale* is what the full width of the marks stands for."""

    title: str
    rows: Sequence[Leak]
    scale: float


@dataclass(frozen=True, slots=True)
class Twig:
    """A row of the tree: a question, or a worry as the answer that opens what hangs below it."""

    name: str
    bough: Bough
    figure: Figure
    stopped: Figure | None
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class Heat:
    """The tree with its counts."""

    title: str
    twigs: Sequence[Twig]


@dataclass(frozen=True, slots=True)
class Together:
    """Which worries come together."""

    title: str
    lift: str
    names: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Field]]]
    matrix: Matrix
    top: Sequence[Two]


def trunk_of(sheet: Sheet, tree: Tree, words: Wording) -> Trunk:
    """Who began, who came to each question that everybody is asked, and who came to the result."""
    named = [(_("はじめた"), sheet.begun)]
    named += [(str(words.question(name)), sheet.figure(Cell("reached", name))) for name in tree.trunk]
    named.append((_("結果まで進んだ"), sheet.finished))
    longest = max((figure.value or 0 for _name, figure in named), default=0)
    stages, before = [], None
    for name, figure in named:
        fewer = None
        if before is not None and before.value is not None and figure.value is not None:
            fewer = Between.of(before).without(Between.of(figure))
        width = 0.0 if figure.value is None or not longest else round(figure.value / longest * 100, 2)
        stages.append(Stage(name, figure, share(figure, sheet.begun), fewer, width))
        before = figure
    return Trunk(telling.of_trunk(sheet.begun, sheet.finished), stages)


def flow_of(sheet: Sheet, tree: Tree, words: Wording, path_to: Callable[[str, str], str]) -> Flow:
    """From worries to the questions that they open, and on. *path_to* gives the address of a worry's branch."""
    worries = [(option, sheet.figure(Cell("option", tree.first.id, option))) for option in tree.first.options]
    found = edges(sheet, tree)
    points = [
        Point(f"w:{option}", 0, str(words.worry(option)), figure, path=path_to(option, sheet.name))
        for option, figure in worries
        if figure.state is not State.IMPOSSIBLE
    ]
    points += [
        Point(name, tree.depth[name], str(words.question(name)), *_of_question(sheet, name))
        for name in tree.by_id
        if name not in tree.trunk and sheet.figure(Cell("reached", name)).state is not State.IMPOSSIBLE
    ]

    def begins(edge: Edge) -> str:
        return f"w:{edge.source}" if edge.openings[0].question == tree.first.id else edge.source

    drawn = picture("flow", points, [(begins(edge), edge.target, edge) for edge in found], telling.heads(), _MEASURE)
    rows = [(_source_of(edge, tree, words), str(words.question(edge.target)), edge) for edge in found]
    within = sheet.figure(Cell("reached", tree.first.id)).within
    return Flow(telling.of_worries(worries, words), drawn, rows, within)


def _of_question(sheet: Sheet, name: str) -> tuple[Figure, Figure]:
    return sheet.figure(Cell("reached", name)), sheet.figure(Cell("stopped", name))


def _source_of(edge: Edge, tree: Tree, words: Wording) -> str:
    """Where an edge begins, with the answers that open its end."""
    if edge.openings[0].question == tree.first.id:
        return str(words.worry(edge.source))
    answers = [_("「%(answer)s」", answer=words.option(*opening)) for opening in edge.openings]
    return _("%(question)s %(answers)s", question=words.question(edge.source), answers="".join(answers))


def funnel_of(sheet: Sheet, tree: Tree, words: Wording) -> Leaks:
    """Each question: how many of those who were asked ended there."""
    found = funnels(sheet, tree)
    scale = full_scale(one.dropped for one in found)
    rows = [Leak(str(words.question(one.question)), one, span(one.dropped, scale)) for one in found]
    return Leaks(telling.of_leaks(leakiest(found), words), rows, scale)


def heat_of(sheet: Sheet, tree: Tree, words: Wording) -> Heat:
    """The tree of the content, drawn with its counts."""
    hanging = list(tree.hanging())
    figures = [_figure_of(sheet, one) for one, _depth in hanging]
    stops = [sheet.figure(Cell("stopped", one.id)) if isinstance(one, Asked) else None for one, _depth in hanging]
    rows = boughs(
        [
            Branching(
                _name_of(one, words),
                depth,
                figure.value,
                0 if ended is None else ended.value or 0,
                has_bar=figure.state is not State.IMPOSSIBLE and not (isinstance(one, Asked) and one.id in tree.trunk),
            )
            for (one, depth), figure, ended in zip(hanging, figures, stops, strict=True)
        ]
    )
    twigs = [
        Twig(row.key, row, figure, ended, _also(one, words))
        for (one, _depth), row, figure, ended in zip(hanging, rows, figures, stops, strict=True)
    ]
    asked = [(one.id, figure) for (one, _depth), figure in zip(hanging, figures, strict=True) if isinstance(one, Asked)]
    return Heat(telling.of_heat([pair for pair in asked if pair[0] not in tree.trunk], words), twigs)


def _figure_of(sheet: Sheet, one: Asked | Opening) -> Figure:
    return sheet.figure(Cell("reached", one.id) if isinstance(one, Asked) else Cell("option", *one))


def _name_of(one: Asked | Opening, words: Wording) -> str:
    return str(words.question(one.id) if isinstance(one, Asked) else words.option(*one))


def _also(one: Asked | Opening, words: Wording) -> Sequence[str]:
    """What else opens a question than what it hangs on."""
    if not isinstance(one, Asked) or not one.openers:
        return ()
    here = one.openers[0]
    sources: dict[str, None] = {}
    for opener in one.openers:
        if opener.question != here.question:
            sources[str(words.question(opener.question))] = None
        elif opener.question == words.first_question and opener.option != here.option:
            sources[str(words.worry(opener.option))] = None
    return tuple(sources)


def together_of(sheet: Sheet, tree: Tree, marks: Mapping[str, str], words: Wording) -> Together:
    """The worries that come together, the most frequent first."""
    chosen = {option: sheet.figure(Cell("option", tree.first.id, option)).value or 0 for option in tree.first.options}
    order = sorted(tree.first.options, key=lambda option: -chosen[option])
    found = matrix(sheet, order, marks)

    def value_of(row: str, column: str) -> int | None:
        two = found.at(row, column)
        return None if two is None else two.figure.value

    names = [(option, str(words.worry(option))) for option in order]
    title, lift = telling.of_pairs(found, words), telling.of_lift(found, words)
    return Together(title, lift, names, triangle(order, value_of), found, found.told)
