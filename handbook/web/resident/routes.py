"""All routes of the residents' pages: importing a module hangs its routes on the blueprint."""

from handbook.web.resident import acts, calling, leaving, my_list, overview, results, saving, start, steps
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.sheet import routes as sheet

__all__ = [
    "acts",
    "blueprint",
    "calling",
    "leaving",
    "my_list",
    "overview",
    "results",
    "saving",
    "sheet",
    "start",
    "steps",
]
