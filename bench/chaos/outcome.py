"""What came of a run: all that was acknowledged is counted, once, or declared lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench.chaos.book import Book
from handbook.analytics.cells import Cell

BEGUN, FINISHED = Cell("visit", "begun"), Cell("visit", "finished")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was acknowledged (the *book*, and by the rule *expected*), and what the centre *counted* of it.

    *earlier* are the counts of the days before: what they came to at the node, and at the centre.
    """

    book: Book
    done: Counter[str]
    seconds: float
    lost: int
    first: str
    expected: Counter[Cell]
    counted: Counter[Cell]
    earlier: tuple[Counter[Cell], Counter[Cell]]
    said: str

    @property
    def off(self) -> dict[str, int]:
        """What is counted too often or (negative) too seldom: answers of each question, visits begun and finished.

        Told from the book alone. A beginning that was never acknowledged may have begun a visit; its resident began anew.
        """
        found = Counter({name: -number for name, number in self.book.answered().items()})
        for cell, number in self.counted.items():
            if cell.kind in ("answered", "skipped"):
                found[cell.first] += number
        begun = self.counted[BEGUN] - len(self.book.visits)
        found["(begun)"] = begun - min(max(0, begun), self.book.uncertain)
        found["(finished)"] = self.counted[FINISHED] - sum(visit.finished for visit in self.book.visits)
        return {name: number for name, number in found.items() if number}

    @property
    def acknowledged(self) -> int:
        """Beginnings and answers that must be counted, each once."""
        return len(self.book.visits) + self.book.steps

    @property
    def doubled(self) -> int:
        """Counted more than once."""
        return sum(number for number in self.off.values() if number > 0)

    @property
    def missing(self) -> int:
        """Acknowledged, and not counted. (A visit that is not finished misses its last answer, too: told once.)"""
        return -sum(number for name, number in self.off.items() if number < 0 and name != "(finished)")

    @property
    def lost_silently(self) -> int:
        """Missing, and not declared lost."""
        return max(0, self.missing - self.lost)

    @property
    def differences(self) -> dict[Cell, int]:
        """Every cell that is not what the rule makes of the book: none, where nothing was declared lost."""
        extra = max(0, self.counted[BEGUN] - self.expected[BEGUN])
        rule = self.expected.copy()
        for cell in (BEGUN, Cell("reached", self.first), Cell("stopped", self.first)):
            rule[cell] += extra
        cells = rule.keys() | self.counted.keys()
        return {cell: self.counted[cell] - rule[cell] for cell in cells if self.counted[cell] != rule[cell]}

    @property
    def unconserved(self) -> list[str]:
        """Questions of which reached is not answered + skipped + stopped, or one of them is negative."""
        found = []
        for name in sorted({cell.first for cell in self.counted if cell.kind == "reached"}):
            reached, *ends = (self.counted[Cell(kind, name)] for kind in ("reached", "answered", "skipped", "stopped"))
            if reached != sum(ends) or min(reached, *ends) < 0:
                found.append(name)
        return found

    def faults(self) -> Iterator[str]:
        """All that should not be, in words."""
        yield from dict.fromkeys(self.book.wrong)
        if self.lost_silently:
            yield f"{self.lost_silently} lost silently: {self.off}"
        if self.doubled:
            yield f"{self.doubled} doubled: {self.off}"
        if self.unconserved:
            yield f"not conserved: {', '.join(self.unconserved)}"
        if not self.lost and self.differences:
            yield f"nothing was lost, and these cells differ: {self.differences}"
        if self.earlier[0] != self.earlier[1]:
            yield f"the days before came to {self.earlier[1]} instead of {self.earlier[0]}"
        if "could not be told" in self.said or "Traceback" in self.said:
            yield f"the server wrote:\n{self.said[-2000:]}"
