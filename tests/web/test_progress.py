"""How many questions are left: said only where it is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.flows import Answer, Flow, parse_answers, walk
from handbook.web.resident.progress import Progress
from tests.random_content import answers_for, contents
from tests.web.example import handbook
from tests.writing import loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("content")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_number_that_is_told_is_true_whatever_is_answered(folder: Path, data: st.DataObject) -> None:
    """However somebody goes on from here, exactly so many questions are asked."""
    raw = data.draw(contents())
    flow = loaded(folder, raw).flow
    answers = parse_answers(flow.questions, data.draw(answers_for(raw)))
    told = Progress(flow).to_come(walk(flow, answers), answers)
    if told is None:
        return
    for _ in range(5):
        assert _finish(flow, dict(answers), data) == told


def _finish(flow: Flow, answers: dict[str, Answer], data: st.DataObject) -> int:
    """Answer at random until nothing is asked any more; how many answers that took."""
    count = 0
    while (name := walk(flow, answers).next) is not None:
        question = flow.questions[name]
        choices: list[Answer] = [] if question.required else [()]
        if question.choose == "number":
            assert question.minimum is not None and question.maximum is not None  # noqa: PT018
            choices += range(question.minimum, question.maximum + 1)
        else:
            choices += [(option,) for option in question.options]
            together = tuple(option for option in question.options if not question.excludes(option))
            if question.choose == "many" and together:
                choices.append(together)
        answers[name] = data.draw(st.sampled_from(choices))
        count += 1
    return count


def to_come(folder: Path, content: dict[str, Any], given: dict[str, Any]) -> int | None:
    flow = loaded(folder, content).flow
    answers = parse_answers(flow.questions, given)
    return Progress(flow).to_come(walk(flow, answers), answers)


def test_nothing_is_told_while_an_answer_can_open_more(folder: Path) -> None:
    """The first question decides what follows."""
    assert to_come(folder, handbook(), {}) is None


def test_it_is_told_when_nothing_can_open_any_more(folder: Path) -> None:
    """The rent, and the age."""
    assert to_come(folder, handbook(), {"worries": ["money"]}) == 2


def test_an_answer_that_might_come_back_leaves_it_open(folder: Path) -> None:
    """What was answered under another first answer may open something, if that is chosen again."""
    assert to_come(folder, handbook(), {"watched": "yes"}) is None


def test_conditions_see_only_the_needs_from_above(folder: Path) -> None:
    """An answer below, given under another first answer, takes nothing away above it."""
    content = handbook()
    questions = content["questions"]["questions"]
    questions["age"]["unless"] = {"needs": ["money"]}
    questions["last"] = {"ask": "?", "options": {"a": {"label": "あ", "needs": ["money"]}}}
    assert to_come(folder, content, {"worries": ["none"], "last": "a"}) == 1


def test_a_large_number_is_not_told(folder: Path) -> None:
    """It would only discourage."""
    content = handbook()
    for number in range(6):
        content["questions"]["questions"][f"more-{number}"] = {"ask": "?", "options": {"a": {"label": "あ"}}}
    assert to_come(folder, content, {"worries": ["none"]}) is None


def test_at_the_end_there_are_none(folder: Path) -> None:
    """Nothing is asked any more."""
    assert to_come(folder, handbook(), {"worries": ["none"], "age": 40}) == 0
