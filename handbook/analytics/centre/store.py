"""The centre: takes each node's days once, closes periods, and keeps what was released of them for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from handbook.analytics.cells import PUBLIC_KINDS, Cell
from handbook.analytics.centre.noted import NotedEvents
from handbook.analytics.centre.possible import joined, written
from handbook.analytics.centre.published import PublishedMonths, is_published, month_name
from handbook.analytics.centre.schema import (
    CLOSED,
    CONTENTS,
    COUNTS,
    DELIVERED,
    DOUBTS,
    LATE,
    METADATA,
    NODES,
    RELEASES,
)
from handbook.analytics.centre.told import ToldPeriods
from handbook.analytics.centre.writing import insert, take_turns
from handbook.analytics.days import day_of, seals
from handbook.analytics.disclosure import Period, Plan, Release
from handbook.analytics.node.outbox import Delivery

WAITS = timedelta(days=4)
"""From the last day of a period to the one on which it is closed without a node that does not deliver: from Sunday to Thursday."""

_IDS = (COUNTS.c.version, COUNTS.c.channel, COUNTS.c.kind, COUNTS.c.first, COUNTS.c.second, COUNTS.c.third)
_AT_ONCE = 1_000


def day_name(day: date) -> str:
    """The period of a single day."""
    return f"D{day.isoformat()}"


class Centre:
    """The counts of one *handbook* in the database behind *engine*, which must have been migrated."""

    def __init__(self, engine: sa.Engine, handbook: str) -> None:
        self._engine = engine
        self._handbook = handbook
        self._read: dict[str, Release] = {}
        """By their digests, the releases that were read and checked already: there are some sixty a year, and upkeep asks often."""
        self.published = PublishedMonths(engine, handbook)
        self.told = ToldPeriods(engine, handbook)
        self.noted = NotedEvents(engine, handbook)

    # What nodes deliver

    def take(self, delivery: Delivery, plan: Plan) -> bool:
        """Add *delivery* to the sums, and note that it came, in one transaction. ``False`` where it came before."""
        with self._engine.begin() as connection:
            take_turns(connection, delivery.handbook)
            new = connection.execute(
                insert(connection, DELIVERED)
                .values(handbook=delivery.handbook, node=delivery.node, day=delivery.day, lost=delivery.lost)
                .on_conflict_do_nothing()
                .returning(DELIVERED.c.day)
            ).first()
            if new is None:
                return False
            connection.execute(
                insert(connection, NODES)
                .values(handbook=delivery.handbook, node=delivery.node, since=delivery.day)
                .on_conflict_do_nothing()
            )
            base = plan.period_of(delivery.day, plan.base).name
            is_late = self._is_closed(connection, delivery.handbook, base)
            is_public = is_published(connection, delivery.handbook, delivery.day)
            visits = 0
            summed: Counter[tuple[str, ...]] = Counter()
            for version, channel, cell, count in delivery.counts:
                if cell.kind in PUBLIC_KINDS:
                    if is_public:
                        continue  # the month is out, and comes out no second time
                    period = month_name(delivery.day)
                elif is_late:
                    visits += count if (cell.kind, cell.first) == ("visit", "begun") else 0
                    continue
                else:
                    period = day_name(delivery.day)
                summed[period, version, channel, cell.kind, cell.first, cell.second, cell.third] += count
            self._add(connection, delivery.handbook, summed)
            if visits:
                statement = insert(connection, LATE).values(
                    handbook=delivery.handbook, period=base, told="", visits=visits
                )
                connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["handbook", "period", "told"],
                        set_={"visits": LATE.c.visits + statement.excluded.visits},
                    )
                )
        return True

    def _add(self, connection: sa.Connection, handbook: str, summed: Mapping[tuple[str, ...], int]) -> None:
        names = ("period", "version", "channel", "kind", "first", "second", "third")
        # In the order of the keys: nothing tells what was counted first.
        rows = [
            {"handbook": handbook, **dict(zip(names, key, strict=True)), "count": count}
            for key, count in sorted(summed.items())
        ]
        statement = insert(connection, COUNTS)
        adding = statement.on_conflict_do_update(
            index_elements=["handbook", *names], set_={"count": COUNTS.c.count + statement.excluded["count"]}
        )
        # Compiled once: a day of a large city has thousands of rows, and each costs twice as much otherwise.
        compiled = adding.compile(dialect=connection.dialect, column_keys=["handbook", *names, "count"])
        order = compiled.positiontup
        bound = rows if order is None else [tuple(row[name] for name in order) for row in rows]
        for start in range(0, len(rows), _AT_ONCE):
            connection.exec_driver_sql(str(compiled), bound[start : start + _AT_ONCE])

    def nodes(self) -> Sequence[tuple[str, date, date | None]]:
        """The nodes with their first day and, where they were taken out of service, their last."""
        query = sa.select(NODES.c.node, NODES.c.since, NODES.c.until).where(NODES.c.handbook == self._handbook)
        with self._engine.connect() as connection:
            return [(row.node, row.since, row.until) for row in connection.execute(query.order_by(NODES.c.node))]

    def retire(self, node: str, last: date) -> bool:
        """Take *node* out of service after its day *last*: it is waited for no more. ``False`` where there is none."""
        changing = sa.update(NODES).where(NODES.c.handbook == self._handbook, NODES.c.node == node).values(until=last)
        with self._engine.begin() as connection:
            return bool(connection.execute(changing).rowcount)

    # Closing

    def close_due(self, plan: Plan, now: datetime, level: str | None = None) -> list[str]:
        """Close the periods (of *level* alone) that are over and complete, or have been waited for long enough; gives their names.

        A longer period takes its parts' numbers away: what is to be released of them has to be released before.
        """
        closed: list[str] = []
        for period in self._over(plan, now):
            if level not in (None, period.level):
                continue
            missing = self.missing(period)
            if missing and day_of(now) < period.last + WAITS:
                continue
            with self._engine.begin() as connection:
                take_turns(connection, self._handbook)
                if self._close(connection, plan, period, missing):
                    closed.append(period.name)
        return closed

    def _over(self, plan: Plan, now: datetime) -> list[Period]:
        """Periods that have ended and are not closed, the shortest and oldest first."""
        done = self.closed()
        over = (period for level in plan.levels for period in self.delivered(plan, level))
        return [period for period in over if seals(period.last) <= now and period.name not in done]

    def delivered(self, plan: Plan, level: str) -> list[Period]:
        """The periods of *level* from the first day that was delivered to the last one, oldest first."""
        query = sa.select(sa.func.min(DELIVERED.c.day), sa.func.max(DELIVERED.c.day)).where(
            DELIVERED.c.handbook == self._handbook
        )
        with self._engine.connect() as connection:
            first, last = connection.execute(query).one()
        found: list[Period] = []
        while first is not None and first <= last:
            found.append(plan.period_of(first, level))
            first = found[-1].last + timedelta(days=1)
        return found

    def came(self, period: Period) -> set[tuple[str, date]]:
        """The nodes and days of *period* that were delivered."""
        query = sa.select(DELIVERED.c.node, DELIVERED.c.day).where(
            DELIVERED.c.handbook == self._handbook, DELIVERED.c.day.between(period.first, period.last)
        )
        with self._engine.connect() as connection:
            return {(row.node, row.day) for row in connection.execute(query)}

    def missing(self, period: Period) -> list[str]:
        """The days of *period* that nodes have not delivered, though they were in service (``2026-11-24 node``)."""
        came = self.came(period)
        missing = []
        for node, since, until in self.nodes():
            day = max(period.first, since)
            while day <= min(period.last, until or period.last):
                if (node, day) not in came:
                    missing.append(f"{day.isoformat()} {node}")
                day += timedelta(days=1)
        return sorted(missing)

    def _close(self, connection: sa.Connection, plan: Plan, period: Period, missing: Sequence[str]) -> bool:
        """Sum the parts of *period*, and delete them, in one transaction.

        ``False`` where its parts are not closed yet, or another node was quicker.
        """
        if self._is_closed(connection, self._handbook, period.name):
            return False
        parts = plan.parts(period)
        if parts:
            of_closed = sa.select(CLOSED.c.period, CLOSED.c.missing).where(
                CLOSED.c.handbook == self._handbook, CLOSED.c.period.in_([part.name for part in parts])
            )
            closed = {row.period: row.missing for row in connection.execute(of_closed)}
            first = min((since for _, since, _ in self.nodes()), default=period.last)
            if any(part.name not in closed and part.last >= first for part in parts):
                return False
            missing = sorted(line for lines in closed.values() for line in lines.splitlines())
            names = [part.name for part in parts]
        else:
            days = (period.last - period.first).days + 1
            names = [day_name(period.first + timedelta(days=number)) for number in range(days)]
        of_parts = sa.and_(COUNTS.c.handbook == self._handbook, COUNTS.c.period.in_(names))
        summing = (
            sa.select(COUNTS.c.handbook, sa.literal(period.name), *_IDS, sa.func.sum(COUNTS.c.count))
            .where(of_parts)
            .group_by(COUNTS.c.handbook, *_IDS)
            .order_by(*_IDS)
        )
        connection.execute(sa.insert(COUNTS).from_select([column.name for column in COUNTS.columns], summing))
        connection.execute(sa.delete(COUNTS).where(of_parts))
        connection.execute(
            sa.insert(CLOSED).values(handbook=self._handbook, period=period.name, missing="\n".join(missing))
        )
        return True

    @staticmethod
    def _is_closed(connection: sa.Connection, handbook: str, period: str) -> bool:
        query = sa.select(sa.func.count()).where(CLOSED.c.handbook == handbook, CLOSED.c.period == period)
        return bool(connection.execute(query).scalar_one())

    # Reading

    def counts(self, period: str) -> dict[str, Counter[Cell]]:
        """The raw counts of *period* by version of the content, all channels together."""
        query = (
            sa.select(COUNTS.c.version, COUNTS.c.kind, COUNTS.c.first, COUNTS.c.second, COUNTS.c.third, COUNTS.c.count)
            .where(COUNTS.c.handbook == self._handbook, COUNTS.c.period == period)
            .execution_options(yield_per=_AT_ONCE)
        )
        found: dict[str, Counter[Cell]] = {}
        with self._engine.connect() as connection:
            for version, kind, first, second, third, count in connection.execute(query):
                found.setdefault(version, Counter())[Cell(kind, first, second, third)] += count
        return found

    def closed(self) -> dict[str, tuple[str, ...]]:
        """The closed periods, each with the days that did not come."""
        query = sa.select(CLOSED.c.period, CLOSED.c.missing).where(CLOSED.c.handbook == self._handbook)
        with self._engine.connect() as connection:
            return {row.period: tuple(row.missing.splitlines()) for row in connection.execute(query)}

    def late(self) -> int:
        """Visits that came too late for their periods, and are not told yet."""
        query = sa.select(sa.func.coalesce(sa.func.sum(LATE.c.visits), 0)).where(
            LATE.c.handbook == self._handbook, LATE.c.told == ""
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    # What the content allows

    def remember(self, version: str, possible: bytes, today: date) -> None:
        """Keep what *version* of the content makes possible, and that it was served *today*.

        Nodes with other channels make other cells possible with the same version: what all of them do is joined.
        """
        this = sa.and_(CONTENTS.c.handbook == self._handbook, CONTENTS.c.version == version)
        with self._engine.begin() as connection:
            take_turns(connection, self._handbook)
            kept = connection.execute(sa.select(CONTENTS).where(this)).one_or_none()
            if kept is None:
                values = {"handbook": self._handbook, "version": version, "since": today, "until": today}
                connection.execute(sa.insert(CONTENTS).values(possible=possible, **values))
                return
            both = possible if kept.possible == possible else written(joined((kept.possible, possible), {}))
            until = max(kept.until or today, today)
            if (both, until) != (kept.possible, kept.until):
                connection.execute(sa.update(CONTENTS).where(this).values(possible=both, until=until))

    def served(self, first: date, last: date) -> dict[str, bytes]:
        """What the versions make possible that were served within the days *first* to *last*; whatever was counted."""
        query = (
            sa.select(CONTENTS.c.version, CONTENTS.c.possible)
            .where(
                CONTENTS.c.handbook == self._handbook,
                CONTENTS.c.since.is_(None) | (CONTENTS.c.since <= last),
                CONTENTS.c.until.is_(None) | (CONTENTS.c.until >= first),
            )
            .order_by(CONTENTS.c.version)
        )
        with self._engine.connect() as connection:
            return {row.version: row.possible for row in connection.execute(query)}

    def remembered(self, versions: Iterable[str]) -> dict[str, bytes]:
        """What *versions* make possible, as far as it was kept."""
        query = sa.select(CONTENTS.c.version, CONTENTS.c.possible).where(
            CONTENTS.c.handbook == self._handbook, CONTENTS.c.version.in_(list(versions))
        )
        with self._engine.connect() as connection:
            return {row.version: row.possible for row in connection.execute(query)}

    # Releases

    def releases(self) -> list[Release]:
        """All that was released, checked against its own digest. Raises ``ReleaseBroken``."""
        mine = RELEASES.c.handbook == self._handbook
        query = sa.select(RELEASES.c.sha256).where(mine).order_by(RELEASES.c.period)
        with self._engine.connect() as connection:
            digests = list(connection.execute(query).scalars())
            for digest in [digest for digest in digests if digest not in self._read]:
                content = sa.select(RELEASES.c.content).where(mine, RELEASES.c.sha256 == digest)
                self._read[digest] = Release.read(connection.execute(content).scalars().one())
        return [self._read[digest] for digest in digests]

    def keep(self, release: Release) -> None:
        """Freeze *release*, with which all that came late until now is told. A period that was released stays as it is."""
        with self._engine.begin() as connection:
            kept = connection.execute(
                insert(connection, RELEASES)
                .values(
                    handbook=self._handbook,
                    period=release.period.name,
                    sha256=release.sha256,
                    content=release.content,
                )
                .on_conflict_do_nothing()
                .returning(RELEASES.c.period)
            ).first()
            if kept is not None:
                connection.execute(
                    sa.update(LATE)
                    .where(LATE.c.handbook == self._handbook, LATE.c.told == "")
                    .values(told=release.period.name)
                )

    def doubt(self, period: str, said: str) -> None:
        """Mark *period* as doubtful, with the reason; an empty one takes the mark away."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(DOUBTS).where(DOUBTS.c.handbook == self._handbook, DOUBTS.c.period == period))
            if said:
                connection.execute(sa.insert(DOUBTS).values(handbook=self._handbook, period=period, said=said))

    def doubts(self) -> dict[str, str]:
        """The doubtful periods, with the reasons."""
        query = sa.select(DOUBTS.c.period, DOUBTS.c.said).where(DOUBTS.c.handbook == self._handbook)
        with self._engine.connect() as connection:
            return {row.period: row.said for row in connection.execute(query)}

    def lost(self) -> int:
        """Events that nodes had to declare lost."""
        query = sa.select(sa.func.coalesce(sa.func.sum(DELIVERED.c.lost), 0)).where(
            DELIVERED.c.handbook == self._handbook
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def erase(self) -> None:
        """Delete all that there is of this handbook."""
        with self._engine.begin() as connection:
            for table in METADATA.sorted_tables:
                connection.execute(sa.delete(table).where(table.c.handbook == self._handbook))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this is the one that closes and releases: of several nodes at one PostgreSQL one at a time does."""
        with self._engine.connect() as connection:
            if connection.dialect.name != "postgresql":
                yield True  # the node's own lock says so
                return
            query = sa.select(sa.func.pg_try_advisory_lock(sa.func.hashtext(f"handbook upkeep {self._handbook}")))
            yield bool(connection.execute(query).scalar_one())
            # The lock goes with the connection.
