"""The Sankey diagrams as the templates draw them: places from the chart, words from the content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handbook.analytics.reporting.between import Between
from handbook.analytics.reporting.edges import Edge
from handbook.analytics.reporting.figure import Figure
from handbook.web.locales import gettext as _
from handbook.web.planner import saying
from handbook.web.planner.charts.sankey import Link, Measure, Node, Sankey, layout, merged
from handbook.web.planner.charts.text import wrapped

_LEAST = 0.004
"""The part of the largest node below which ends of the tree are drawn as one."""

_OTHER = "other-ends "


@dataclass(frozen=True, slots=True)
class Point:
    """A node before it is placed: its *figure* is what is released of it.

    Where that is of other visits too, it is ``None``, and *came* says how many there were of these.
    """

    id: str
    layer: int
    name: str
    figure: Figure | None
    stopped: Figure | None = None
    came: Between | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn; *is_open* where it is known only in part.

    *blank* is the height of the part of which nothing tells from where it came.
    """

    x: float
    y: float
    height: float
    filled: float
    stopped: float
    blank: float
    label_y: float
    lines: tuple[str, ...]
    number: str
    said: str
    is_open: bool
    path: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band as it is drawn; each of the two outlines may be empty."""

    band: str
    hatch: str
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the template needs. *heads* are the titles of the columns with their places."""

    id: str
    width: float
    height: float
    bar: float
    heads: tuple[tuple[float, str], ...]
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    tail: tuple[str, ...]
    """The names of those that are drawn as one."""


def picture(
    name: str,
    points: Sequence[Point],
    edges: Iterable[tuple[str, str, Edge | Figure]],
    heads: Sequence[str],
    measure: Measure,
) -> Picture:
    """The picture of *points* and of the *edges* between them, told by an edge or by a figure itself."""
    links, said = [], {}
    names = {point.id: point.name for point in points}
    for source, target, told in edges:
        if isinstance(told, Figure):
            low = told.value if told.value is not None else 0
            high = told.value if told.value is not None else None
            words = saying.exact(told)
        else:
            exact = told.figure.value if told.figure is not None else None
            low, high = (told.between.low, told.between.high) if exact is None else (exact, exact)
            words = saying.edge(told)
        links.append(Link(source, target, low, high))
        said[source, target] = _(
            "%(source)s → %(target)s: %(count)s", source=names[source], target=names[target], count=words
        )
    nodes = [Node(point.id, point.layer, _value(point.figure)) for point in points]
    least = _LEAST * max((node.value or 0 for node in nodes), default=0)
    nodes, links, tail = merged(nodes, links, least, _OTHER)
    drawn = layout(nodes, links, measure)
    boxes = tuple(_boxes(drawn, {point.id: point for point in points}, measure))
    ribbons = tuple(
        Ribbon(
            band=link.band if link.solid else "",
            hatch=link.hatch if link.hatched >= 0.5 else "",
            said=said.get((link.source, link.target), _("%(source)s → ほか", source=names.get(link.source, ""))),
        )
        for link in sorted(drawn.links, key=lambda link: (bool(link.solid), -link.solid))
    )
    columns = sorted({node.x for node in drawn.nodes.values()})
    return Picture(
        id=name,
        width=drawn.width,
        height=drawn.height,
        bar=measure.bar,
        heads=tuple(zip(columns, heads, strict=False)),
        boxes=boxes,
        ribbons=ribbons,
        tail=tuple(names[one] for one in tail),
    )


def _value(figure: Figure | None) -> int | None:
    return None if figure is None else figure.value


def _boxes(drawn: Sankey, points: Mapping[str, Point], measure: Measure) -> Iterable[Box]:
    ems = (measure.column - measure.bar - 24) / measure.letter
    last = max(node.layer for node in drawn.nodes.values()) if drawn.nodes else 0
    for node in drawn.nodes.values():
        point = points.get(node.id)
        if point is None:
            yield _other(node.x, node.y, node.height, node.filled, node.middle)
            continue
        of_it = (measure.last - 28) / measure.letter if node.layer == last else ems
        stopped = _value(point.stopped) or 0
        blank = node.filled - node.incoming
        number, words = _said_of(point)
        least = point.came.low * drawn.scale if point.came is not None else 0.0
        yield Box(
            x=node.x,
            y=node.y,
            height=node.height,
            filled=min(node.filled or least, node.height),
            stopped=min(stopped * drawn.scale, node.filled),
            blank=blank if node.incoming and blank > 1 else 0,
            label_y=node.middle,
            lines=wrapped(point.name, of_it),
            number=number,
            said=f"{point.name}: {words}",
            is_open=_value(point.figure) is None,
            path=point.path,
        )


def _said_of(point: Point) -> tuple[str, str]:
    """How many, for the label and in full."""
    if point.figure is not None:
        return saying.roughly(point.figure), saying.exact(point.figure)
    came = point.came or Between(0, None)
    return saying.at_least(came), saying.between(came)


def _other(x: float, y: float, height: float, filled: float, middle: float) -> Box:
    words = _("ほか")
    return Box(x, y, height, filled, 0, 0, middle, (words,), "", words, is_open=False, path="")
