"""A run: residents, a tormentor, the morning after, and what came of it."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.chaos.book import Book
from bench.chaos.earlier import EARLIER, count_earlier
from bench.chaos.outcome import Outcome
from bench.chaos.residents import Resident
from bench.chaos.rule import Teller
from bench.chaos.settling import at_the_centre, settle
from bench.chaos.site import Site
from bench.chaos.torment import FULL, KILLS, Tormentor
from handbook.content import load_content
from handbook.shipped import shipped_content
from tests.analytics.postgres import Postgres

GIVE_UP_AFTER = 60.0
"""Seconds that a resident may take to get their last answer."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is of it. ``away``: seconds for which PostgreSQL stays away at most; ``calm``: those between two torments."""

    seconds: float
    residents: int = 8
    earlier: int = 30
    away: float = 60.0
    calm: float = 0.8
    kills_in_the_morning: int = 5
    kinds: tuple[str, ...] = KILLS + FULL


def run(extent: Extent, seed: int) -> Outcome:
    """Torment a handbook of its own, in folders and with a PostgreSQL of its own, all of which is gone afterwards."""
    postgres = Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="handbook-chaos-") as folder:
            site = Site(Path(folder), postgres)
            try:
                return _run(site, extent, Random(seed))
            finally:
                site.close()
    finally:
        postgres.close()


def _run(site: Site, extent: Extent, random: Random) -> Outcome:
    content = load_content(shipped_content()).content
    assert content is not None
    earlier = count_earlier(site, extent.earlier)
    site.start()
    began = time.monotonic()
    done = threading.Event()
    residents = [Resident(site.port, f"{random.random()}", done) for _ in range(extent.residents)]
    for resident in residents:
        resident.start()
    tormentor = Tormentor(site, extent.kinds, random.getrandbits(32), away=extent.away, calm=extent.calm)
    try:
        tormentor.run(extent.seconds)
    finally:
        done.set()
    book = Book()
    for resident in residents:
        resident.join(GIVE_UP_AFTER)
        if resident.is_alive():
            book.wrong.append(f"{resident.name} still waits for an answer")
        book.join(resident.book)
    seconds = time.monotonic() - began
    site.stop()
    settled = settle(site, random, extent.kills_in_the_morning)
    counted = at_the_centre(site)
    return Outcome(
        book=book,
        done=tormentor.done + settled.done,
        seconds=seconds,
        lost=settled.lost,
        first=content.flow.steps[0].id,
        expected=Teller(content).everything(book),
        counted=counted.get(content.version, Counter()),
        earlier=(earlier, counted.get(EARLIER, Counter())),
        said=site.said(),
    )
