"""Chance that can be repeated, for tests alone: whoever knows the seed can subtract the noise."""

from __future__ import annotations

from random import Random


class Seeded:
    """The same draws for the same seed; each number as likely as the others, as ``secrets`` has it."""

    def __init__(self, seed: int) -> None:
        self._bits = Random(seed).getrandbits

    def randbelow(self, exclusive_upper_bound: int, /) -> int:
        """A whole number below the bound. Those above are drawn again: a remainder would make small numbers likelier."""
        size = (exclusive_upper_bound - 1).bit_length()
        drawn = self._bits(size)
        while drawn >= exclusive_upper_bound:
            drawn = self._bits(size)
        return drawn
