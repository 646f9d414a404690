"""All routes of the planners' pages: importing a module hangs its routes on the blueprint."""

from handbook.web.planner import how_sure, monday, paths, tables
from handbook.web.planner.blueprint import blueprint

__all__ = ["blueprint", "how_sure", "monday", "paths", "tables"]
