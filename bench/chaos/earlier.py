"""Days before: a node that has counted for a while has days to deliver while it is tormented."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bench.chaos.site import SECRET, Site
from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.events import RESULT, Answered, Began, Place
from handbook.analytics.memory import MemoryCounts
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import DayKeys, memory_folder
from handbook.shipped import shipped_migrations
from handbook.web.counting import veil_of

EARLIER = "earlier"
"""The version of the content that these days were counted with."""

VISITS = 3


def count_earlier(site: Site, days: int) -> Counter[Cell]:
    """Let *site* have counted for *days* days until yesterday; gives what it must come to."""
    now = [datetime.now(JST)]
    counts = NodeCounts(
        site.data,
        shipped_migrations() / "node",
        veil_of([SECRET]),
        DayKeys(memory_folder(site.data)),
        now=lambda: now[0],
    )
    memory, place = MemoryCounts(), Place("handbook", EARLIER, "web")
    dates = []
    for number in range(days, 0, -1):
        now[0] = datetime.now(JST).replace(hour=12) - timedelta(days=number)
        dates.append(now[0].date())
        for visit in range(VISITS):
            seed, begun = (number * VISITS + visit).to_bytes(16, "big"), int(now[0].timestamp()) // 60
            for event in (
                Began(seed, begun, place, "worries"),
                Answered(
                    seed, begun, place, "worries", ("home",), "worries", RESULT, True, {}, {"home": ""}, "worries"
                ),
            ):
                counts.record(event)
                memory.record(event)
    counts.stop()
    found: Counter[Cell] = Counter()
    for date in dates:
        for (_, cell), number in memory.day(date).items():
            found[cell] += number
    return found
