"""All routes of the residents' pages: importing a module hangs its routes on the blueprint."""

from handbook.web.resident import acts, leaving, overview, results, start, steps
from handbook.web.resident.blueprint import blueprint

__all__ = ["acts", "blueprint", "leaving", "overview", "results", "start", "steps"]
