"""The ways through the branch of one worry, as the `path` cells of a year name them."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Total, total
from handbook.analytics.reporting.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Given:
    """A question of a way, and what was answered; nothing where it was skipped."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the branch, to the result, or left after its last answer."""

    steps: tuple[Given, ...]
    finished: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Ways:
    """The released ways of *worry*, the most usual first. What few went is not named at all, not even as hidden.

    *chose* is of those who chose the worry, *told* the sum of the ways.
    """

    worry: str
    chose: Figure
    ways: tuple[Way, ...]
    told: Total


def ways(sheet: Sheet, first: str, worry: str) -> Ways:
    """The ways through the branch that *worry*, an answer to the question *first*, opens."""
    found = [
        Way(steps_of(cell.second), cell.third == "finished", sheet.figure(cell))
        for cell in sheet.cells("path")
        if cell.first == worry
    ]
    # Ways as often as each other stay in the order of their cells.
    found.sort(key=lambda way: -(way.figure.value or 0))
    return Ways(worry, sheet.figure(Cell("option", first, worry)), tuple(found), total(way.figure for way in found))


def steps_of(text: str) -> tuple[Given, ...]:
    """The steps that a path's text names: ``question=option,option;question=``."""
    steps = []
    for part in text.split(";") if text else ():
        question, _, options = part.partition("=")
        steps.append(Given(question, tuple(options.split(",")) if options else ()))
    return tuple(steps)
