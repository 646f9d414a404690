"""Reporting: what released numbers say, and how sure it is. Values in, values out: ids and numbers, no page and no database.

A planner's page begins with a :class:`Shelf` of all releases, takes a :class:`Sheet` (one release) from it, and asks the sheet for
:class:`Figure`\\ s. What is made of figures (rankings, changes, shares) stands in a module for each question that planners ask.
Nothing here sees a raw count.
"""

from handbook.analytics.reporting.arrivals import Arrival, arrivals
from handbook.analytics.reporting.change import Change, Pair, Reason, Verdict, compared
from handbook.analytics.reporting.compare import Line, NotAlike, Place, Places, either, lines, main_locale, places
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.gaps import Gap, gaps
from handbook.analytics.reporting.near import NearMiss, near_misses
from handbook.analytics.reporting.needs import Found, Ranked, found, worries
from handbook.analytics.reporting.parts import Share, Total, share, total
from handbook.analytics.reporting.services import Acted, Shown, acted, shown
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.shelf import Shelf
from handbook.analytics.reporting.simulate import (
    CannotTell,
    Chain,
    MoreShown,
    OneMore,
    Why,
    with_service,
    without_condition,
)
from handbook.analytics.reporting.stops import Stop, stops

__all__ = [
    "Acted",
    "Arrival",
    "CannotTell",
    "Chain",
    "Change",
    "Figure",
    "Found",
    "Gap",
    "Line",
    "MoreShown",
    "NearMiss",
    "NotAlike",
    "OneMore",
    "Pair",
    "Place",
    "Places",
    "Ranked",
    "Reason",
    "Share",
    "Sheet",
    "Shelf",
    "Shown",
    "Stop",
    "Total",
    "Verdict",
    "Why",
    "acted",
    "arrivals",
    "compared",
    "either",
    "found",
    "gaps",
    "lines",
    "main_locale",
    "near_misses",
    "places",
    "share",
    "shown",
    "stops",
    "total",
    "with_service",
    "without_condition",
    "worries",
]
