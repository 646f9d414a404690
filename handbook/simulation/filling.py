"""Filling a folder with the made-up year, by the code that real counts go through: taken, closed, released, published."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from handbook.analytics.calendar import Event
from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import DATABASE, open_centre
from handbook.analytics.centre.possible import written
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import JST
from handbook.analytics.disclosure import Policy
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.veil import Veil
from handbook.analytics.simulated import HANDBOOK, MARK, is_simulated, mark_simulated
from handbook.analytics.upkeep import Upkeep
from handbook.shipped import shipped_migrations
from handbook.simulation.model import Model
from handbook.simulation.year import Simulation
from handbook.web.accounts.database import DATABASE as ACCOUNTS
from handbook.web.secret_file import FILE as SECRET

_UPKEEP_AT = time(4, 30)
"""In the morning after, when a day is sealed and delivered."""

_BEGUN = Cell("visit", "begun")
_MAKING = ".making"
_OURS = frozenset(
    {
        MARK,
        _MAKING,
        SECRET,
        "cache",
        *(f"{name}{end}" for name in (DATABASE, ACCOUNTS) for end in ("", "-wal", "-shm", "-journal")),
    }
)


class HoldsRealCounts(Exception):
    """The folder may hold what real people counted in: nothing is written into it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What there is now."""

    days: int
    visits: int
    closed: int
    released: int
    published: int


def check_folder(folder: Path) -> None:
    """Raises :class:`HoldsRealCounts` unless *folder* is empty, or holds an earlier demonstration and nothing else.

    A node's database in it means that a handbook was served from there, to whomever.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise HoldsRealCounts(f"{folder} is no folder")
    # Looking at a demonstration leaves a secret, accounts and a cache, which are ours only there: nothing is counted in it.
    ours = _OURS if is_simulated(folder) else frozenset()
    if others := sorted({path.name for path in folder.iterdir()} - ours):
        raise HoldsRealCounts(f"{folder}: {', '.join(others)}")


def fill(folder: Path, simulation: Simulation, tell: Callable[[date], None] = lambda _: None) -> Filled:
    """Fill *folder* with the year of *simulation*, in the place of an earlier demonstration. *tell* hears of each day that is done.

    It is made aside and put into its place when it is whole: broken off, it leaves what was there. Raises :class:`HoldsRealCounts`.
    """
    check_folder(folder)
    model = simulation.model
    made_of = f"handbook demo: year {model.year}, visits {model.visits}, seed {model.seed}"
    mark_simulated(folder, made_of)
    making = folder / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    mark_simulated(making, made_of)
    filled = _Filling(making, simulation).all(tell)
    for end in ("-wal", "-shm"):
        (folder / f"{DATABASE}{end}").unlink(missing_ok=True)
    (making / DATABASE).replace(folder / DATABASE)
    shutil.rmtree(making)
    return filled


def events_of(simulation: Simulation) -> Iterator[Event]:
    """What planners of the made-up city would have noted: its campaigns and its news. The content's change notes itself."""
    model, calendar = simulation.model, simulation.calendar
    for channel in model.channels:
        if channel.begins is not None:
            yield _event(
                model, calendar.day(channel.begins), "campaign", f"{channel.words}で、案内のちらしを配りはじめた"
            )
    for news in model.news:
        yield _event(model, calendar.day(news.on), "news", f"{news.words}のことが、ニュースになった")


def _event(model: Model, day: date, kind: str, words: str) -> Event:
    # By the seed, as all that is made up.
    name = sha256(f"handbook demo {model.seed} {kind} {day}".encode()).hexdigest()[:16]
    return Event(name, day, None, kind, words)


class _Filling:
    """A centre on its way through the year, with a clock of its own."""

    def __init__(self, folder: Path, simulation: Simulation) -> None:
        self._simulation = simulation
        self._now = datetime.combine(simulation.days[0], time(0), JST)
        # Made-up counts need no secret: so the same seed releases the same numbers.
        key = sha256(f"handbook demo {simulation.model.seed}".encode()).digest()
        migrations = shipped_migrations()
        veil = Veil([key])
        self._upkeep = Upkeep(
            handbook=HANDBOOK,
            file=NodeFile(folder, migrations / "node", veil, lambda: self._now),
            veil=veil,
            keys=DayKeys(folder),
            centre=Centre(open_centre(folder, None, migrations / "centre"), HANDBOOK),
            policy=Policy(key=key, scope=HANDBOOK),
            now=lambda: self._now,
        )
        self._possible = lru_cache(lambda content: written(simulation.possible(content)))

    def all(self, tell: Callable[[date], None]) -> Filled:
        """Let the year go by."""
        visits = 0
        released: list[str] = []
        simulation, upkeep = self._simulation, self._upkeep
        closed: list[str] = []
        published: list[str] = []
        deliveries = groupby(simulation.deliveries(), key=lambda delivery: delivery.day)
        for day, of_day in deliveries:
            self._now = datetime.combine(day + timedelta(days=1), _UPKEEP_AT, JST)
            content = simulation.content(day)
            upkeep.centre.remember(content.version, self._possible(content), day)
            for delivery in of_day:
                upkeep.centre.take(delivery, upkeep.policy.plan)
                visits += sum(number for _, _, cell, number in delivery.counts if cell == _BEGUN)
            if self._closes_after(day):
                closed_now, released_now = upkeep.close()
                closed += closed_now
                released += released_now
            published += upkeep.publish()
            tell(day)
        for event in events_of(simulation):
            upkeep.centre.noted.note(event)
        return Filled(len(simulation.days), visits, len(closed), len(released), len(published))

    def _closes_after(self, day: date) -> bool:
        """Whether a period can close on the morning after *day*: a Sunday or, where a day did not come, any Wednesday after it."""
        simulation = self._simulation
        gone = (simulation.calendar.day(each.day) for each in simulation.model.missing)
        return day.weekday() == 6 or (day.weekday() == 2 and any(other < day for other in gone))
