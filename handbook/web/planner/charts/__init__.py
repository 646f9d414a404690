"""Charts: values in, coordinates out. What draws them stands in ``templates/planner/charts.html``."""

from handbook.web.planner.charts.bars import Bar, Row, bars
from handbook.web.planner.charts.diverging import Side, Swing, diverging
from handbook.web.planner.charts.paired import Couple, Dots, paired
from handbook.web.planner.charts.timeline import Flag, Stretch, Timeline, timeline
from handbook.web.planner.charts.trend import Point, Trend, trend

__all__ = [
    "Bar",
    "Couple",
    "Dots",
    "Flag",
    "Point",
    "Row",
    "Side",
    "Stretch",
    "Swing",
    "Timeline",
    "Trend",
    "bars",
    "diverging",
    "paired",
    "timeline",
    "trend",
]
