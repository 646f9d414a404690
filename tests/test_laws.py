"""Laws of walk, match and check, over random content, against a second reading of the contract."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.check import check_content
from handbook.cli import walk_line
from handbook.content import Content
from tests.oracle import Oracle
from tests.random_content import NEEDS, answers_for, contents
from tests.writing import loaded

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("content")


with_content = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def walked(content: Content, answers: dict[str, Any]) -> dict[str, Any]:
    return walk_line(content, json.dumps(answers))


@with_content
@given(data=st.data())
def test_walk_agrees_with_a_second_reading_of_the_contract(folder: Path, data: st.DataObject) -> None:
    """Asked, next, needs and services are those of an independent, slower program."""
    raw = data.draw(contents())
    answers = data.draw(answers_for(raw))
    oracle = Oracle(raw)
    canonical = {name: [] if answer is None else answer for name, answer in answers.items()}
    asked, following, needs, _ = oracle.walk(canonical)
    assert walked(loaded(folder, raw), answers) == {
        "asked": asked,
        "next": following,
        "needs": needs,
        "services": oracle.match(canonical),
    }


@with_content
@given(data=st.data())
def test_an_answer_to_an_unasked_question_never_matters(folder: Path, data: st.DataObject) -> None:
    """What somebody answered before changing their mind counts for nothing."""
    raw = data.draw(contents())
    answers = data.draw(answers_for(raw))
    content = loaded(folder, raw)
    result = walked(content, answers)
    asked = {name: answer for name, answer in answers.items() if name in result["asked"]}
    assert walked(content, asked) == result


@with_content
@given(data=st.data())
def test_the_order_of_answering_never_matters(folder: Path, data: st.DataObject) -> None:
    """Two people with the same answers get the same help."""
    raw = data.draw(contents())
    answers = data.draw(answers_for(raw))
    content = loaded(folder, raw)
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert walked(content, shuffled) == walked(content, answers)


@with_content
@given(data=st.data())
def test_one_more_need_never_hides_a_service_without_conditions(folder: Path, data: st.DataObject) -> None:
    """Who has one need more loses none of the help that asks for nothing."""
    raw = data.draw(contents(largest=4))
    options = {"p": {"label": "p", "needs": ["na"]}, "q": {"label": "q", "needs": [data.draw(st.sampled_from(NEEDS))]}}
    raw["questions"]["questions"]["last"] = {"ask": "さいご", "choose": "many", "options": options}
    answers = data.draw(answers_for(raw))
    content = loaded(folder, raw)
    before = {found["id"] for found in walked(content, {**answers, "last": ["p"]})["services"]}
    after = {found["id"] for found in walked(content, {**answers, "last": ["p", "q"]})["services"]}
    unconditional = {
        name for name, service in raw["services"]["services"].items() if not {"eligible_if", "unless"} & service.keys()
    }
    assert before & unconditional <= after


@with_content
@given(data=st.data())
def test_urgent_services_come_first_and_always_services_last(folder: Path, data: st.DataObject) -> None:
    """Safety goes before everything; what everybody gets stands at the end."""
    raw = data.draw(contents())
    fits = [found["fit"] for found in walked(loaded(folder, raw), data.draw(answers_for(raw)))["services"]]
    place = {"urgent": 0, "yes": 1, "unknown": 1, "always": 2}
    assert fits == sorted(fits, key=lambda fit: place[fit])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(raw=contents(largest=4))
def test_check_agrees_with_a_list_of_all_paths(folder: Path, raw: dict[str, Any]) -> None:
    """Findings and figures proven symbolically are those that brute force finds."""
    oracle = Oracle(raw)
    found, count, longest, examples = oracle.findings()
    report = check_content(loaded(folder, raw), TODAY)
    codes: dict[str, Any] = {}
    for finding in report.findings:
        if finding.code in ("no-effect", "unserved-need", "stale"):
            continue
        if finding.id is None:
            codes[finding.code] = True
        else:
            codes.setdefault(finding.code, []).append(finding.id)
    assert {code: sorted(ids) if isinstance(ids, list) else ids for code, ids in codes.items()} == found
    assert (report.figures.paths, report.figures.longest) == (count, longest)
    assert {
        (finding.code, finding.id): len(finding.example) for finding in report.findings if finding.example is not None
    } == examples
