"""Tables multiplied and summed out one after the other, as rows of bits in dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.network import Network, Table
from handbook.flows.proofs.plan import Plan
from handbook.flows.proofs.planner import Gate
from handbook.flows.proofs.semiring import Semiring


@dataclass(frozen=True, slots=True)
class _Rows:
    mask: int
    rows: Mapping[int, int]


def follow(network: Network, plan: Plan, semiring: Semiring, clock: Clock) -> int:
    """The sum over all assignments, by *plan*. Raises :class:`NotProven` where a table or the time exceeds the *clock*'s bounds."""
    slots = plan.slots
    tables: list[_Rows | None] = []
    result = semiring.one
    for table in network.tables:
        placed = _place(table, slots)
        if not placed.mask:
            result = semiring.multiply(result, placed.rows[0])
        tables.append(placed)
    for step in plan.steps:
        if isinstance(step, Gate):
            tables.append(_gate(step, slots, semiring))
            continue
        clock.check()
        parts: list[_Rows] = []
        for number in step.tables:
            part = tables[number]
            assert part is not None
            parts.append(part)
            tables[number] = None
        gone = sum(1 << slots[variable] for variable in step.gone)
        made = _join(parts, gone, semiring, clock)
        clock.check(len(made.rows))
        if not made.mask:
            result = semiring.multiply(result, made.rows[0])
        tables.append(made)
    return result


def _place(table: Table, slots: Mapping[int, int]) -> _Rows:
    bits = [1 << slots[variable] for variable in table.scope]
    rows = {
        sum(bit for position, bit in enumerate(bits) if row >> position & 1): weight
        for row, weight in table.rows.items()
    }
    return _Rows(sum(bits), rows)


def _gate(gate: Gate, slots: Mapping[int, int], semiring: Semiring) -> _Rows:
    first, second, output = (1 << slots[abs(literal)] for literal in (gate.first, gate.second, gate.output))
    rows = {}
    for row in (0, first, second, first | second):
        true = bool(row & first) == (gate.first > 0) and bool(row & second) == (gate.second > 0)
        rows[row | output if true else row] = semiring.one
    return _Rows(first | second | output, rows)


def _join(parts: list[_Rows], gone: int, semiring: Semiring, clock: Clock) -> _Rows:
    parts.sort(key=lambda part: len(part.rows), reverse=True)
    made = parts.pop(0)
    while parts:
        # What adds fewest new variables first: it thins the rows out before others multiply them.
        at = min(range(len(parts)), key=lambda at: ((parts[at].mask & ~made.mask).bit_count(), len(parts[at].rows)))
        part = parts.pop(at)
        later = 0
        for other in parts:
            later |= other.mask
        made = _multiply(made, part, gone & ~later, semiring, clock)
    if made.mask & gone:
        made = _multiply(made, _Rows(0, {0: semiring.one}), gone, semiring, clock)
    return made


def _multiply(left: _Rows, right: _Rows, drop: int, semiring: Semiring, clock: Clock) -> _Rows:
    add, multiply = semiring.add, semiring.multiply
    scope = left.mask | right.mask
    keep = scope & ~drop
    rows: dict[int, int] = {}
    if not right.mask & ~left.mask:
        get, mask = right.rows.get, right.mask
        for row, weight in left.rows.items():
            other = get(row & mask)
            if other is not None:
                key = row & keep
                product = multiply(weight, other)
                rows[key] = add(rows[key], product) if key in rows else product
        return _Rows(keep, rows)
    shared = left.mask & right.mask
    index: dict[int, list[tuple[int, int]]] = {}
    for row, weight in right.rows.items():
        index.setdefault(row & shared, []).append((row, weight))
    for done, (row, weight) in enumerate(left.rows.items()):
        for other_row, other in index.get(row & shared, ()):
            key = (row | other_row) & keep
            product = multiply(weight, other)
            rows[key] = add(rows[key], product) if key in rows else product
        if not done & 255:
            clock.check(len(rows))
    return _Rows(keep, rows)
