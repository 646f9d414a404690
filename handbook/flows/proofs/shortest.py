"""The shortest path that makes a formula true: fewest questions asked, and of those paths one that chooses little.

Two sides close in on it: the random paths give a short one to begin with, and every question that has to be asked lengthens
all paths by one, until the two meet.
"""

from __future__ import annotations

from handbook.flows.answers import Answer
from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.minimum import Minimum
from handbook.flows.proofs.solver import Sat

TIDY = 200
"""A path that chooses more than so many options is not tidied up."""

TIDY_CONFLICTS = 200


def shortest(encoding: Encoding, lanes: Lanes, literal: int, clock: Clock) -> dict[str, Answer] | None:
    """The answers of a shortest path that makes *literal* true, ``None`` where there is none. Raises :class:`NotProven`."""
    if literal == FALSE:
        return None
    always = encoding.asked.count(TRUE)
    prices: dict[int, int] = {}  # what it costs where a question is asked after all
    for asked in encoding.asked:
        if abs(asked) != TRUE:
            prices[-asked] = prices.get(-asked, 0) + 1
    known = lanes.shortest(literal)
    with Sat(encoding) as sat:
        sat.tell([literal, *encoding.asked])
        search = Minimum(sat, [literal], prices, len(encoding.circuit), clock)
        model = search.run(None if known is None else known[0] - always)
        if model is not None:
            picks = {pick for pick in model if pick in encoding.owner}
        elif known is not None:
            picks = known[1]
        else:
            return None
        return _answers(encoding, _tidy(encoding, sat, literal, picks))


def _tidy(encoding: Encoding, sat: Sat, literal: int, picks: set[int]) -> set[int]:
    """Of the same questions, leave out what need not be chosen: an example should show nothing by the way."""
    if len(picks) > TIDY:
        return picks
    values = _evaluate(encoding, picks)
    fixed = [asked if values[abs(asked)] == (asked > 0) else -asked for asked in encoding.asked]
    for fact in [literal, *fixed, *(-pick for pick in encoding.owner if pick not in picks)]:
        sat.add([fact])
    for pick in sorted(picks):
        if pick not in picks:
            continue
        if sat.attempt([-pick], TIDY_CONFLICTS):
            dropped = picks - sat.model()
            picks = picks - dropped
            for other in dropped:
                sat.add([-other])
        else:
            sat.add([pick])
    return picks


def _answers(encoding: Encoding, picks: set[int]) -> dict[str, Answer]:
    """The answers that *picks* make, one for every question asked."""
    values = _evaluate(encoding, picks)
    answers: dict[str, Answer] = {}
    for step, asked, own in zip(encoding.flow.steps, encoding.asked, encoding.picks, strict=True):
        if values[abs(asked)] == (asked > 0):
            chosen = [choice for choice, pick in zip(step.choices, own, strict=True) if pick in picks]
            if step.question.required and not chosen:
                chosen = [step.choices[0]]  # the solver was not told of it, since nothing depends on its answer
            if step.question.choose == "number" and chosen:
                answers[step.id] = chosen[0].low
            else:
                answers[step.id] = tuple(str(choice.option) for choice in chosen)
    return answers


def _evaluate(encoding: Encoding, picks: set[int]) -> bytearray:
    inputs = encoding.circuit.inputs
    values = bytearray(len(inputs))
    values[TRUE] = 1
    for variable in range(2, len(inputs)):
        parts = inputs[variable]
        if not parts:
            values[variable] = variable in picks
            continue
        for literal in parts:
            if values[abs(literal)] != (literal > 0):
                break
        else:
            values[variable] = 1
    return values
