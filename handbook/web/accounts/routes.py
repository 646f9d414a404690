"""All routes of the staff's own pages: importing a module hangs its routes on the blueprint."""

from handbook.web.accounts import enrolling, entering, me
from handbook.web.accounts.blueprint import blueprint

__all__ = ["blueprint", "enrolling", "entering", "me"]
