"""Attack 8, the stolen open day: who has the raw files and knows all of a person but one answer guesses that answer.

The attacker has neither `SECRET_KEY` nor the key of the day. They know the program, all other visits, the moments of this one,
and both ways in which it can have gone. For each strategy (something that can be seen in the files) they practise on days of their
own, under other keys, and learn which answer each sight speaks for; then they guess. They come half a minute after the visit, and
also within seconds of two of its steps, while those stand in journals. In *watched* scenes they also have the files of just before
and just after the visit began.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random

from handbook.analytics.events import RESULT, Completion, Event
from handbook.analytics.node.file import DATABASE
from handbook.analytics.node.openday import FULL, OpenDay
from handbook.analytics.node.veil import Veil
from tests.analytics.attacks.edges import SMALLEST, Edge, fill, size_of
from tests.analytics.attacks.laboratory import IN_MEMORY, Node, answered, began, open_day
from tests.analytics.attacks.strategies import (
    CHOOSING,
    NO,
    STRATEGIES,
    TWIN,
    WATCHING,
    YES,
    Robbed,
    Seconds,
    Tables,
    journals,
    tables,
)
from tests.analytics.privacy.statistics import clopper_pearson

MISS = 0.001


@dataclass(frozen=True)
class Scene:
    """One attack.

    *others* are the answers of the day's other visits, which are else the same as this one; *path* is what else was answered in the
    branch; *opens* how many more questions a yes opens, *finds* how many more services it finds. *watched*: the attacker has also
    the files of just before and just after this visit began; *chosen*: also those between the other visits, which they made
    themself, in this order; *twin*: also those of another machine with the same secret, to which nobody else came; *edge*: the
    attacker fills the day up, until one of both answers brings it over an edge of what it is padded to.
    """

    name: str
    others: tuple[str, ...] = ()
    path: str = "rent=behind"
    opens: int = 0
    finds: int = 0
    watched: bool = False
    chosen: bool = False
    twin: bool = False
    edge: Edge | None = None


SAME_CONSEQUENCES = (
    Scene("nobody else came"),
    Scene("others gave both answers", others=(YES, NO, YES)),
    Scene("nobody else came, watched", watched=True),
    Scene("others gave both answers, watched", others=(YES, NO, YES), watched=True),
)
"""Nothing but the answer differs, and what the files show must not tell it."""

LONG = "rent=behind-for-more-than-three-months"

CONSEQUENCES = {
    "lengths": Scene("the path is long", path=LONG),
    "met": Scene("somebody else gave one of them", others=(YES,)),
    "branch": Scene("a yes opens two questions", opens=2),
    "branch-met": Scene("a yes opens two questions, others gave both", opens=2, others=(YES, NO)),
    "branch-watched": Scene("a yes opens two questions, watched", opens=2, watched=True),
    "services": Scene("a yes finds many services", finds=120),
    "chosen": Scene("others were the attacker's, watched", others=(YES, NO, YES, NO), watched=True, chosen=True),
    "twin": Scene("the attacker came to another machine", twin=True),
    "edge-marks": Scene("a yes opens two questions, at the edge of marks", opens=2, edge=Edge.MARKS),
    "edge-size": Scene("at the edge of the size", edge=Edge.SIZE),
}
"""One answer leaves longer names, other cells or more marks than the other, or the attacker comes too."""


def visit(scene: Scene, number: int, answer: str, salt: int) -> list[Event]:
    """A whole visit, of which *answer* is the one that is asked for."""
    stages = [
        ("worries", ("rent",), "home", ""),
        ("home", ("rented",), "secret", scene.path),
        ("secret", (answer,), "age", f"{scene.path};secret={answer}"),
    ]
    path = stages[-1][3]
    if answer == YES:
        for more in range(scene.opens):
            path += f";more-{more}=no"
            stages.append((f"more-{more}", ("no",), "age", path))
    stages.append(("age", ("18-120",), RESULT, path))
    completion = Completion(
        worries=("rent",),
        needs={"rent": 2},
        shown=(("rent", "desk"), ("rent", "line"), *_more(scene.finds if answer == YES else 0)),
        locale="ja",
        ward="moji",
    )
    events: list[Event] = [began(number, salt=salt)]
    path = ""
    for at, (question, options, _, after) in enumerate(stages):
        following = stages[at + 1][0] if at + 1 < len(stages) else RESULT
        before, path = path, after
        paths = ({"rent": before} if at else {}, {"rent": after})
        done = completion if following == RESULT else None
        events.append(answered(number, question, options, following, paths, done, salt))
    return events


def _more(services: int) -> list[tuple[str, str]]:
    return [(f"need-{number // 5}", f"service-{number}-of-the-city") for number in range(services)]


def rob(scene: Scene, answer: str, chance: int, build: type[Node] = Node, veil: type[Veil] = Veil) -> Robbed:
    """Let the day pass with *answer*, and steal its files."""
    with tempfile.TemporaryDirectory(prefix="attack-", dir=IN_MEMORY) as folder:
        made = veil([sha256(b"secret %d" % chance).digest()])
        node = build(Path(folder) / "node", veil=made, chance=chance)
        others = _others(node, scene, chance)
        if scene.edge is not None:
            fill(node, scene.edge, (_day_of(scene, YES), _day_of(scene, NO)), chance)
        before = _taken(node) if scene.watched else None
        first, *rest = visit(scene, 0, answer, chance)
        node.record(first)
        begun = _taken(node) if scene.watched else None
        seconds = []
        for event in rest:
            if event in (rest[2], rest[-1]):
                seconds.append(_seconds(node, event))
            else:
                node.record(event)
        last = _taken(node)
        node.close()
        twin = None
        if scene.twin:
            other = build(Path(folder) / "twin", veil=made, chance=chance, name="1" * 16)
            other.record(*visit(scene, 1, YES, chance))
            twin = _taken(other)
            other.close()
    return Robbed(last, before or last, begun or last, tuple(seconds), others, twin)


def _others(node: Node, scene: Scene, chance: int) -> tuple[tuple[str, Tables], ...]:
    others, seen = list(scene.others), []
    if not scene.chosen:
        Random(chance).shuffle(others)
    for number, other in enumerate(others, 1):
        node.record(*visit(scene, number, other, chance))
        if scene.chosen:
            seen.append((other, _taken(node)))
    return tuple(seen)


def _taken(node: Node) -> Tables:
    node.wait()
    return tables(node.stolen())


def _seconds(node: Node, event: Event) -> Seconds:
    before = _taken(node)
    node.write(event)
    journal = journals(node.stolen())
    node.count()
    return Seconds(before, journal, tables(node.stolen()))


@lru_cache(maxsize=16)
def _day_of(scene: Scene, answer: str) -> OpenDay:
    """A day of the attacker's own, with the same visits."""
    with tempfile.TemporaryDirectory(prefix="attack-", dir=IN_MEMORY) as folder:
        node = Node(Path(folder) / "node")
        _others(node, scene, 0)
        node.record(*visit(scene, 0, answer, 0))
        found = open_day(node.stolen()[DATABASE], node.veil)
        node.close()
    return found


def crossing(scene: Scene) -> float:
    """How likely it is, on a busy day that nobody brought to an edge, that one of both answers alone crosses one."""
    yes, no = _day_of(scene, YES), _day_of(scene, NO)
    return abs(yes.marks - no.marks) / FULL + abs(size_of(yes) - size_of(no)) / SMALLEST


@dataclass(frozen=True)
class Guessed:
    """How often one strategy guessed right. *tried* strategies share the one chance in a thousand of a false alarm."""

    strategy: str
    right: int
    trials: int
    tried: int

    @property
    def rate(self) -> float:
        """The share of right guesses."""
        return self.right / self.trials

    @property
    def holds(self) -> bool:
        """Whether that is no better than the base rate of one half, but for luck."""
        return clopper_pearson(self.right, self.trials, MISS / self.tried)[0] <= 0.5

    def __str__(self) -> str:
        return f"{self.strategy}: {self.rate:.1%} of {self.trials} guessed, base rate 50 %"


def guess(
    scene: Scene, trials: int, practice: int, seed: int = 1, build: type[Node] = Node, veil: type[Veil] = Veil
) -> list[Guessed]:
    """Guess *trials* times by each strategy, after *practice* days on which the attacker gave the answer themself."""
    strategies = dict(STRATEGIES)
    for is_of_use, more in ((scene.watched, WATCHING), (scene.chosen, CHOOSING), (scene.twin, TWIN)):
        strategies |= more if is_of_use else {}
    learned: dict[str, dict[Hashable, int]] = {name: defaultdict(int) for name in strategies}
    right = dict.fromkeys(strategies, 0)
    random = Random(seed)
    for day in range(practice + trials):
        # In practice each answer as often as the other: luck in that would be learned too.
        is_yes = day % 2 == 0 if day < practice else random.random() < 0.5
        chance = 1_000_000 * seed + day
        robbed = rob(scene, YES if is_yes else NO, chance, build, veil)
        for name, strategy in strategies.items():
            seen = strategy(robbed)
            if day < practice:
                learned[name][seen] += 1 if is_yes else -1
            else:
                speaks = learned[name].get(seen, 0)
                right[name] += (speaks > 0) is is_yes if speaks else random.random() < 0.5
    return [Guessed(name, hits, trials, len(strategies)) for name, hits in right.items()]
