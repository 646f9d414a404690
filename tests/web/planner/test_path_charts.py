"""Pictures of paths: where things are drawn, whatever the values are."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.reporting import Share
from handbook.web.planner.charts.matrix import triangle
from handbook.web.planner.charts.sankey import THIN, Link, Measure, Node, PlacedLink, layout, merged
from handbook.web.planner.charts.spans import full_scale, span
from handbook.web.planner.charts.text import width, wrapped
from handbook.web.planner.charts.tree import STUB, Branching, boughs, tint

MEASURE = Measure(height=800, slot=30, gap=6)
NEAR = 0.01


@st.composite
def flows(draw: st.DrawFn) -> tuple[list[Node], list[Link]]:
    """Up to four layers with up to five nodes each, and bands from one to a later one, some with hidden numbers."""
    values = st.one_of(st.none(), st.floats(0, 1e7))
    nodes = [
        Node(f"{layer}-{number}", layer, draw(values))
        for layer in range(draw(st.integers(2, 4)))
        for number in range(draw(st.integers(1, 5)))
    ]
    pairs = [(one.id, other.id) for one in nodes for other in nodes if one.layer < other.layer]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    links = []
    for source, target in chosen:
        low = draw(st.floats(0, 1e7))
        high = draw(st.one_of(st.none(), st.floats(low, 2e7)))
        links.append(Link(source, target, low, high))
    return nodes, links


def _wide(link: PlacedLink) -> float:
    return link.solid + link.hatched


@settings(max_examples=60, deadline=None)
@given(flows())
def test_a_node_is_as_high_as_the_largest_of_what_comes_goes_and_is_its_own(
    flow: tuple[list[Node], list[Link]],
) -> None:
    """So that no band hangs beside its node, and nothing is forced into balance."""
    nodes, links = flow
    drawn = layout(nodes, links, MEASURE)
    for node in nodes:
        incoming = sum(_wide(link) for link in drawn.links if link.target == node.id)
        outgoing = sum(_wide(link) for link in drawn.links if link.source == node.id)
        expected = max(incoming, outgoing, (node.value or 0) * drawn.scale, THIN)
        assert abs(drawn.nodes[node.id].height - expected) < NEAR


@settings(max_examples=60, deadline=None)
@given(flows())
def test_nodes_of_a_layer_do_not_overlap_and_stay_within_the_height(flow: tuple[list[Node], list[Link]]) -> None:
    """Each has room for its label besides."""
    drawn = layout(*flow, MEASURE)
    for layer in {node.layer for node in drawn.nodes.values()}:
        column = sorted((node for node in drawn.nodes.values() if node.layer == layer), key=lambda node: node.middle)
        slots = [(node.middle - max(node.height, MEASURE.slot) / 2, max(node.height, MEASURE.slot)) for node in column]
        assert slots[0][0] >= -NEAR
        assert sum(slots[-1]) <= drawn.height + NEAR
        for (top, high), (below, _high) in pairwise(slots):
            assert top + high <= below + NEAR


@settings(max_examples=40, deadline=None)
@given(flows())
def test_bands_stay_within_their_nodes(flow: tuple[list[Node], list[Link]]) -> None:
    """At both ends."""
    drawn = layout(*flow, MEASURE)
    for link in drawn.links:
        for name, y in ((link.source, link.y0), (link.target, link.y1)):
            node = drawn.nodes[name]
            assert node.y - NEAR <= y
            assert y + _wide(link) <= node.y + node.height + NEAR


@settings(max_examples=20, deadline=None)
@given(flows())
def test_the_same_values_are_drawn_in_the_same_way(flow: tuple[list[Node], list[Link]]) -> None:
    """In every process and at every call."""
    assert layout(*flow, MEASURE) == layout(*flow, MEASURE)


@settings(max_examples=40, deadline=None)
@given(flows())
def test_what_is_hidden_is_never_drawn_as_nothing(flow: tuple[list[Node], list[Link]]) -> None:
    """Nor as a quantity: its hatching is the same for all."""
    nodes, links = flow
    drawn = layout(nodes, links, MEASURE)
    for link, placed in zip(links, drawn.links, strict=True):
        if link.high is None:
            assert placed.hatched == THIN
        assert _wide(placed) > 0


def test_a_picture_grows_with_its_labels() -> None:
    """Forty nodes in a layer still do not overlap."""
    nodes = [Node("a", 0, 100), *(Node(str(number), 1, 1) for number in range(40))]
    drawn = layout(nodes, [Link("a", str(number), 1, 1) for number in range(40)], MEASURE)
    middles = sorted(drawn.nodes[str(number)].middle for number in range(40))
    assert drawn.height > MEASURE.height
    assert all(below - above >= MEASURE.slot - NEAR for above, below in pairwise(middles))


def test_a_pair_that_crosses_is_put_in_order() -> None:
    """The sweeps undo what the first order tangles."""
    nodes = [Node("a", 0, 10), Node("b", 0, 10), Node("x", 1, 10), Node("y", 1, 10)]
    drawn = layout(nodes, [Link("a", "y", 10, 10), Link("b", "x", 10, 10)], MEASURE)
    a, b, x, y = (drawn.nodes[name].y for name in "abxy")
    assert (a < b) == (y < x)


def test_the_long_tail_is_drawn_as_one_and_what_is_hidden_is_not_in_it() -> None:
    """Two small ends become one; a third, whose number is hidden, keeps its own band."""
    nodes = [Node("a", 0, 100), Node("x", 1, 90), Node("y", 1, 2), Node("z", 1, 3), Node("?", 1)]
    links = [Link("a", "x", 90, 90), Link("a", "y", 2, 2), Link("a", "z", 3, 3), Link("a", "?", 0, None)]
    kept, joined, tail = merged(nodes, links, 5, "other ")
    assert tail == ["y", "z"]
    assert {node.id for node in kept} == {"a", "x", "?", "other 1"}
    assert Link("a", "other 1", 5, 5) in joined
    assert Link("a", "?", 0, None) in joined


@given(st.text("ああ漢字、。（）abc1 ー", max_size=60), st.integers(4, 20))
def test_a_label_keeps_to_its_room(text: str, ems: int) -> None:
    """Two lines, none of them wider; what is cut says so."""
    lines = wrapped(text, ems)
    assert len(lines) <= 2
    assert all(width(line) <= ems + NEAR for line in lines)
    joined = re.sub(r"\s", "", "".join(lines))
    whole = re.sub(r"\s", "", text)
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))


def test_a_label_breaks_after_a_comma_and_between_phrases() -> None:
    """And never leaves a syllable alone on its line."""
    assert wrapped("住むところのことで、近いものはどれですか", 15) == ("住むところのことで、", "近いものはどれですか")
    assert wrapped("今夜、安心して眠れるところはありますか", 15) == ("今夜、安心して", "眠れるところはありますか")


def test_a_row_of_the_tree_that_is_hidden_is_hatched_and_not_empty() -> None:
    """And has no tint: nothing is known of it."""
    rows = boughs([Branching("a", 0, 100, 10), Branching("b", 1, None), Branching("c", 1, 1)])
    hidden = rows[1]
    assert (hidden.is_hidden, hidden.width, hidden.tint) == (True, STUB, 0)
    assert (rows[0].width, rows[0].part, rows[0].tint) == (100.0, 10.0, 5)
    assert rows[2].tint == 1


def test_lines_of_the_tree_lead_to_what_follows() -> None:
    """A line goes on where another row hangs from it further down, and ends at the last."""
    depths = [0, 1, 2, 1, 0]
    rows = boughs([Branching(str(number), depth, 1) for number, depth in enumerate(depths)])
    assert [row.lines for row in rows] == [(), ("branch",), ("through", "last"), ("last",), ()]


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_more_is_never_paler(one: float, other: float) -> None:
    """On any scale."""
    largest = max(one, other)
    assert (tint(one, largest) <= tint(other, largest)) or one > other


def test_half_of_a_matrix_says_all() -> None:
    """Each two stand in it once; what is hidden has no tint."""
    values = {frozenset("ab"): 10, frozenset("ac"): None, frozenset("bc"): 4}
    rows = triangle("abc", lambda one, other: values[frozenset((one, other))])
    fields = {frozenset((field.row, field.column)): field for _name, row in rows for field in row}
    assert {two: field.value for two, field in fields.items()} == values
    assert (fields[frozenset("ac")].tint, fields[frozenset("ab")].tint) == (0, 5)


def test_an_error_that_goes_beyond_the_line_ends_there() -> None:
    """And a share that is not told has no mark."""
    assert span(None, 0.1) is None
    shown = span(Share(0.08, 0.0, 0.9), 0.1)
    assert shown is not None
    assert (shown.at, shown.low, shown.width) == (80.0, 0.0, 100.0)
    assert full_scale([Share(0.08, 0, 1), None]) == 0.1
