"""Telling: released periods are forwarded to Plausible, where the city has that."""

from __future__ import annotations

from datetime import date, timedelta

from handbook.analytics.centre.store import Centre
from handbook.analytics.plausible.errors import PlausibleError
from handbook.analytics.plausible.forward import PAUSE, Receiver, forward

LATEST = timedelta(days=14)
"""Days after its end in which a period is told. What is told bears the day on which it is told: older ones would mislead."""

MOST_AT_ONCE = 5_000
"""Events in one run, which takes two minutes then: days that are to be delivered wait for it."""


def tell_due(
    centre: Centre,
    plausible: Receiver,
    visits_per_event: int,
    today: date,
    most: int = MOST_AT_ONCE,
    pause: float = PAUSE,
) -> tuple[list[str], list[str]]:
    """Tell *plausible* the periods that ended lately, but those that staff doubt; at most *most* events.

    Gives the names of those that were told whole by this run, and what is in the way of others.
    """
    doubted = centre.doubts()
    told: list[str] = []
    problems: list[str] = []
    for made in centre.releases():
        name = made.period.name
        before = centre.told.of(plausible.site, name)
        if name in doubted or made.period.last + LATEST < today or (before is not None and before.finished):
            continue
        try:
            after = forward(made, plausible, centre.told, visits_per_event, pause, most=most)
        except PlausibleError as error:
            problems.append(f"{name}: {error}")
            continue
        most -= after.sent - (before.sent if before is not None else 0)
        if after.finished:
            told.append(name)
        if most <= 0:
            break
    return told, problems
