"""Packing answers: nothing is lost, nothing is misread when content changes, and the bound of size holds."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.flows import Answer, Flow, build_flow, load_questions, parse_answers
from handbook.flows.packing import packer
from handbook.source import read_text
from tests.random_content import answers_for, contents


def flow_of(questions: dict[str, Any]) -> Flow:
    file = load_questions(read_text(json.dumps({"title": "例", "questions": questions})))
    assert file is not None
    return build_flow(file)


def unconditional(raw: dict[str, Any]) -> dict[str, Any]:
    """The questions of *raw* without their conditions."""
    return {
        name: {key: value for key, value in question.items() if key not in ("when", "unless")}
        for name, question in raw["questions"]["questions"].items()
    }


MONEY = {"ask": "お金", "choose": "many", "options": {"rent": {"label": "家賃"}, "food": {"label": "食べもの"}}}
AGE = {"ask": "年齢", "choose": "number", "minimum": -5, "maximum": 10**15}


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_answers_come_back_as_they_were(data: st.DataObject) -> None:
    """Whatever somebody answered is what the next page finds."""
    raw = data.draw(contents())
    flow = flow_of(unconditional(raw))
    answers = parse_answers(flow.questions, data.draw(answers_for(raw)))
    pack = packer(flow)
    assert pack.unpack(pack.pack(answers)) == answers


@settings(deadline=None, max_examples=60)
@given(number=st.integers(-5, 10**15))
def test_numbers_come_back_as_they_were(number: int) -> None:
    """Also those at the bounds."""
    pack = packer(flow_of({"age": AGE}))
    assert pack.unpack(pack.pack({"age": number})) == {"age": number}


def test_more_options_than_an_entry_holds() -> None:
    """Somebody who ticks a hundred boxes loses none."""
    options = {f"o{index}": {"label": "例"} for index in range(100)}
    flow = flow_of({"many": {"ask": "例", "choose": "many", "options": options}})
    answers: dict[str, Answer] = {"many": tuple(options)}
    assert packer(flow).unpack(packer(flow).pack(answers)) == answers


def test_moved_and_added_questions_keep_the_answers() -> None:
    """Staff insert a question in mid-visit."""
    before = flow_of({"money": MONEY, "age": AGE})
    after = flow_of({"new": MONEY, "age": AGE, "money": MONEY})
    assert packer(after).unpack(packer(before).pack({"money": ("food",), "age": 30})) == {"money": ("food",), "age": 30}


def test_an_option_that_is_gone_is_forgotten_alone() -> None:
    """The other picks still make sense."""
    before = flow_of({"money": MONEY})
    after = flow_of({"money": {**MONEY, "options": {"food": {"label": "食べもの"}}}})
    assert packer(after).unpack(packer(before).pack({"money": ("rent", "food")})) == {"money": ("food",)}


def test_an_answer_whose_only_option_is_gone_is_asked_again() -> None:
    """It must not turn into a skip: the resident did not skip."""
    before = flow_of({"money": MONEY})
    after = flow_of({"money": {**MONEY, "options": {"food": {"label": "食べもの"}}}})
    assert packer(after).unpack(packer(before).pack({"money": ("rent",)})) == {}


def test_a_question_of_another_kind_is_asked_again() -> None:
    """A number is no option."""
    before, after = flow_of({"x": AGE}), flow_of({"x": MONEY})
    assert packer(after).unpack(packer(before).pack({"x": 30})) == {}


def test_ids_that_begin_alike_are_written_out() -> None:
    """With thousands of options two share their first bytes; neither is taken for the other."""
    options = {f"option-{index}": {"label": "例"} for index in range(2_000)}
    flow = flow_of({"many": {"ask": "例", "options": options}})
    pack = packer(flow)
    assert len(pack.options["many"].written) < len(options)
    assert all(pack.unpack(pack.pack({"many": (option,)})) == {"many": (option,)} for option in options)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    """What is sealed was ours, but perhaps of another version."""
    packer(flow_of({"money": MONEY, "age": AGE})).unpack(data)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_answers_are_heavier_than_the_bound(data: st.DataObject) -> None:
    """`handbook check` bounds the cookie by these weights."""
    raw = data.draw(contents())
    flow = flow_of(unconditional(raw))
    answers = parse_answers(flow.questions, data.draw(answers_for(raw)))
    pack = packer(flow)
    bound = sum(
        pack.base_weight(name)
        + sum(pack.option_weight(name, option) for option in (answer if isinstance(answer, tuple) else ()))
        for name, answer in answers.items()
    )
    assert len(pack.pack(answers)) <= bound
