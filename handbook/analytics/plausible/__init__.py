"""Plausible: released counts of closed periods as custom events, for cities that have a dashboard there. Off unless it is set up.

::

    with Plausible("https://plausible.example.jp", "handbook.example.jp") as plausible:
        told = forward(release, plausible, progress)    # Told(events=412, sent=412, taken=412, dropped=0, …)

Only what staff may see anyhow is told: published numbers, noised and rounded, of periods that are over. An event stands for five
visits, and says of them what the release says: no visitor, no address, no time but the period.
"""

from handbook.analytics.plausible.client import USER_AGENT, Plausible
from handbook.analytics.plausible.errors import (
    AnswerLost,
    PlausibleAway,
    PlausibleDrops,
    PlausibleError,
    PlausibleRefuses,
    SettingWrong,
    TooManyEvents,
)
from handbook.analytics.plausible.events import (
    GOALS,
    MOST_EVENTS,
    UNIT,
    Event,
    Goal,
    check_unit,
    events_of,
    goal_names,
    shuffled,
)
from handbook.analytics.plausible.forward import Receiver, forward
from handbook.analytics.plausible.progress import MemoryProgress, Progress, Told

__all__ = [
    "GOALS",
    "MOST_EVENTS",
    "UNIT",
    "USER_AGENT",
    "AnswerLost",
    "Event",
    "Goal",
    "MemoryProgress",
    "Plausible",
    "PlausibleAway",
    "PlausibleDrops",
    "PlausibleError",
    "PlausibleRefuses",
    "Progress",
    "Receiver",
    "SettingWrong",
    "Told",
    "TooManyEvents",
    "check_unit",
    "events_of",
    "forward",
    "goal_names",
    "shuffled",
]
