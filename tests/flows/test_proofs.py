"""What is proven over all paths is what listing them gives; and where a bound ends a proof, nothing wrong is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.trees import Tree
from handbook.flows import Answer, Flow, build_flow, load_questions
from handbook.flows.proofs import (
    And,
    Asked,
    Formula,
    Has,
    Limits,
    Neg,
    No,
    NotProven,
    Or,
    Paths,
    Picked,
    Verdict,
    Yes,
    questions,
)
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.largest import search_heaviest, search_longest
from handbook.flows.proofs.semiring import LARGEST, Weights
from handbook.source import read_text
from tests.flows.brute_force import all_paths, holds
from tests.flows.random_flows import Case, cases, flow_of

SMALL = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FIGURES: list[Callable[[Paths], object]] = [Paths.count, Paths.longest, lambda paths: paths.heaviest(len, lambda *_: 1)]


@SMALL
@given(cases())
def test_possible_is_what_some_listed_path_makes_true(case: Case) -> None:
    paths = all_paths(case.flow)
    wanted = [
        Verdict.YES if any(holds(case.flow, formula, path) for path in paths) else Verdict.NO
        for formula in case.formulas
    ]
    assert Paths(case.flow).possible_many(case.formulas) == wanted


@SMALL
@given(cases())
def test_the_shortest_is_a_path_that_makes_the_formula_true_and_no_path_is_shorter(case: Case) -> None:
    paths = all_paths(case.flow)
    prover = Paths(case.flow)
    for formula in case.formulas:
        lengths = [len(path.walk.asked) for path in paths if holds(case.flow, formula, path)]
        found = prover.shortest(formula)
        assert (found is None) == (not lengths)
        if found is not None:
            same = [path for path in paths if path.answers == found]
            assert [holds(case.flow, formula, path) for path in same] == [True]
            assert len(found) == min(lengths)


@SMALL
@given(cases(), st.sampled_from([1, 4, 32]))
def test_the_count_is_how_many_paths_are_listed(case: Case, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "ROWS", rows)  # questions of few options are then taken apart as large ones are
        assert Paths(case.flow).count() == len(all_paths(case.flow))


@SMALL
@given(cases(), st.sampled_from([1, 4, 32]))
def test_the_longest_is_the_longest_listed(case: Case, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "ROWS", rows)
        assert Paths(case.flow).longest() == max(len(path.walk.asked) for path in all_paths(case.flow))


@SMALL
@given(cases(), st.sampled_from([1, 4, 32]))
def test_the_heaviest_is_the_heaviest_listed(case: Case, rows: int) -> None:
    def asked(question: str) -> int:
        return 2 + case.flow.by_id[question].index

    def chosen(question: str, answer: str | int) -> int:
        return len(question) + (int(answer[1:]) * 3 - 4 if isinstance(answer, str) else -answer)

    def weigh(answers: dict[str, Answer]) -> int:
        weight = 0
        for question, answer in answers.items():
            # The listed number is the lowest of its range, and here the lowest weighs most.
            picked = [answer] if isinstance(answer, int) else answer
            weight += asked(question) + sum(chosen(question, pick) for pick in picked)
        return weight

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "ROWS", rows)
        assert Paths(case.flow).heaviest(asked, chosen) == max(weigh(path.answers) for path in all_paths(case.flow))


@SMALL
@given(cases(), st.integers(0, 6))
def test_a_bound_on_rows_makes_the_count_unknown_and_never_wrong(case: Case, rows: int) -> None:
    try:
        count = Paths(case.flow, Limits(rows=rows)).count()
    except NotProven:
        return
    assert count == len(all_paths(case.flow))


def tree(seed: int, size: int = 60) -> Flow:
    """The flow of a made-up handbook whose paths are too many to list."""
    file = load_questions(read_text(Tree(size, 0, seed).questions_yaml()))
    assert file is not None
    return build_flow(file)


@pytest.mark.parametrize("seed", range(8))
def test_searching_for_the_longest_path_and_summing_over_all_paths_agree(seed: int) -> None:
    flow = tree(seed)
    encoding = Encoding(flow)
    assert search_longest(encoding, Lanes(encoding), Limits().start()) == Paths(flow).longest()


@pytest.mark.parametrize("seed", range(4))
def test_searching_for_the_heaviest_path_and_summing_over_all_paths_agree(seed: int) -> None:
    flow = tree(seed)
    found = search_heaviest(
        Encoding(flow), Weights(LARGEST, lambda index: index % 7 - 1, lambda _, at: at % 5 - 1), Limits().start()
    )
    index_of = {step.id: step.index for step in flow.steps}

    def chosen(question: str, answer: str | int) -> int:
        choices = flow.by_id[question].choices
        at = next(at for at, choice in enumerate(choices) if answer in (choice.option, choice.low, choice.high))
        return at % 5 - 1

    assert found == Paths(flow).heaviest(lambda question: index_of[question] % 7 - 1, chosen)


def test_figures_do_not_change_when_formulas_come_between() -> None:
    flow = tree(3)
    prover = Paths(flow)
    before = [figure(prover) for figure in FIGURES]
    for step in flow.steps:
        prover.shortest(And(Asked(step.id), Neg(Has("n1"))))
    prover.possible_many([And(Asked(step.id), Has("n2")) for step in flow.steps])
    assert [figure(prover) for figure in FIGURES] == before


def opening(options: int, answers: int) -> Flow:
    """A question of many options, of which each opens a question of its own with so many answers."""
    followups = {f"q{at}": one(*(f"o{number}" for number in range(answers - 1))) for at in range(options)}
    worries = {f"w{at}": {"label": "x", "then": f"q{at}"} for at in range(options)}
    return flow_of(
        {"title": "x", "questions": {"worries": {"ask": "x", "choose": "many", "options": worries}, **followups}}
    )


def one(*options: str, **fields: Any) -> dict[str, Any]:
    """A question with *options*, of which one can be chosen."""
    return {"ask": "x", "options": {option: {"label": "x"} for option in options}, **fields}


def test_sets_of_options_are_counted_without_being_listed() -> None:
    # An option is not chosen, or chosen and its question answered in 4 ways.
    assert Paths(opening(200, 4)).count() == 5**200


def test_the_longest_path_opens_everything() -> None:
    assert Paths(opening(200, 4)).longest() == 201


def test_a_follow_up_shared_by_many_options_is_asked_once() -> None:
    options = {f"o{at}": {"label": "x", "then": "more"} for at in range(100)}
    many = {"ask": "x", "choose": "many", "options": options}
    flow = flow_of({"title": "x", "questions": {"first": many, "second": many, "more": one("a", "b")}})
    assert Paths(flow).count() == 1 + (2**200 - 1) * 3


def test_an_example_chooses_nothing_by_the_way() -> None:
    flow = opening(30, 4)
    assert Paths(flow).shortest(Picked("q7", "o1")) == {"worries": ("w7",), "q7": ("o1",)}


def test_an_example_answers_what_must_be_answered() -> None:
    flow = flow_of({"title": "x", "questions": {"a": one("x", "y", required=True), "b": one("x")}})
    assert Paths(flow).shortest(Yes) == {"a": ("x",), "b": ()}


def test_the_same_content_has_the_same_example_every_time() -> None:
    flow = tree(5)
    formula = And(Asked(flow.steps[-9].id), Or(Has("n1"), Has("n5")))
    assert Paths(flow).shortest(formula) == Paths(flow).shortest(formula)


def test_true_is_possible_and_false_is_not() -> None:
    assert Paths(opening(2, 2)).possible_many([Yes, No]) == [Verdict.YES, Verdict.NO]


@pytest.mark.parametrize("formula", [Asked("q0"), Neg(Asked("q0")), And(Picked("q0", "o0"), Neg(Asked("q0")))])
def test_without_time_nothing_is_proven(formula: Formula) -> None:
    assert Paths(opening(3, 3), Limits(seconds=0)).possible(formula) is Verdict.NOT_PROVEN


def test_without_time_there_is_no_example() -> None:
    with pytest.raises(NotProven):
        Paths(opening(3, 3), Limits(seconds=0)).shortest(Asked("q0"))


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("limits", [Limits(seconds=0), Limits(rows=0)])
def test_without_time_or_memory_there_are_no_figures(figure: Callable[[Paths], object], limits: Limits) -> None:
    prover = Paths(opening(3, 3), limits)
    if figure is not Paths.count and limits.seconds:
        assert figure(prover) == figure(Paths(opening(3, 3)))  # found by search instead
    else:
        with pytest.raises(NotProven):
            figure(prover)
