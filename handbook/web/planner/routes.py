"""All routes of the planners' pages: importing a module hangs its routes on the blueprint."""

from handbook.web.planner import calendar, compare, gaps, how_sure, monday, paths, simulation, tables
from handbook.web.planner.blueprint import blueprint
from handbook.web.planner.report import routes as report
from handbook.web.planner.takeaway import downloads, page

__all__ = [
    "blueprint",
    "calendar",
    "compare",
    "downloads",
    "gaps",
    "how_sure",
    "monday",
    "page",
    "paths",
    "report",
    "simulation",
    "tables",
]
