"""Small random questionnaires, as staff might write them, with random formulas over their paths."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from handbook.flows import Flow, build_flow, load_questions
from handbook.flows.conditions import Condition, read_condition
from handbook.flows.proofs import And, Asked, Formula, Has, IsFalse, IsTrue, Neg, Or, Picked
from handbook.source import read_text

NEEDS = ("food", "rent", "safety")
PATHS = 600
"""About how many paths a flow may have, so that they can be listed."""


@dataclass(frozen=True)
class Case:
    """A flow and formulas over its paths; printed as the text it was read from."""

    text: str
    flow: Flow
    formulas: tuple[Formula, ...]

    def __repr__(self) -> str:
        return f"{self.text}\n{self.formulas}"


def flow_of(document: dict[str, Any], conditions: tuple[Condition, ...] = ()) -> Flow:
    """The flow that *document* writes."""
    source = read_text(json.dumps(document))
    file = load_questions(source)
    assert file is not None, source.findings
    return build_flow(file, NEEDS, conditions)


def condition_of(raw: object) -> Condition:
    """The condition that *raw* writes."""

    def tell(code: str, message: str, at: int) -> None:
        raise AssertionError(f"{code}: {message}")

    condition = read_condition(read_text(json.dumps(raw)).value, tell)
    assert condition is not None
    return condition


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random flow of a few questions, with a few formulas."""
    document = draw(documents())
    questions, named = document["questions"], list(document["conditions"])
    raws = draw(st.lists(raw_conditions(questions, named), max_size=4))
    conditions = tuple(condition_of(raw) for raw in raws)
    flow = flow_of(document, conditions)
    formulas = draw(st.lists(formulas_over(questions, conditions), min_size=1, max_size=6))
    return Case(json.dumps(document, indent=1), flow, tuple(formulas))


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """The file `questions.yaml` of a small questionnaire."""
    questions: dict[str, Any] = {}
    conditions: dict[str, Any] = {}
    paths = 1
    for number in range(draw(st.integers(1, 6))):
        question, answers = draw(bodies())
        if paths * answers > PATHS:
            break
        paths *= answers
        if questions:
            if draw(st.integers(0, 2)) == 0:
                question["when"] = draw(raw_conditions(questions, list(conditions)))
            if draw(st.integers(0, 3)) == 0:
                question["unless"] = draw(raw_conditions(questions, list(conditions)))
            options = [option for other in questions.values() for option in other.get("options", {}).values()]
            opened: bool = draw(st.booleans())
            if options and opened:
                for option in draw(st.lists(st.sampled_from(options), min_size=1, max_size=3)):
                    option["then"] = sorted({*option.get("then", []), f"q{number}"})
        questions[f"q{number}"] = question
        if draw(st.integers(0, 3)) == 0:
            condition = draw(raw_conditions(questions, list(conditions)))
            conditions[f"c{number}"] = {"says": "x", "if": condition}
    return {"title": "x", "questions": questions, "conditions": conditions}


@st.composite
def bodies(draw: st.DrawFn) -> tuple[dict[str, Any], int]:
    """A question without its place in the flow, and about how many answers it has."""
    choose = draw(st.sampled_from(["one", "one", "many", "many", "number"]))
    body: dict[str, Any] = {"ask": "x", "choose": choose}
    if draw(st.integers(0, 4)) == 0:
        body["required"] = True
    if choose == "number":
        return body | {"minimum": 0, "maximum": 9}, 4
    options: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 4))):
        option: dict[str, Any] = {"label": "x"}
        if draw(st.booleans()):
            option["needs"] = sorted(draw(st.sets(st.sampled_from(NEEDS), min_size=1, max_size=2)))
        kind = draw(st.integers(0, 7))
        if kind == 0:
            option["unsure"] = True
        elif kind == 1:
            option["exclusive"] = True
        options[f"o{number}"] = option
    body["options"] = options
    return body, 2 ** len(options) if choose == "many" else len(options) + 1


def raw_conditions(questions: dict[str, Any], named: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A condition on *questions* and the named conditions, as staff write it."""
    leaves: list[st.SearchStrategy[dict[str, Any]]] = [
        _leaf(name, question) for name, question in questions.items()
    ] * 2
    leaves.append(st.sets(st.sampled_from(NEEDS), min_size=1, max_size=2).map(lambda needs: {"needs": sorted(needs)}))
    if named:
        leaves.append(st.sets(st.sampled_from(named), min_size=1, max_size=2).map(lambda names: {"is": sorted(names)}))
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


def _leaf(name: str, question: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    if question["choose"] == "number":
        bounds = st.tuples(st.integers(-1, 10), st.integers(0, 4))
        return bounds.flatmap(
            lambda pair: st.sampled_from(
                [{"minimum": pair[0]}, {"maximum": pair[0]}, {"minimum": pair[0], "maximum": sum(pair)}]
            )
        ).map(lambda bound: {name: bound})
    return st.sets(st.sampled_from(sorted(question["options"])), min_size=1, max_size=2).map(
        lambda ids: {name: sorted(ids)}
    )


def formulas_over(questions: dict[str, Any], conditions: tuple[Condition, ...]) -> st.SearchStrategy[Formula]:
    """A formula over the paths of *questions*, with *conditions* (whose bounds the flow must know)."""
    picks = [Picked(name, option) for name, question in questions.items() for option in question.get("options", {})]
    leaves: list[Formula] = [*(Asked(name) for name in questions), *picks, *(Has(need) for need in NEEDS)]
    leaves += [formula for condition in conditions for formula in (IsTrue(condition), IsFalse(condition))] * 3
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: And(*parts)),
            st.lists(inner, max_size=3).map(lambda parts: Or(*parts)),
            inner.map(Neg),
        ),
        max_leaves=5,
    )
