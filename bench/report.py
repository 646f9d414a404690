"""What was measured, beside what was aimed at, as a table that can stand in the README as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class Missing(Exception):
    """A part that is to be measured is not there; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Result:
    """One number. ``at_most`` and ``at_least`` are aims, in the same unit; ``void`` says why it does not count."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    void: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; ``None`` where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        if self.void:
            return False
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


def number(value: float) -> str:
    """Three significant digits, and all digits before the point."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    for digits, bound in ((1, 10), (2, 1), (3, 0.1), (4, 0.01)):
        if abs(value) >= bound:
            return f"{value:.{digits}f}"
    return f"{value:.2g}"


def row(result: Result) -> str:
    """A row of the table."""
    aim, verdict = "", ""
    if result.at_most is not None:
        aim = f"≤ {number(result.at_most)}"
    if result.at_least is not None:
        aim = f"≥ {number(result.at_least)}"
    if result.reached is not None:
        verdict = "yes" if result.reached else "**no**"
    value = f"{number(result.value)} {result.unit}".strip()
    if result.void:
        value += f" ({result.void})"
    return f"| {result.what} | {value} | {aim} | {verdict} |"


def print_table(title: str, results: Iterable[Result]) -> None:
    """Print *results* as a table in Markdown."""
    print(f"\n### {title}\n\n| what | measured | aim | reached |\n| --- | --- | --- | --- |")
    for result in results:
        print(row(result), flush=True)
