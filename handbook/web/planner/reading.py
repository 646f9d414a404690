"""Reading: the released numbers as the planners' pages hold them, opened when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from handbook.analytics.calendar import Calendar, Event
from handbook.analytics.centre.database import DATABASE, open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.analytics.errors import CountsAway
from handbook.analytics.reporting import Shelf
from handbook.analytics.simulated import database_beside
from handbook.shipped import shipped_migrations
from handbook.web.settings import Settings


class Reading:
    """The shelf of the handbook that runs by *settings*. It asks at each request which releases there are; each is read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._centre: Centre | None = None
        self._seen: tuple[list[Release], dict[str, str]] | None = None
        self._shelf = Shelf()

    def shelf(self) -> Shelf:
        """What is released now; empty where nothing is. Raises :class:`CountsAway`."""
        with self._lock, _told():
            centre = self._open()
            if centre is None:
                return Shelf()
            # Releases that were read before are the same objects: comparing them costs nothing.
            seen = (centre.releases(), centre.doubts())
            if self._seen is None or not _same(self._seen, seen):
                self._shelf, self._seen = Shelf(*seen), seen
            return self._shelf

    def calendar(self) -> Calendar:
        """What is noted beside the numbers now. Raises :class:`CountsAway`."""
        with self._lock, _told():
            centre = self._open()
            return Calendar() if centre is None else centre.noted.calendar()

    def note(self, event: Event) -> None:
        """Keep *event* in the calendar. Raises :class:`CountsAway`, and ``EventWrong`` where there are too many."""
        with self._lock, _told():
            centre = self._open(makes=True)
            assert centre is not None
            centre.noted.note(event)

    def remove(self, event: str) -> bool:
        """Take an event out of the calendar; ``False`` where it has none with this id. Raises :class:`CountsAway`."""
        with self._lock, _told():
            centre = self._open()
            return centre is not None and centre.noted.remove(event)

    def _open(self, *, makes: bool = False) -> Centre | None:
        if self._centre is None:
            url = database_beside(self._settings.data, self._settings.database_url)
            # Looking makes no database: that is for what counts, and for what is written down.
            if not makes and url is None and not (self._settings.data / DATABASE).exists():
                return None
            engine = open_centre(self._settings.data, url, shipped_migrations() / "centre")
            self._centre = Centre(engine, self._settings.name)
        return self._centre


def _same(seen: tuple[list[Release], dict[str, str]], now: tuple[list[Release], dict[str, str]]) -> bool:
    releases, doubts = seen
    return (
        len(releases) == len(now[0]) and all(a is b for a, b in zip(releases, now[0], strict=True)) and doubts == now[1]
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as error:
        # Its message can hold the address and the password.
        raise CountsAway(f"the database of the counts cannot be read ({type(error).__name__})") from None
