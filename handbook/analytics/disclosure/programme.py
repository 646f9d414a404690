"""A linear programme over one block of relations: how far each cell can be narrowed by all that is known jointly.

The attacker's problem of Fischetti & Salazar (2001, *Management Science* 47:1008) and of τ-ARGUS: minimise and maximise each
suppressed count over all raw counts that fit what was released. Whole numbers are not asked for; the range is rounded
inwards instead, so that it is never told wider than a reader of whole numbers would find it in a table of two ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from handbook.analytics.disclosure.bounds import ANYTHING, Interval
from handbook.analytics.disclosure.errors import CountsWrong
from handbook.analytics.disclosure.frozen import Spot
from handbook.analytics.disclosure.relations import Relation

if TYPE_CHECKING:
    import highspy

_SLACK = 1e-5
"""What HiGHS may be off by (its feasibility tolerance is 1e-7, over some ten thousand visits)."""


class Programme:
    """One block. Solving changes nothing but the costs, so that each solution starts from the last."""

    def __init__(self, relations: Sequence[Relation], known: Mapping[Spot, Interval]) -> None:
        # Here and not above: it draws in numpy, which only this work needs.
        import highspy
        import numpy as np

        self._spots: dict[Spot, int] = {}
        starts, columns, values = [0], [], []
        for relation in relations:
            for spots, sign in ((relation.left, 1.0), (relation.right, -1.0)):
                for spot in spots:
                    columns.append(self._spots.setdefault(spot, len(self._spots)))
                    values.append(sign)
            starts.append(len(columns))
        told = [known.get(spot, ANYTHING) for spot in self._spots]
        # An open end is closed far above all numbers: a ray would give no solution to look at. It narrows, never widens.
        self._far = 1_000 + 2 * sum(interval.high for interval in told if interval.high < math.inf)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(told), len(relations)
        lp.col_cost_ = np.zeros(len(told))
        lp.col_lower_ = np.array([interval.low for interval in told], dtype=float)
        lp.col_upper_ = np.array([min(interval.high, self._far) for interval in told], dtype=float)
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(relations))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(columns, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(values, dtype=float)
        self._highs = _quiet()
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")  # each solution starts from the last one's basis
        self._highs.passModel(lp)
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._costs = np.zeros(len(told))
        self._every = np.arange(len(told), dtype=np.int32)

    def widen(self, spots: Iterable[Spot]) -> None:
        """Nothing is said of *spots* any more."""
        for spot in spots:
            if (column := self._spots.get(spot)) is not None:
                self._highs.changeColBounds(column, 0.0, self._far)

    def ranges(self, spots: Sequence[Spot], enough: float = math.inf) -> dict[Spot, Interval]:
        """The range of each of *spots*, rounded inwards to whole visits.

        One that is seen to be at least *enough* wide is not looked at further: every solution is a possible truth, and shows
        each cell at some value, so few solutions settle most cells.
        """
        columns = {spot: self._spots[spot] for spot in spots if spot in self._spots}
        seen = dict.fromkeys(columns, (math.inf, -math.inf))

        def solve(weights: Iterable[tuple[int, float]]) -> None:
            self._costs[:] = 0
            for column, weight in weights:
                self._costs[column] = weight
            self._highs.changeColsCost(len(self._every), self._every, self._costs)
            self._highs.run()
            if self._highs.getModelStatus() != self._optimal:
                told = f"no raw counts fit what was released of {next(iter(self._spots))}"
                raise CountsWrong([f"{told}: is each longer period the sum of its parts as they were closed?"])
            values = self._highs.getSolution().col_value
            for spot, column in columns.items():
                low, high = seen[spot]
                value = values[column]
                seen[spot] = (min(low, value), max(high, value))

        if enough < math.inf:
            for sign in (1.0, -1.0):
                solve((column, sign) for column in columns.values())
        for spot, column in columns.items():
            for sign in (1.0, -1.0):
                if _width(*seen[spot]) < enough:
                    solve([(column, sign)])
        return {
            spot: Interval(math.ceil(low - _SLACK), math.floor(high + _SLACK)) for spot, (low, high) in seen.items()
        }


def _quiet() -> highspy.Highs:
    """A solver that writes nothing. HiGHS greets on standard output when its callbacks are turned on, which its Python face does
    before anybody can turn the output off (ERGO-Code/HiGHS#2749); a command's export must not begin with that."""
    import highspy

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:
            self.setOptionValue("output_flag", False)

    return Quiet()  # type: ignore[no-untyped-call]  # says it is typed, and is but half


def _width(low: float, high: float) -> float:
    return -math.inf if low > high else math.floor(high + _SLACK) - math.ceil(low - _SLACK)
