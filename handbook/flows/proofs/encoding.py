"""The flow as a circuit: which questions are asked, and what a condition or a formula comes to, over all paths at once.

The free variables are the *picks*: one for each option, or range of a number, true where it is chosen in an asked
question. Everything else is a gate over them, so that a path is exactly an assignment of the picks that obeys each
question's own rules (none where it is not asked, one option, `exclusive`, `required`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from handbook.flows.conditions import All, Any_, Between, Chosen, Condition, Named, Needs, Not
from handbook.flows.flow import Flow, Step
from handbook.flows.proofs.circuit import FALSE, Circuit
from handbook.flows.proofs.formulas import And, Asked, Formula, Has, IsFalse, IsTrue, Neg, Or, Picked


class Encoding:
    """A flow's circuit. ``asked[i]`` is the literal of question *i*, ``picks[i]`` those of its choices in their order.

    ``owner`` maps a pick's variable to the index of its question; variables from ``size`` on came with formulas later.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.circuit = Circuit()
        self.asked: list[int] = []
        self.picks: list[tuple[int, ...]] = []
        self.owner: dict[int, int] = {}
        self._named = flow.conditions
        self._index = {step.id: step.index for step in flow.steps}
        self._openers: dict[str, list[int]] = {}
        self._givers: dict[str, list[tuple[int, int]]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._conditions: dict[tuple[Condition | str, bool], int] = {}
        self._leaves: dict[tuple[int, tuple[int, ...], bool], int] = {}
        self._formulas: dict[Formula, int] = {}
        for step in flow.steps:
            self._add(step)
        self.size = len(self.circuit)

    # The walk

    def _add(self, step: Step) -> None:
        circuit = self.circuit
        parts = [circuit.disj(self._openers.get(step.id, ()))] if step.is_followup else []
        if step.question.when is not None:
            parts.append(self.condition(step.question.when, True))
        if step.question.unless is not None:
            parts.append(-self.condition(step.question.unless, True))
        # What was read here was read of the questions above alone: further down it may come to something else.
        self._conditions.clear()
        asked = circuit.conj(parts)
        picks = tuple(FALSE if asked == FALSE else circuit.fresh() for _ in step.choices)
        self.asked.append(asked)
        self.picks.append(picks)
        if asked == FALSE:
            return
        self.owner.update(dict.fromkeys(picks, step.index))
        # What one question gives to another is gathered first: a single literal between the two, however many options.
        opens: dict[str, list[int]] = {}
        gives: dict[str, list[int]] = {}
        options = step.question.options
        for choice, pick in zip(step.choices, picks, strict=True):
            if choice.option is not None:
                for target in options[choice.option].then:
                    opens.setdefault(target, []).append(pick)
                for need in choice.needs:
                    gives.setdefault(need, []).append(pick)
        for target, literals in opens.items():
            self._openers.setdefault(target, []).append(circuit.disj(literals))
        for need, literals in gives.items():
            self._givers.setdefault(need, []).append((step.index, circuit.disj(literals)))

    # Conditions

    def condition(self, condition: Condition, value: bool) -> int:
        """The literal that says that *condition* is true (or, with *value* ``False``, false) after the questions so far."""
        key = (condition, value)
        made = self._conditions.get(key)
        if made is None:
            made = self._conditions[key] = self._condition(condition, value)
        return made

    def _condition(self, condition: Condition, value: bool) -> int:
        match condition:
            case Chosen():
                index = self._index[condition.question]
                choices = self.flow.steps[index].choices
                wanted = set(condition.options)
                return self._leaf(index, (at for at, choice in enumerate(choices) if choice.option in wanted), value)
            case Between(minimum=low, maximum=high):
                index = self._index[condition.question]
                choices = self.flow.steps[index].choices
                return self._leaf(
                    index, (at for at, choice in enumerate(choices) if choice.is_within(low, high)), value
                )
            case Needs():
                given = self.circuit.disj([self.need(need) for need in condition.needs])
                return given if value else -given
            case Named():
                return self._join([self.condition(self._named[name], value) for name in condition.names], value)
            case All():
                return self._join([self.condition(part, value) for part in condition.parts], value)
            case Any_():
                return self._join([self.condition(part, value) for part in condition.parts], not value)
            case Not():
                return self.condition(condition.part, not value)
        assert_never(condition)

    def _join(self, literals: list[int], every: bool) -> int:
        return self.circuit.conj(literals) if every else self.circuit.disj(literals)

    def _leaf(self, index: int, wanted: Iterable[int], value: bool) -> int:
        if index >= len(self.picks):
            return FALSE  # a question further down is not answered yet: unknown
        key = (index, tuple(wanted), value)
        made = self._leaves.get(key)
        if made is None:
            made = self._leaves[key] = self._make_leaf(*key)
        return made

    def _make_leaf(self, index: int, wanted: tuple[int, ...], value: bool) -> int:
        picks = self.picks[index]
        chosen = self.circuit.disj([picks[at] for at in wanted])
        if value:
            return chosen
        step = self.flow.steps[index]
        others = [pick for at, pick in enumerate(picks) if at not in wanted and not step.choices[at].unsure]
        other = self.circuit.disj(others)
        # False needs an answer that is neither wanted nor `unsure`; where one alone can be chosen, that is all it needs.
        return other if step.question.choose != "many" else self.circuit.conj([other, -chosen])

    def need(self, need: str) -> int:
        """The literal that says that the questions so far give *need*."""
        givers = self._givers.get(need, [])
        if len(self.picks) == len(self.flow.steps):
            return self.circuit.disj([literal for _, literal in givers])
        # In the middle each reader goes on from what an earlier one read.
        prefix = self._prefixes.setdefault(need, [FALSE])
        for _, literal in givers[len(prefix) - 1 :]:
            prefix.append(self.circuit.disj([prefix[-1], literal]))
        return prefix[-1]

    def place(self, literal: int) -> int:
        """A question on which *literal* depends, far down in the file."""
        inputs = self.circuit.inputs
        variable = abs(literal)
        while inputs[variable]:
            variable = max(abs(part) for part in inputs[variable])
        return self.owner.get(variable, 0)

    # Formulas

    def formula(self, formula: Formula) -> int:
        """The literal that says that *formula* is true of the path. An id that the flow does not have is a ``KeyError``."""
        made = self._formulas.get(formula)
        if made is None:
            made = self._formulas[formula] = self._formula(formula)
        return made

    def _formula(self, formula: Formula) -> int:
        match formula:
            case Asked():
                return self.asked[self._index[formula.question]]
            case Picked():
                index = self._index[formula.question]
                options = [choice.option for choice in self.flow.steps[index].choices]
                return self.picks[index][options.index(formula.option)]
            case Has():
                return self.need(formula.need)
            case IsTrue():
                return self.condition(formula.condition, True)
            case IsFalse():
                return self.condition(formula.condition, False)
            case And():
                return self.circuit.conj([self.formula(part) for part in formula.parts])
            case Or():
                return self.circuit.disj([self.formula(part) for part in formula.parts])
            case Neg():
                return -self.formula(formula.part)
        assert_never(formula)
