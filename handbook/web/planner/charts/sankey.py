"""A Sankey diagram of numbers that need not add up: layered nodes, bands between them, and hatching where nothing is known.

What is released has noise, some of it is hidden, and one visit can open several questions. So nothing is forced into balance: a node
is as high as the largest of its own number, what comes in and what goes out, and a part of it that no band accounts for stays
without one. A band is as wide as what is surely in it. What may be in it besides is hatched, and no wider than `THIN`: it is no
quantity.

The order of a layer comes from barycentre sweeps (Sugiyama, Tagawa & Toda, "Methods for visual understanding of hierarchical system
structures", *IEEE Transactions on Systems, Man, and Cybernetics* 11, 1981), the places from relaxation towards the neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

THIN = 5.0
"""How wide the hatched part of a band is at most, and a band of which nothing is known."""

HAIR = 1.0
"""A band that is told is at least as wide as this: little is not nothing."""

_SWEEPS = 12

_AIR = 1.15
"""A layer with more labels than the height has room for makes the picture higher, by this much more than they need."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that bands meet at, in *layer* (0: leftmost). *value* is its own number; ``None`` where it is not told."""

    id: str
    layer: int
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A band between two nodes of different layers: at least *low*, at most *high*; ``None`` where nothing says how many at most."""

    source: str
    target: str
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """Where a node is drawn: its slot begins at *y*. *filled* is the height of its own number."""

    id: str
    layer: int
    x: float
    y: float
    height: float
    filled: float
    incoming: float
    outgoing: float

    @property
    def middle(self) -> float:
        """The height at which its label stands."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """Where a band is drawn: from (*x0*, *y0*) to (*x1*, *y1*), the upper ends; *solid* and below it *hatched* wide."""

    source: str
    target: str
    x0: float
    y0: float
    x1: float
    y1: float
    solid: float
    hatched: float

    @property
    def band(self) -> str:
        """The outline of what is surely in it, for the `d` of a path."""
        return _outline(self.x0, self.y0, self.x1, self.y1, self.solid)

    @property
    def hatch(self) -> str:
        """The outline of the hatched part."""
        return _outline(self.x0, self.y0 + self.solid, self.x1, self.y1 + self.solid, self.hatched)


@dataclass(frozen=True, slots=True)
class Sankey:
    """A picture of *width* and *height*, in which a unit of the values is *scale* high."""

    nodes: Mapping[str, PlacedNode]
    links: tuple[PlacedLink, ...]
    width: float
    height: float
    scale: float


@dataclass(frozen=True, slots=True)
class Measure:
    """How large the picture is: *height* at least, *column* from a layer to the next, *last* the room behind the last one.

    A node has a *slot* at least, with its label; *gap* is between two; *letter* is the size of the labels' letters.
    """

    column: float = 250
    last: float = 210
    bar: float = 12
    height: float = 900
    slot: float = 40
    gap: float = 8
    letter: float = 14


def merged(
    nodes: Sequence[Node], links: Sequence[Link], least: float, other: str
) -> tuple[list[Node], list[Link], list[str]]:
    """*nodes* and *links* without the long tail: ends with less than *least* become one for each layer, named *other* and its number.

    Only a node that leads nowhere, and of which all is told, is merged; what is hidden keeps its own band. One alone stays too.
    Gives the ids of those that were merged as well.
    """
    leading = {link.source for link in links}
    unsure = {link.target for link in links if link.high is None or link.high > max(least, link.low)}
    targets = {link.target for link in links}
    small: dict[int, list[Node]] = {}
    for node in nodes:
        if node.id in targets and node.id not in leading | unsure and node.value is not None and node.value < least:
            small.setdefault(node.layer, []).append(node)
    into = {node.id: f"{other}{layer}" for layer, tail in small.items() if len(tail) > 1 for node in tail}
    if not into:
        return list(nodes), list(links), []
    kept = [node for node in nodes if node.id not in into]
    kept += [
        Node(f"{other}{layer}", layer, sum(node.value or 0 for node in tail))
        for layer, tail in small.items()
        if len(tail) > 1
    ]
    joined: dict[tuple[str, str], Link] = {}
    for link in links:
        moved = replace(link, target=into.get(link.target, link.target))
        before = joined.get((moved.source, moved.target))
        if before is not None:
            high = None if before.high is None or moved.high is None else before.high + moved.high
            moved = replace(moved, low=before.low + moved.low, high=high)
        joined[moved.source, moved.target] = moved
    return kept, list(joined.values()), list(into)


def layout(nodes: Sequence[Node], links: Sequence[Link], measure: Measure | None = None) -> Sankey:
    """Place *nodes* and *links*: the same for the same values. The first order of a layer is that of *nodes*."""
    measure = measure or Measure()
    layers: dict[int, list[Node]] = {}
    for node in nodes:
        layers.setdefault(node.layer, []).append(node)
    fullest = max((_room(found, links, 0, measure) for found in layers.values()), default=0)
    measure = replace(measure, height=max(measure.height, fullest * _AIR))
    scale = _scale(layers, links, measure)
    heights = {node.id: _height(node, links, scale) for node in nodes}
    order = _ordered({layer: [node.id for node in found] for layer, found in layers.items()}, links)
    tops = _relaxed(order, heights, links, measure)
    ranks = {layer: rank for rank, layer in enumerate(sorted(layers))}
    placed = {}
    for node in nodes:
        incoming, outgoing = _sides(node.id, links, scale)
        placed[node.id] = PlacedNode(
            id=node.id,
            layer=node.layer,
            x=ranks[node.layer] * measure.column,
            y=tops[node.id] + (max(measure.slot, heights[node.id]) - heights[node.id]) / 2,
            height=heights[node.id],
            filled=(node.value or 0) * scale,
            incoming=incoming,
            outgoing=outgoing,
        )
    width = (len(layers) - 1) * measure.column + measure.bar + measure.last
    return Sankey(placed, tuple(_bands(placed, links, scale, measure.bar)), width, measure.height, scale)


def _widths(link: Link, scale: float) -> tuple[float, float]:
    """How wide the solid and the hatched part of a band are."""
    solid = max(HAIR, link.low * scale) if link.low else 0.0
    rest = THIN if link.high is None else min(THIN, max(0.0, link.high - link.low) * scale)
    return solid, rest if solid else max(rest, THIN)


def _sides(name: str, links: Iterable[Link], scale: float) -> tuple[float, float]:
    """How wide all bands are that come in, and that go out."""
    incoming = sum(sum(_widths(link, scale)) for link in links if link.target == name)
    outgoing = sum(sum(_widths(link, scale)) for link in links if link.source == name)
    return incoming, outgoing


def _height(node: Node, links: Sequence[Link], scale: float) -> float:
    return max((node.value or 0) * scale, *_sides(node.id, links, scale), THIN)


def _room(found: Sequence[Node], links: Sequence[Link], scale: float, measure: Measure) -> float:
    """How high a layer is at least."""
    slots = sum(max(measure.slot, _height(node, links, scale)) for node in found)
    return slots + measure.gap * (len(found) - 1)


def _scale(layers: Mapping[int, list[Node]], links: Sequence[Link], measure: Measure) -> float:
    """The largest scale at which every layer fits into the height."""

    def fits(scale: float) -> bool:
        return all(_room(found, links, scale, measure) <= measure.height for found in layers.values())

    largest = max([node.value or 0 for found in layers.values() for node in found] + [link.low for link in links] + [1])
    low, high = 0.0, measure.height / largest
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _ordered(order: dict[int, list[str]], links: Sequence[Link]) -> dict[int, list[str]]:
    """The order of each layer after sweeps to and fro: the one with the least crossing."""
    best, least = order, _crossing(order, links)
    for sweep in range(_SWEEPS):
        places = {name: place / len(names) for names in order.values() for place, name in enumerate(names)}
        layers = sorted(order) if sweep % 2 == 0 else sorted(order, reverse=True)
        order = dict(order)
        for layer in layers:
            centres = {name: _centre(name, links, places, forward=sweep % 2 == 0) for name in order[layer]}
            order[layer] = sorted(order[layer], key=lambda name: (centres[name], places[name]))
            places |= {name: place / len(order[layer]) for place, name in enumerate(order[layer])}
        crossing = _crossing(order, links)
        if crossing < least:
            best, least = order, crossing
    return best


def _centre(name: str, links: Sequence[Link], places: Mapping[str, float], *, forward: bool) -> float:
    """The mean place of the neighbours on one side, each weighed by its band; one's own place without any."""
    total = weights = 0.0
    for link in links:
        here, there = (link.target, link.source) if forward else (link.source, link.target)
        if here == name:
            weight = link.low + 1
            total += places[there] * weight
            weights += weight
    return total / weights if weights else places[name]


def _crossing(order: Mapping[int, list[str]], links: Sequence[Link]) -> float:
    """How many pairs of bands cross."""
    at = {name: (layer, place / len(names)) for layer, names in order.items() for place, name in enumerate(names)}
    ends = [(at[link.source], at[link.target]) for link in links]
    return sum(
        (one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < 0
        for number, one in enumerate(ends)
        for other in ends[number + 1 :]
        if one[0][0] < other[1][0] and other[0][0] < one[1][0]
    )


def _relaxed(
    order: Mapping[int, list[str]], heights: Mapping[str, float], links: Sequence[Link], measure: Measure
) -> dict[str, float]:
    """The top of each node's slot: near its neighbours, in the order, without overlapping and within the height."""
    slots = {name: max(measure.slot, height) for name, height in heights.items()}
    tops: dict[str, float] = {}
    for names in order.values():
        free = measure.height - sum(slots[name] for name in names)
        step = free / len(names)
        y = step / 2
        for name in names:
            tops[name] = y
            y += slots[name] + step
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for layer in sorted(order, reverse=not forward):
            middles = {name: top + slots[name] / 2 for name, top in tops.items()}
            names = order[layer]
            wanted = [_centre(name, links, middles, forward=forward) - slots[name] / 2 for name in names]
            tops |= _apart(names, wanted, slots, measure)
    return tops


def _apart(
    names: Sequence[str], wanted: Sequence[float], slots: Mapping[str, float], measure: Measure
) -> dict[str, float]:
    """The wanted tops, pushed apart downwards, and back up from the lower edge."""
    tops = []
    y = 0.0
    for name, top in zip(names, wanted, strict=True):
        tops.append(max(y, top))
        y = tops[-1] + slots[name] + measure.gap
    y = measure.height
    for number in range(len(names) - 1, -1, -1):
        tops[number] = max(0.0, min(tops[number], y - slots[names[number]]))
        y = tops[number] - measure.gap
    return dict(zip(names, tops, strict=True))


def _bands(nodes: Mapping[str, PlacedNode], links: Sequence[Link], scale: float, bar: float) -> Iterable[PlacedLink]:
    """The bands, stacked at both ends in the order of where they lead."""
    leaving, coming = dict.fromkeys(nodes, 0.0), dict.fromkeys(nodes, 0.0)
    starts, ends = {}, {}
    for link in sorted(links, key=lambda link: (nodes[link.target].middle, link.target)):
        starts[link] = leaving[link.source]
        leaving[link.source] += sum(_widths(link, scale))
    for link in sorted(links, key=lambda link: (nodes[link.source].middle, link.source)):
        ends[link] = coming[link.target]
        coming[link.target] += sum(_widths(link, scale))
    for link in links:
        source, target = nodes[link.source], nodes[link.target]
        solid, hatched = _widths(link, scale)
        yield PlacedLink(
            source=link.source,
            target=link.target,
            x0=source.x + bar,
            y0=source.y + starts[link],
            x1=target.x,
            y1=target.y + ends[link],
            solid=solid,
            hatched=hatched,
        )


def _outline(x0: float, y0: float, x1: float, y1: float, wide: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"v{wide:.1f}C{middle:.1f} {y1 + wide:.1f} {middle:.1f} {y0 + wide:.1f} {x0:.1f} {y0 + wide:.1f}Z"
    )
