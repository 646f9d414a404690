"""Whiskers: the ends of a figure's error, as pictures show them."""

from __future__ import annotations

from handbook.analytics.reporting import Figure


def ends(figure: Figure) -> tuple[float | None, float | None]:
    """Where nineteen of twenty true counts are."""
    if figure.value is None:
        return None, None
    return max(figure.value - figure.usual, figure.at_least), figure.value + figure.usual
