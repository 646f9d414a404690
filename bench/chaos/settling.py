"""The morning after: the day is sealed and delivered, with as many faults on the way, and what the centre has is summed up."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa

from bench.chaos.site import Site
from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import psycopg
from handbook.analytics.centre.schema import COUNTS
from handbook.analytics.days import JST
from handbook.analytics.errors import CountsAway
from handbook.analytics.node.database import connect
from handbook.analytics.node.file import DATABASE
from handbook.analytics.upkeep import Upkeep
from handbook.web.settings import Settings
from handbook.web.upkeep import upkeep_of


def tomorrow() -> datetime:
    """Tomorrow at five in the morning, when today is sealed."""
    return datetime.now(JST).replace(hour=5, minute=0) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done to the deliveries, and how many events the node declared lost."""

    done: Counter[str]
    lost: int


def settle(site: Site, random: Random, kills: int) -> Settled:
    """Seal and deliver all that *site* has, whatever is killed meanwhile."""
    done: Counter[str] = Counter()
    site.postgres.kill()
    try:
        upkeep_of(site.settings, tomorrow)
    except CountsAway:
        done["deliveries refused, with PostgreSQL away"] += 1
    assert _waiting(site), "nothing waits at the node"
    site.postgres.start()
    for _ in range(kills):
        forwarder = site.program(sys.executable, "-m", "bench.chaos.settling")
        time.sleep(random.uniform(0.4, 1.6))
        if forwarder.poll() is None:
            forwarder.kill()
            done["forwarders killed in the morning"] += 1
        forwarder.wait()
    upkeep = upkeep_of(site.settings, tomorrow)
    upkeep.seal()
    backup = site.data.parent / "backup.sqlite"
    upkeep.back_up(backup)
    for _ in range(2):
        _run(site)
    lost = upkeep.centre.lost()
    # A machine that is restored from what was kept before the delivery delivers all of it again.
    upkeep.file.close()
    _restore(site, backup)
    _run(site)
    done["backups restored, and delivered again"] += 1
    assert not _waiting(site), "days wait at the node, with PostgreSQL there"
    return Settled(done, lost)


def _run(site: Site) -> None:
    upkeep: Upkeep = upkeep_of(site.settings, tomorrow)
    upkeep.all()
    upkeep.file.close()


def _restore(site: Site, backup: Path) -> None:
    for path in site.data.glob(f"{DATABASE}*"):
        path.unlink()
    backup.rename(site.data / DATABASE)


def _waiting(site: Site) -> int:
    """Days that wait at the node, but for one that goes on."""
    with closing(connect(site.data / DATABASE)) as connection:
        counted = connection.execute("SELECT count(*) FROM day_counts").fetchone()[0]
        return int(counted) + int(connection.execute("SELECT count(*) FROM open_days").fetchone()[0])


def at_the_centre(site: Site) -> dict[str, Counter[Cell]]:
    """All that the centre counts, by version: in days, and in periods that were closed."""
    query = sa.select(
        COUNTS.c.version, COUNTS.c.kind, COUNTS.c.first, COUNTS.c.second, COUNTS.c.third, sa.func.sum(COUNTS.c.count)
    ).group_by(COUNTS.c.version, COUNTS.c.kind, COUNTS.c.first, COUNTS.c.second, COUNTS.c.third)
    engine = sa.create_engine(psycopg(site.postgres.url))
    found: dict[str, Counter[Cell]] = {}
    with engine.connect() as connection:
        for version, kind, first, second, third, count in connection.execute(query):
            found.setdefault(version, Counter())[Cell(kind, first, second, third)] = int(count)
    engine.dispose()
    return found


if __name__ == "__main__":
    upkeep_of(Settings.from_environ(os.environ), tomorrow).all()
