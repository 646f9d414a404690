"""How much a month's release may tell, and how that is shared among its kinds of counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from handbook.analytics.privacy.mechanisms import noise_scale, threshold


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of counts may cost a visit, and the most counts of that kind that a visit changes."""

    epsilon: Fraction
    l0: int

    @property
    def scale(self) -> Fraction:
        """The scale of the noise."""
        return noise_scale(self.epsilon, self.l0)


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """The shares of needs, results (services shown) and paths, and delta, which the paths alone cost.

    By default epsilon is 1 a month: 2/5 for needs, which people look at first, and 3/10 each for results and paths.
    Raises :class:`~handbook.analytics.privacy.errors.ParameterWrong`.
    """

    need: Share = field(default_factory=lambda: Share(Fraction(2, 5), 8))
    result: Share = field(default_factory=lambda: Share(Fraction(3, 10), 12))
    path: Share = field(default_factory=lambda: Share(Fraction(3, 10), 2))
    delta: Fraction = Fraction(1, 1_000_000)

    def __post_init__(self) -> None:
        # Each checks what it is given; all is checked here, so that no release stops half way.
        _ = self.need.scale, self.result.scale, self.threshold

    @property
    def epsilon(self) -> Fraction:
        """What a month costs a visit in all: the kinds are made public together, so that their epsilons add up (basic composition)."""
        return self.need.epsilon + self.result.epsilon + self.path.epsilon

    @property
    def threshold(self) -> int:
        """The least noisy count with which a path comes out."""
        return threshold(self.path.epsilon, self.delta, self.path.l0)
