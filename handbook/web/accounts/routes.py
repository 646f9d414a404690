"""All routes of the staff's own pages: importing a module hangs its routes on the blueprint."""

from handbook.web.accounts import confirming, enrolling, entering, me, passkey_pages, people, people_log, token_pages
from handbook.web.accounts.blueprint import blueprint

__all__ = [
    "blueprint",
    "confirming",
    "enrolling",
    "entering",
    "me",
    "passkey_pages",
    "people",
    "people_log",
    "token_pages",
]
