"""What is proven over all paths is what listing them gives; and where a bound ends a proof, nothing wrong is said."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from handbook.flows import Answer
from handbook.flows.proofs import Paths, Verdict
from tests.flows.brute_force import all_paths, holds
from tests.flows.random_flows import Case, cases

SMALL = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


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
@given(cases())
def test_the_count_is_how_many_paths_are_listed(case: Case) -> None:
    assert Paths(case.flow).count() == len(all_paths(case.flow))


@SMALL
@given(cases())
def test_the_longest_is_the_longest_listed(case: Case) -> None:
    assert Paths(case.flow).longest() == max(len(path.walk.asked) for path in all_paths(case.flow))


@SMALL
@given(cases())
def test_the_heaviest_is_the_heaviest_listed(case: Case) -> None:
    def asked(question: str) -> int:
        return 2 + case.flow.by_id[question].index

    def chosen(question: str, answer: str | int) -> int:
        return len(question) + (int(answer[1:]) * 3 - 4 if isinstance(answer, str) else -answer)

    def weigh(answers: dict[str, Answer]) -> int:
        total = 0
        for question, answer in answers.items():
            total += asked(question)
            if isinstance(answer, int):
                # The listed number is the lowest of its range, and here the lowest weighs most.
                total += chosen(question, answer)
            else:
                total += sum(chosen(question, option) for option in answer)
        return total

    assert Paths(case.flow).heaviest(asked, chosen) == max(weigh(path.answers) for path in all_paths(case.flow))
