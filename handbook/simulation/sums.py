"""Sums of many profiles' counts: cells that the same profiles have are added up as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from handbook.analytics.cells import Cell
from handbook.simulation.profiles import Profile


class Sums:
    """The counts of *profiles*, ready to be added up for each day.

    The services of a need are shown together, a need's language and channel come together: of some hundred cells that a visit
    counts in, half need no sum of their own.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        columns: defaultdict[Cell, list[tuple[int, int]]] = defaultdict(list)
        for row, profile in enumerate(profiles):
            for cell, number in profile.counts:
                columns[cell].append((row, number))
        together: defaultdict[tuple[tuple[int, int], ...], list[Cell]] = defaultdict(list)
        for cell, column in columns.items():
            together[tuple(column)].append(cell)
        self._rows: list[list[int]] = [[] for _ in profiles]
        for place, shared in enumerate(together):
            for row, number in shared:
                self._rows[row] += [place] * number
        places = {cell: place for place, cells in enumerate(together.values()) for cell in cells}
        self._cells = sorted(places.items())
        self._places = len(together)

    def of(self, visits: Iterable[int]) -> list[tuple[Cell, int]]:
        """What they count together, where each profile comes as often as *visits* says; in the order of the cells."""
        sums = [0] * self._places
        for number, places in zip(visits, self._rows, strict=True):
            if number:
                for place in places:
                    sums[place] += number
        return [(cell, number) for cell, place in self._cells if (number := sums[place])]
