"""A tiny handbook for the tests of disclosure control: one question, two needs."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Plan, Policy, Protections, Raw, Release, Structure, release

KEY = bytes(range(32))
PLAN = Plan("week")
WEEK = PLAN.parts(PLAN.quarter(2025, 1))[0]
QUIET = Protections(noise=False)
"""The rules of the threshold and of complementary suppression show more clearly without noise."""

OPTIONS = ("a", "b", "c", "d")


def structure(*options: str) -> Structure:
    """One single-choice question."""
    cells = {Cell(kind, "q") for kind in ("reached", "answered", "skipped", "stopped")}
    return Structure(frozenset(cells | {Cell("option", "q", option) for option in options}), single=frozenset({"q"}))


def counts(skipped: int, stopped: int, **options: int) -> dict[Cell, int]:
    """Raw counts of that question: flow is conserved."""
    answered = sum(options.values())
    return {
        Cell("reached", "q"): answered + skipped + stopped,
        Cell("answered", "q"): answered,
        Cell("skipped", "q"): skipped,
        Cell("stopped", "q"): stopped,
        **{Cell("option", "q", option): count for option, count in options.items()},
    }


ALL_KINDS = frozenset({"reached", "answered", "skipped", "stopped", "option"})
FLAT = Policy(key=KEY, tables=dict.fromkeys(("week", "quarter", "year"), ALL_KINDS))
"""Everything of the question at every level, so that there is something to subtract."""


def week(found: Mapping[Cell, int], protections: Protections = QUIET, policy: Policy = FLAT) -> Release:
    """The release of one week with these counts."""
    options = [cell.second for cell in found if cell.kind == "option"]
    return release(WEEK, Raw(structure(*options), {"v": found}), [], policy, protections)


def tell(figure: object) -> None:
    """Say a figure: `pytest -rP` or `-s` shows it."""
    print(figure)  # noqa: T201  # an attack says how far it came
