"""What a sum over all paths means: how many there are, or the largest weight that one has.

The same elimination computes both, over the semiring (+, ×) of whole numbers and the semiring (max, +): Aji and McEliece,
*The generalized distributive law*, IEEE Transactions on Information Theory 46(2), 2000.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Semiring:
    """How alternatives are added up, and how what goes together is multiplied; *minus* is −1, where there is such a thing."""

    one: int
    add: Callable[[int, int], int]
    multiply: Callable[[int, int], int]
    minus: int | None = None


COUNT = Semiring(1, operator.add, operator.mul, -1)
LARGEST = Semiring(0, max, operator.add)


@dataclass(frozen=True, slots=True)
class Weights:
    """What an answer weighs: ``asked(i)`` where question *i* is asked, and ``chosen(i, at)`` more for each choice."""

    semiring: Semiring
    asked: Callable[[int], int]
    chosen: Callable[[int, int], int]
