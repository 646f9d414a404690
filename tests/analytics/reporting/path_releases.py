"""Small trees and releases made by hand, for the tests of paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Plan, Release, Spot
from handbook.analytics.disclosure.policy import TABLES
from handbook.analytics.reporting import Sheet
from handbook.analytics.reporting.tree import Asked, Opening, Tree

YEAR = Plan("week").year(2025)
RADIUS, BASE, K = 20, 5, 10
WITHIN = RADIUS + BASE // 2


def sheet(
    published: Mapping[Cell, int],
    below: Iterable[Cell] = (),
    beside: Iterable[Cell] = (),
    kinds: frozenset[str] = TABLES["year"],
) -> Sheet:
    """A year with these numbers, and these cells hidden."""
    return Sheet(
        Release(
            period=YEAR,
            k=K,
            base=BASE,
            radius=RADIUS,
            rough={"pair": 2 * RADIUS, "path": 2 * RADIUS},
            kinds=kinds,
            single=frozenset({"danger", "rent"}),
            first="",
            margins=frozenset(),
            published={Spot(YEAR.name, "", cell): number for cell, number in published.items()},
            below=frozenset(Spot(YEAR.name, "", cell) for cell in below),
            beside=frozenset(Spot(YEAR.name, "", cell) for cell in beside),
        )
    )


def _opened(*pairs: tuple[str, str]) -> tuple[Opening, ...]:
    return tuple(Opening(*pair) for pair in pairs)


TREE = Tree(
    (
        Asked("worries", ("money", "home", "fear")),
        Asked("danger", ("now", "no"), one=True, openers=_opened(("worries", "fear"))),
        Asked("bills", ("rent", "power"), openers=_opened(("worries", "money"))),
        Asked("rent", ("late", "fine"), one=True, openers=_opened(("worries", "home"), ("bills", "rent"))),
        Asked("age", ("young", "old"), one=True),
    )
)
"""Two worries lead to the question about rent, one of them by way of the bills."""

NUMBERS = {
    Cell("visit", "begun"): 10_000,
    Cell("visit", "finished"): 7_000,
    Cell("reached", "worries"): 10_000,
    Cell("reached", "danger"): 1_000,
    Cell("reached", "bills"): 4_000,
    Cell("reached", "rent"): 3_500,
    Cell("reached", "age"): 7_500,
    Cell("stopped", "worries"): 500,
    Cell("stopped", "bills"): 400,
    Cell("stopped", "rent"): 100,
    Cell("stopped", "age"): 300,
    Cell("option", "worries", "money"): 4_500,
    Cell("option", "worries", "home"): 3_000,
    Cell("option", "worries", "fear"): 1_100,
    Cell("option", "danger", "now"): 200,
    Cell("option", "danger", "no"): 700,
    Cell("option", "bills", "rent"): 1_500,
    Cell("option", "bills", "power"): 2_500,
    Cell("option", "rent", "late"): 2_000,
    Cell("option", "rent", "fine"): 1_200,
    Cell("option", "age", "young"): 3_000,
    Cell("option", "age", "old"): 4_000,
}
HIDDEN = Cell("stopped", "danger")


def usual() -> Sheet:
    """All numbers but one, which is hidden."""
    return sheet(NUMBERS, below=[HIDDEN])
