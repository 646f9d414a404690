"""Attack 4, order: can it be read from the files which visit came before which? With all keys, and each visit in a version of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from handbook.analytics.events import Began, Event, Place
from tests.analytics.attacks.laboratory import HANDBOOK, Loot, Node, began, mark_of, seed_of
from tests.analytics.attacks.readings import COUNTS, Needles, Reading, noise, offset, page, place_in_counts, row, tau

PLACE, MARK = 0, 1

OPEN: Mapping[str, Reading] = {
    "place among the counts": place_in_counts(PLACE),
    "row of the mark": row(MARK),
    "page of the mark": page(MARK),
    "bytes of the mark": offset(MARK),
    "bytes of the other mark": offset(MARK + 1),
}
"""Of an open day."""

PLAIN: Mapping[str, Reading] = {"row": row(0), "page": page(0), "bytes": offset(0)}
"""Of a day that is sealed."""


class Attacked(Protocol):
    """What is attacked: the product's node, or one that is not protected."""

    key: bytes

    def record(self, *events: Event) -> None:
        """Count *events*."""

    def wait(self) -> None:
        """Let half a minute pass."""

    def stolen(self) -> Loot:
        """What lies in its folder."""

    def veiled(self, loot: Loot, marks: Sequence[bytes]) -> list[bytes]:
        """*marks* as they stand in what was *stolen*, for who has all keys."""

    def counts(self, loot: Loot) -> bytes:
        """The counts in what was *stolen*, as they stand there for who has all keys."""

    def close(self) -> None:
        """Close its database."""


Build = Callable[[Path, int], Attacked]


def product(folder: Path, chance: int) -> Attacked:
    """The node as it is shipped."""
    return Node(folder, chance=chance)


@dataclass(frozen=True)
class Order:
    """How much of the order was read: the mean tau of *times* days of *visits* each."""

    reading: str
    visits: int
    times: int
    tau: float

    @property
    def bound(self) -> float:
        """What chance alone gives."""
        return noise(self.visits, self.times)

    @property
    def holds(self) -> bool:
        """Whether nothing is read."""
        return abs(self.tau) <= self.bound

    def __str__(self) -> str:
        return f"{self.reading}, {self.times} × {self.visits} visits: tau {self.tau:+.3f}, by chance up to ±{self.bound:.3f}"


def shuffled(visits: int, seed: int) -> list[int]:
    """The visits in an order of their own."""
    order = list(range(visits))
    Random(seed).shuffle(order)
    return order


def place_of(number: int) -> Place:
    """The version that only this visit had."""
    return Place(HANDBOOK, f"version-{number:04}", "web")


def events_of(order: Sequence[int], salt: int) -> list[Began]:
    """One event for each visit."""
    return [began(number, place_of(number), salt) for number in order]


def needles_of(node: Attacked, loot: Loot, numbers: Sequence[int], salt: int) -> list[Needles]:
    """What each of these visits alone left in what was stolen: its version among the counts, and two marks."""
    marks = []
    for number in numbers:
        place, seed = place_of(number), seed_of(number, salt)
        marks.append(mark_of(node.key, seed, "visit"))
        marks.append(mark_of(node.key, seed, "end", place.version, place.channel, "worries"))
    standing = node.veiled(loot, marks)
    return [(place_of(number).version.encode(), *standing[2 * at : 2 * at + 2]) for at, number in enumerate(numbers)]


def plain_needles_of(number: int) -> Needles:
    """What a visit alone left in a sealed day: its version, where the channel stands behind it."""
    place = place_of(number)
    return (f"{place.version}{place.channel}".encode(),)


def play(node: Attacked, order: Sequence[int], salt: int, before: int = 0) -> None:
    """Let the visits come in *order*, one by one, after *before* others; then half a minute passes."""
    first = len(order)
    for start in range(first, first + before, 50):
        node.record(*events_of(range(start, min(start + 50, first + before)), salt))
    node.wait()
    for event in events_of(order, salt):
        node.record(event)
    node.wait()


def read(
    folder: Path,
    readings: Mapping[str, Reading],
    *,
    visits: int,
    times: int,
    before: int = 0,
    build: Build = product,
    seed: int = 1,
) -> list[Order]:
    """The mean tau of each of *readings* over *times* open days; *before* visits came long before those that are looked at."""
    sums = dict.fromkeys(readings, 0.0)
    for day in range(times):
        salt = 1_000 * seed + day
        order = shuffled(visits, salt)
        node = build(folder / f"{seed}-{day}", salt)
        play(node, order, salt, before)
        loot = node.stolen()
        needles = needles_of(node, loot, order, salt)
        loot[COUNTS] = node.counts(loot)
        node.close()
        for name, reading in readings.items():
            sums[name] += tau(reading(loot, needles))
    return [Order(name, visits, times, total / times) for name, total in sums.items()]
