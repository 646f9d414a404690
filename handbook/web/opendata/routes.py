"""All routes of open data: importing a module hangs its routes on the blueprint."""

from handbook.web.opendata import catalogue, downloads, showing
from handbook.web.opendata.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "downloads", "showing"]
