"""All routes of the planners' pages: importing a module hangs its routes on the blueprint."""

from handbook.web.planner import how_sure, monday, paths, tables
from handbook.web.planner.blueprint import blueprint
from handbook.web.planner.report import routes as report
from handbook.web.planner.takeaway import downloads, page

__all__ = ["blueprint", "downloads", "how_sure", "monday", "page", "paths", "report", "tables"]
