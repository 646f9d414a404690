"""Forwarding: the events of one release, each at most once, however often it is broken off."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from handbook.analytics.disclosure import Release
from handbook.analytics.plausible.errors import PlausibleAway, PlausibleDrops, PlausibleRefuses
from handbook.analytics.plausible.events import UNIT, Event, check_unit, events_of, shuffled
from handbook.analytics.plausible.progress import Progress, Told

CHUNK = 100
"""Events that are noted together, and lost together when a run is killed among them."""

PAUSE = 0.02
"""Seconds between two events: fifty a second are little for a server, and the lock that Plausible takes on a visitor for each
event, and gives up on after half a second (``lib/plausible/session/cache_store.ex``), is free again."""

DROPS = 20
"""So many drops in a row are no accident: the site is not there, or nothing from this machine is taken."""


class Receiver(Protocol):
    """What takes events: :class:`~.client.Plausible`."""

    site: str

    def send(self, event: Event) -> bool:
        """Send *event*: True if it was taken, False if it was dropped."""


def forward(
    release: Release,
    plausible: Receiver,
    progress: Progress,
    visits_per_event: int = UNIT,
    pause: float = PAUSE,
    *,
    most: int | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> Told:
    """Tell *release*, from where *progress* says that it was; at most *most* events in this run. One run at a time.

    Each chunk is noted as sent before it is: when the machine goes down over it, Plausible has fewer events, and never more. A
    failure that is seen puts the note back to what was really sent. A period that was begun goes on with the
    *visits_per_event* that it began with. Raises :class:`~.errors.PlausibleError`; what was told until then is noted.
    """
    check_unit(visits_per_event)
    period = release.period.name
    told = progress.of(plausible.site, period)
    if told is not None and told.finished:
        return told
    unit = visits_per_event if told is None else told.visits_per_event
    events = shuffled(events_of(release, unit), release, plausible.site)
    if told is None:
        told = Told(unit, len(events))
    elif told.events != len(events):
        # What is told was changed by an update. Which of the new list was sent cannot be known, so that the rest is left out.
        told = replace(told, events=told.sent)
        progress.note(plausible.site, period, told)
        return told
    end = len(events) if most is None else min(len(events), told.sent + most)
    return _run(
        events[told.sent : end], told, plausible, lambda now: progress.note(plausible.site, period, now), pause, sleep
    )


def _run(
    events: list[Event],
    told: Told,
    plausible: Receiver,
    note: Callable[[Told], None],
    pause: float,
    sleep: Callable[[float], object],
) -> Told:
    row, before = 0, told
    try:
        for place, event in enumerate(events):
            if place % CHUNK == 0:
                note(replace(told, sent=told.sent + len(events[place : place + CHUNK])))
            if place:
                sleep(pause)
            under_way = replace(told, sent=told.sent + 1)
            try:
                taken = plausible.send(event)
            except (PlausibleAway, PlausibleRefuses):
                raise
            except BaseException:
                # Lost, or the process is told to end: the event may have been taken.
                told = under_way
                raise
            told = replace(under_way, taken=told.taken + taken, dropped=told.dropped + (not taken))
            row = 0 if taken else row + 1
            if taken:
                before = told
            elif row == min(DROPS, len(events)):
                told = before
                raise PlausibleDrops(
                    f"Plausible accepts events of {plausible.site} and drops them; see that the site is there under this very "
                    "name, that its shields and limits let them pass, and that this machine does not count as a data center"
                )
    finally:
        note(told)
    return told
