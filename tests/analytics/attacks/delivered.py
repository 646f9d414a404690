"""Attack 4 goes on: a day that was sealed and delivered, at the node, at the centre, in what is exported, and in a backup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from handbook.analytics.centre.database import DATABASE as CENTRE
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.possible import joined
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import seals
from handbook.analytics.disclosure import Policy, Protections, Raw, release
from handbook.analytics.events import RESULT, Completion
from handbook.analytics.export import FORMATS
from handbook.analytics.node.backup import back_up
from handbook.analytics.node.file import DATABASE
from handbook.analytics.upkeep import Upkeep
from handbook.shipped import shipped_migrations
from tests.analytics.attacks.laboratory import DAY, HANDBOOK, Loot, Node, answered, began
from tests.analytics.attacks.order import PLAIN, Order, plain_needles_of, play, shuffled
from tests.analytics.attacks.readings import tau

POLICY = Policy(key=bytes(range(32)), scope=HANDBOOK)


def sealed(folder: Path, visits: int, chance: int) -> tuple[Node, list[int]]:
    """A node whose day is over, and the order in which its visits came."""
    node, order = Node(folder, chance=chance), shuffled(visits, chance)
    play(node, order, chance)
    node.seal()
    return node, order


def deliver(node: Node, centre: Centre) -> None:
    """Take all that *node* has sealed to *centre*."""
    upkeep = Upkeep(HANDBOOK, node.file, node.veil, node.keys, centre, POLICY, lambda: node.now)
    assert upkeep.deliver()


def centre_of(folder: Path, url: str | None = None) -> tuple[Centre, sa.Engine]:
    """An empty centre."""
    engine = open_centre(folder, url, shipped_migrations() / "centre")
    return Centre(engine, HANDBOOK), engine


def stolen_centre(folder: Path) -> Loot:
    """The centre's files, as if they were a node's."""
    return {path.name.replace(CENTRE, DATABASE): path.read_bytes() for path in folder.glob(f"{CENTRE}*")}


def read_afterwards(folder: Path, *, visits: int, times: int, seed: int = 1) -> list[Order]:
    """The mean tau of *times* days when they are sealed, and when they are at the centre."""
    sums: dict[str, float] = defaultdict(float)
    for day in range(times):
        chance = 1_000 * seed + day
        node, order = sealed(folder / str(chance), visits, chance)
        centre, engine = centre_of(folder / str(chance))
        needles = [plain_needles_of(number) for number in order]
        at_node = node.stolen()
        deliver(node, centre)
        node.close()
        engine.dispose()
        for where, loot in (("sealed", at_node), ("centre", stolen_centre(folder / str(chance)))):
            for name, reading in PLAIN.items():
                sums[f"{where}, {name}"] += tau(reading(loot, needles))
    return [Order(name, visits, times, total / times) for name, total in sums.items()]


def backup_of(node: Node, path: Path) -> bytes:
    """The bytes of a backup."""
    with node.file.turn() as connection:
        back_up(connection, path, node.veil, node.file.node)
    return path.read_bytes()


def exports(folder: Path, order: Sequence[int]) -> tuple[dict[str, bytes], int]:
    """Every export of the week in which the visits came in *order*, and how many numbers stand in it.

    Without noise, so that there are numbers.
    """
    node = Node(folder)
    for number in order:
        completion = Completion(worries=("rent",), needs={"rent": 1}, shown=(("rent", "desk"),), locale="ja")
        node.record(began(number))
        node.record(answered(number, "worries", (f"option-{number % 3}",), RESULT, completion=completion))
    node.seal()
    centre, engine = centre_of(folder)
    deliver(node, centre)
    node.close()
    closed = centre.close_due(POLICY.plan, seals(DAY) + timedelta(days=20))
    period = POLICY.plan.period_of(DAY, "week")
    assert period.name in closed
    counts = centre.counts(period.name)
    engine.dispose()
    made = release(period, Raw(joined((), counts), counts), [], POLICY, Protections(noise=False))
    return {name: write(made) for name, write in FORMATS.items()}, len(made.published)
