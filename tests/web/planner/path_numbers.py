"""Releases of the small handbook with paths and pairs, made by hand: a year, a quarter and a week."""

from __future__ import annotations

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Period, Plan, Release, Spot
from handbook.analytics.disclosure.policy import TABLES

PLAN = Plan("week")
YEAR, QUARTER = PLAN.year(2025), PLAN.quarter(2025, 3)
WEEK = PLAN.parts(QUARTER)[3]

NUMBERS = {
    Cell("visit", "begun"): 90_000,
    Cell("visit", "finished"): 61_000,
    Cell("reached", "worries"): 90_005,
    Cell("reached", "watched"): 20_010,
    Cell("reached", "rent"): 39_015,
    Cell("reached", "age"): 66_020,
    Cell("stopped", "worries"): 12_025,
    Cell("stopped", "rent"): 3_030,
    Cell("stopped", "age"): 5_035,
    Cell("option", "worries", "money"): 40_040,
    Cell("option", "worries", "danger"): 21_045,
    Cell("option", "worries", "unsure"): 9_050,
    Cell("option", "watched", "yes"): 8_055,
    Cell("option", "watched", "no"): 11_060,
    Cell("option", "rent", "behind"): 22_065,
    Cell("option", "rent", "fine"): 13_070,
    Cell("option", "age", "0-17"): 9_075,
    Cell("option", "age", "18-120"): 50_080,
    Cell("pair", "danger", "money"): 7_085,
    Cell("pair", "money", "unsure"): 1_090,
    Cell("path", "money", "rent=behind", "finished"): 15_095,
    Cell("path", "money", "rent=fine", "finished"): 9_100,
    Cell("path", "money", "", "stopped"): 4_105,
    Cell("path", "danger", "watched=yes", "finished"): 5_110,
}
BELOW = (Cell("stopped", "watched"), Cell("option", "worries", "none"), Cell("pair", "danger", "none"))
BESIDE = (Cell("pair", "money", "none"), Cell("pair", "none", "unsure"), Cell("pair", "danger", "unsure"))


def made(period: Period) -> Release:
    """The numbers that this length of time tells."""
    kinds = TABLES[period.level]

    def spots(cells: tuple[Cell, ...]) -> frozenset[Spot]:
        return frozenset(Spot(period.name, "", cell) for cell in cells if cell.kind in kinds)

    return Release(
        period=period,
        k=10,
        base=5,
        radius=20,
        rough={"pair": 40, "path": 40},
        kinds=kinds,
        single=frozenset({"watched", "rent", "age"}),
        first="",
        margins=frozenset(),
        published={Spot(period.name, "", cell): number for cell, number in NUMBERS.items() if cell.kind in kinds},
        below=spots(BELOW),
        beside=spots(BESIDE),
    )
