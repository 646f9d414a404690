"""The order in which a network's variables are summed out, so that no table on the way grows large.

The variable whose neighbours are fewest goes first, or the one that would tie the fewest neighbours to each other anew
(Rose, *Triangulated graphs and the elimination process*, 1970); which serves better is tried out. A gate of many inputs is
not a table over all of them: where one of its inputs is about to go, it is joined with another one to a gate of two, so that
what has been seen so far lives on as a single variable. The order decides where a gate is split, not the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.network import Network
from handbook.flows.proofs.planner import Gate, Join, Planner

EFFORTS = 3
"""Plans that differ: made quickly, once more with other luck, and with care."""

TRIALS = 12
SECONDS = 1.0
"""With care, so many plans more are made, as long as they have taken less than these seconds together."""


@dataclass(slots=True)
class Plan:
    """Tables to make one after the other, numbered on from the network's own, and a bit for each variable.

    Variables that ever stand in one table have different bits. *rows* bounds the rows of all tables together.
    """

    steps: Sequence[Gate | Join]
    slots: dict[int, int] = field(default_factory=dict)
    rows: int = 0


def make_plan(network: Network, clock: Clock, effort: int) -> Plan:
    """A plan for *network*, made with one of the ``EFFORTS``. Raises :class:`NotProven` at the clock's end."""
    if effort < EFFORTS - 1:
        # How equals are put in order is left to chance after the first try, which takes them as the file does.
        return _finish(Planner(network, clock, chance=Random(effort) if effort else None))  # noqa: S311
    best = _finish(Planner(network, clock, fill=True))
    start = clock.left
    for trial in range(TRIALS):
        if start - clock.left > SECONDS:
            break
        other = _finish(Planner(network, clock, fill=True, chance=Random(trial)))  # noqa: S311
        if other.rows < best.rows:
            best = other
    return best


def _finish(planner: Planner) -> Plan:
    planner.run()
    plan = Plan(planner.steps)
    # Backwards, every variable finds all that it ever stands with already placed: the order makes the graph chordal.
    for step in reversed(plan.steps):
        if isinstance(step, Join):
            plan.rows += 1 << len(step.scope)
            taken = {plan.slots[variable] for variable in step.scope if variable in plan.slots}
            slot = 0
            for variable in step.gone:
                while slot in taken:
                    slot += 1
                plan.slots[variable] = slot
                slot += 1
    return plan
