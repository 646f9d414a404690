"""Upkeep: what has to be done with counts once in a while, in the order in which it has to be done.

Each step can be broken off at any point, and done again: a machine that slept catches up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from handbook.analytics.centre.possible import joined
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import day_of
from handbook.analytics.disclosure import CannotProtect, Period, PeriodWrong, Plan, Policy, Raw, release
from handbook.analytics.node.backup import back_up
from handbook.analytics.node.database import empty_log, transaction
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.outages import outages
from handbook.analytics.node.outbox import Delivery, deliveries, forget
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.written import find
from handbook.analytics.plausible.events import UNIT
from handbook.analytics.plausible.forward import Receiver
from handbook.analytics.privacy import PrivacySettings
from handbook.analytics.publishing import publish_due
from handbook.analytics.telling import tell_due

_MOMENT = 10.0
"""Seconds in which every process has gone on to another journal."""

_CONSERVED = frozenset({"visit", "reached", "answered", "skipped", "stopped"})


@dataclass(slots=True)
class Done:
    """What was done."""

    sealed: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What staff have to mend."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The upkeep of one node and of the centre that it delivers to. *now* tells the time, with its zone."""

    handbook: str
    file: NodeFile
    veil: Veil
    keys: DayKeys
    centre: Centre
    policy: Policy
    now: Callable[[], datetime]
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    plausible: Receiver | None = None
    visits_per_event: int = UNIT

    def all(self) -> Done:
        """Seal, deliver, close, release, publish and tell what is due."""
        done = Done()
        done.sealed = self.seal()
        done.delivered = self.deliver()
        with self.centre.alone() as mine:
            if mine:
                done.closed, done.released = self.close()
                done.published = self.publish()
                done.told, done.problems = self.tell()
        return done

    def seal(self) -> list[str]:
        """Count what stands in the node's journals, and seal its days that are over."""
        return [day.isoformat() for day in Ledger(self.file, self.veil, self.keys, self.now).tidy()]

    def back_up(self, path: Path) -> None:
        """Write a backup of the node to *path*, which must not exist, of all but the last seconds.

        Raises :class:`~handbook.analytics.errors.CountsError`.
        """
        self.seal()
        with self.file.turn() as connection:
            back_up(connection, path, self.veil, self.file.node)

    def deliver(self) -> list[str]:
        """Deliver the sealed days. One that was taken before, and not forgotten here, is taken no second time."""
        delivered = []
        for delivery in self._waiting():
            self.centre.take(delivery, self.policy.plan)
            with self.file.turn() as connection:
                forget(connection, delivery, self.handbook, self.file.node)
            delivered.append(f"{delivery.day.isoformat()} {delivery.node}")
        if delivered:
            with self.file.turn() as connection:
                empty_log(connection)
        return delivered

    def erase(self) -> None:
        """Delete all counts of this handbook, here and at the centre, and what was released of them.

        Waits some seconds for what stands in journals that are being written; what comes after that is counted anew.
        """
        ledger = Ledger(self.file, self.veil, self.keys, self.now)
        waiting = set(self.keys.journals.glob("*"))
        deadline = time.monotonic() + _MOMENT
        while ledger.tidy(settled=False) or (any(path.exists() for path in waiting) and time.monotonic() < deadline):
            time.sleep(0.1)
        with self.file.turn() as connection:
            for journal in find(self.keys.journals, self.file.old_journals, settled=False).whole:
                if not journal.is_readable(self.veil):
                    # Another SECRET_KEY wrote it: it was not counted, and would be when that one is back.
                    journal.destroy()
                journal.let_go()
            with transaction(connection):
                for table in ("open_days", "marks", "day_counts", "days", "runs"):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608
            empty_log(connection)
        self.centre.erase()

    def outages(self) -> list[date]:
        """The days on which this machine went down without notice: steps of its last seconds are not counted."""
        with self.file.turn() as connection:
            return outages(connection)

    def _waiting(self) -> list[Delivery]:
        with self.file.turn() as connection:
            return list(deliveries(connection, self.handbook, self.file.node))

    def close(self) -> tuple[list[str], list[str]]:
        """Close what is over, and release it; gives the names of both.

        Level by level: on the morning on which a quarter's last week closes, the quarter closes too, and takes the week's numbers away.
        """
        closed: list[str] = []
        released = self.release()
        for level in self.policy.plan.levels:
            if now_closed := self.centre.close_due(self.policy.plan, self.now(), level):
                closed += now_closed
                released += self.release()
        return closed, released

    def release(self) -> list[str]:
        """Release the closed periods, the shortest and oldest first. One that cannot be protected is not released."""
        history = self.centre.releases()
        known = {earlier.period.name for earlier in history}
        released = []
        for period, missing in self._closed():
            if period.name in known:
                continue
            try:
                made = release(period, self._raw(period, missing), history, self.policy)
            except CannotProtect:
                continue
            self.centre.keep(made)
            history.append(made)
            released.append(period.name)
        return released

    def publish(self) -> list[str]:
        """Publish the months that are over, with noise, for everybody."""
        return publish_due(self.centre, self.privacy, self.now())

    def tell(self) -> tuple[list[str], list[str]]:
        """Tell Plausible the periods that were released lately, where that is wanted; gives those, and what is in the way."""
        if self.plausible is None:
            return [], []
        return tell_due(self.centre, self.plausible, self.visits_per_event, day_of(self.now()))

    def _closed(self) -> list[tuple[Period, tuple[str, ...]]]:
        plan = self.policy.plan
        found = []
        for name, missing in self.centre.closed().items():
            period = named(plan, name)
            found.append((plan.levels.index(period.level), period.first, period, missing))
        return [(period, missing) for *_, period, missing in sorted(found)]

    def _raw(self, period: Period, missing: tuple[str, ...]) -> Raw:
        wanted = self.policy.kinds(period.level) | _CONSERVED
        counts = {
            version: {cell: count for cell, count in of_version.items() if cell.kind in wanted}
            for version, of_version in self.centre.counts(period.name).items()
        }
        structure = joined(self.centre.remembered(counts).values(), counts)
        allowed = frozenset(cell for cell in structure.allowed if cell.kind in wanted)
        return Raw(
            structure=replace(structure, allowed=allowed, margins=structure.margins & wanted),
            counts=counts,
            missing=missing,
            undelivered=not counts and bool(missing),
            late=self.centre.late(),
        )


def named(plan: Plan, name: str) -> Period:
    """The period of *plan* that is called *name*. Raises :class:`~handbook.analytics.disclosure.PeriodWrong`."""
    year, _, part = name.partition("-")
    try:
        if not part:
            return plan.year(int(year))
        if part[0] == "Q":
            return plan.quarter(int(year), int(part[1:]))
        first = date.fromisocalendar(int(year), int(part[1:]), 1) if part[0] == "W" else date(int(year), int(part), 1)
    except ValueError:
        raise PeriodWrong(f"{name!r} is no period; write one like 2026-W48, 2026-11, 2026-Q4 or 2026") from None
    period = plan.period_of(first, plan.base)
    if period.name != name:
        raise PeriodWrong(f"this plan has no {name}; it begins at {plan.base}s, like {period.name}")
    return period
