"""Charts: values in, coordinates out. What draws them stands in ``templates/planner/charts.html``."""

from handbook.web.planner.charts.bars import Bar, Row, bars
from handbook.web.planner.charts.diverging import Side, Swing, diverging
from handbook.web.planner.charts.trend import Point, Trend, trend

__all__ = ["Bar", "Point", "Row", "Side", "Swing", "Trend", "bars", "diverging", "trend"]
