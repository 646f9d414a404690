"""Near misses: services that somebody needs, and the condition that kept each from them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.flows import walk
from handbook.flows.conditions import FALSE, TRUE, All, Any_, Condition, Named
from handbook.resources import match
from handbook.resources.model import Service
from handbook.resources.near_misses import NearMiss, either_of, looked_at_last, near_misses
from tests.random_content import answers_for, contents
from tests.writing import loaded

_folders = itertools.count()


def content_with(**service: Any) -> dict[str, Any]:
    """Whoever chooses `a` needs `food`; the service is for that, under its own conditions."""
    return {
        "questions": {
            "title": "例",
            "questions": {
                "help": {
                    "ask": "困っていることは",
                    "choose": "many",
                    "options": {
                        "a": {"label": "食べもの", "needs": ["food"]},
                        "b": {"label": "家", "needs": ["roof"]},
                        "c": {"label": "ほか"},
                    },
                },
                "ward": {"ask": "お住まいは", "options": {"moji": {"label": "門司"}, "tobata": {"label": "戸畑"}}},
                "age": {"ask": "年齢は", "choose": "number", "minimum": 0, "maximum": 120},
            },
            "conditions": {
                "adult": {"says": "18歳以上", "if": {"age": {"minimum": 18}}},
                "near": {"says": "門司の人", "if": {"ward": ["moji"]}},
                "both": {"says": "門司の大人", "if": {"is": ["adult", "near"]}},
            },
        },
        "services": {
            "needs": {"food": {"label": "食"}, "roof": {"label": "住"}},
            "organizations": {"city": {"name": "市役所"}},
            "services": {
                "meal": {
                    "name": "食事",
                    "organization": "city",
                    "kind": "desk",
                    "summary": "例",
                    "needs": ["food"],
                    "source": "https://city.example.jp/",
                    **service,
                }
            },
        },
    }


BOY = {"help": ["a"], "ward": ["tobata"], "age": 15}


def missed(folder: Path, answers: dict[str, Any], **service: Any) -> list[NearMiss]:
    content = loaded(folder, content_with(**service))
    return _missed(content, answers)


def _missed(content: Any, answers: dict[str, Any]) -> list[NearMiss]:
    given = {name: tuple(answer) if isinstance(answer, list) else answer for name, answer in answers.items()}
    return list(near_misses(match(content.catalog, walk(content.flow, given))))


@pytest.mark.parametrize(
    ("service", "condition"),
    [
        pytest.param({"eligible_if": {"is": "adult"}}, "adult", id="named"),
        pytest.param({"eligible_if": {"is": ["adult", "near"]}}, "adult", id="the-first-of-two-named"),
        pytest.param({"eligible_if": {"is": "both"}}, "both", id="the-outermost-named"),
        pytest.param({"eligible_if": {"ward": ["moji"]}}, "ward=moji", id="option"),
        pytest.param({"eligible_if": {"help": ["b", "c"]}}, "help=b|c", id="one-of-several-options"),
        pytest.param({"eligible_if": {"age": {"minimum": 18}}}, "age=18..", id="at-least"),
        pytest.param({"eligible_if": {"age": {"maximum": 14}}}, "age=..14", id="at-most"),
        pytest.param({"eligible_if": {"age": {"minimum": 18, "maximum": 64}}}, "age=18..64", id="range"),
        pytest.param({"eligible_if": {"needs": ["roof"]}}, "needs=roof", id="needs"),
        pytest.param({"eligible_if": {"not": {"ward": ["tobata"]}}}, "not ward=tobata", id="not"),
        pytest.param({"eligible_if": {"not": {"not": {"is": "adult"}}}}, "not not adult", id="not-not"),
        pytest.param({"unless": {"ward": ["tobata"]}}, "unless ward=tobata", id="unless"),
        pytest.param({"unless": {"not": {"is": "adult"}}}, "unless not adult", id="unless-not"),
        pytest.param(
            {"eligible_if": {"all": [{"help": ["a"]}, {"is": "adult"}, {"ward": ["moji"]}]}},
            "adult",
            id="the-first-of-all-that-fails",
        ),
        pytest.param(
            {"eligible_if": {"ward": ["tobata"], "age": {"minimum": 18}}}, "age=18..", id="two-in-one-mapping"
        ),
        pytest.param(
            {"eligible_if": {"any": [{"ward": ["moji"]}, {"is": "adult"}]}}, "ward=moji", id="the-first-of-any"
        ),
        pytest.param(
            {"unless": {"any": [{"is": "adult"}, {"ward": ["tobata"]}]}},
            "unless ward=tobata",
            id="the-one-of-any-that-holds",
        ),
        pytest.param(
            {"unless": {"all": [{"help": ["a"]}, {"ward": ["tobata"]}]}},
            "unless help=a",
            id="the-first-of-all-that-hold",
        ),
        pytest.param(
            {"eligible_if": {"is": "adult"}, "unless": {"ward": ["tobata"]}}, "adult", id="eligible-if-before-unless"
        ),
        pytest.param(
            {"eligible_if": {"not": {"is": "adult"}}, "unless": {"ward": ["tobata"]}},
            "unless ward=tobata",
            id="eligible-and-yet-ruled-out",
        ),
    ],
)
def test_the_condition_that_ruled_it_out_is_named(tmp_path: Path, service: dict[str, Any], condition: str) -> None:
    """For a boy of 15 in Tobata who needs food."""
    assert missed(tmp_path, BOY, **service) == [NearMiss("food", "meal", condition)]


@pytest.mark.parametrize(
    ("answers", "service"),
    [
        pytest.param(BOY, {"eligible_if": {"ward": ["tobata"]}}, id="shown"),
        pytest.param({"help": ["a"]}, {"eligible_if": {"is": "adult"}}, id="still-open"),
        pytest.param({"help": ["a"], "ward": []}, {"eligible_if": {"ward": ["moji"]}}, id="not-told"),
        pytest.param(BOY | {"help": ["c"]}, {"eligible_if": {"is": "adult"}}, id="not-needed"),
        pytest.param(BOY, {"eligible_if": {"is": "adult"}, "draft": True}, id="a-draft"),
    ],
)
def test_what_is_no_near_miss(tmp_path: Path, answers: dict[str, Any], service: dict[str, Any]) -> None:
    """What is shown (perhaps fitting, too), what nobody needs, and what is not public yet."""
    assert missed(tmp_path, answers, **service) == []


def test_it_counts_for_each_need(tmp_path: Path) -> None:
    """A service for both of somebody's needs is missed for both, in the order of the needs."""
    found = missed(tmp_path, BOY | {"help": ["a", "b"]}, needs=["roof", "food"], eligible_if={"is": "adult"})
    assert found == [NearMiss("food", "meal", "adult"), NearMiss("roof", "meal", "adult")]


@pytest.mark.parametrize("shown", ["always", "urgent"])
def test_what_is_shown_all_the_same_is_not_missed(tmp_path: Path, shown: str) -> None:
    """To everybody, or because an answer names it."""
    content = content_with(eligible_if={"is": "adult"})
    if shown == "always":
        content["questions"]["always"] = ["meal"]
    else:
        content["questions"]["questions"]["help"]["options"]["a"]["urgent"] = ["meal"]
    assert _missed(loaded(tmp_path, content), BOY) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_service_for_a_need_is_either_shown_or_missed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A near miss is never shown and serves a need of the resident; every live service of a need is one of the two."""
    raw = data.draw(contents())
    answers = data.draw(answers_for(raw))
    content = loaded(tmp_path_factory.getbasetemp() / f"near-misses-{next(_folders)}", raw)
    given = {name: tuple(answer or ()) if not isinstance(answer, int) else answer for name, answer in answers.items()}
    walked = walk(content.flow, given)
    matches = match(content.catalog, walked)
    shown = {found.id for found in matches}
    found = list(near_misses(matches))
    missed = {(miss.need, miss.service) for miss in found}
    assert len(missed) == len(found)
    assert not shown & {service for _, service in missed}
    expected = {
        (need, name)
        for need in walked.needs
        for name, service in content.services.items()
        if need in service.needs and not service.draft and name not in shown
    }
    assert missed == expected
    assert all(miss.condition for miss in found)


@pytest.mark.parametrize(
    ("service", "last", "either"),
    [
        ({}, None, set()),
        ({"eligible_if": {"is": "adult"}}, "adult", set()),
        ({"eligible_if": {"is": ["adult", "near"]}}, "near", set()),
        ({"eligible_if": {"is": "adult"}, "unless": {"ward": ["tobata"]}}, "unless ward=tobata", set()),
        ({"eligible_if": {"any": [{"is": "adult"}, {"is": "near"}]}}, None, {"adult", "near"}),
        (
            {"eligible_if": {"all": [{"any": [{"is": "adult"}, {"is": "near"}]}, {"is": "both"}]}},
            "both",
            {"adult", "near"},
        ),
        ({"unless": {"any": [{"is": "adult"}, {"is": "near"}]}}, "unless near", set()),
        ({"unless": {"all": [{"is": "adult"}, {"is": "near"}]}}, None, {"unless adult", "unless near"}),
        ({"eligible_if": {"all": [{"is": "adult"}, {"is": "adult"}]}}, None, set()),
    ],
)
def test_which_condition_is_looked_at_last(
    tmp_path: Path, service: dict[str, Any], last: str | None, either: set[str]
) -> None:
    """And which are alternatives, that are not told apart."""
    found = loaded(tmp_path, content_with(**service)).services["meal"]
    assert looked_at_last(found) == last
    assert set(either_of(found)) == either


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_without_the_last_condition_it_would_be_shown(tmp_path: Path, data: st.DataObject) -> None:
    """To everybody for whom that one is named, and to nobody else: so its count answers what dropping it would change."""
    raw = data.draw(contents())
    content = loaded(tmp_path / str(next(_folders)), raw)
    answers = data.draw(answers_for(raw))
    given = {name: tuple(answer or ()) if not isinstance(answer, int) else answer for name, answer in answers.items()}
    walked = walk(content.flow, given)
    for one in near_misses(match(content.catalog, walked)):
        service = content.services[one.service]
        last = looked_at_last(service)
        if last is None:
            continue
        eligible_if, unless = _without_last(service)
        values = [
            None
            if condition is None
            else content.flow.compile(condition)(walked.chosen, walked.settled, walked.need_bits)
            for condition in (eligible_if, unless)
        ]
        would_be_shown = values[0] != FALSE and values[1] != TRUE
        assert would_be_shown is (one.condition == last)


def _without_last(service: Service) -> tuple[Condition | None, Condition | None]:
    match service.eligible_if, service.unless:
        case eligible_if, Any_(parts):
            return eligible_if, Any_(parts[:-1]) if parts[1:] else None
        case All(parts), None:
            return All(parts[:-1]) if parts[1:] else None, None
        case Named(names), None:
            return Named(names[:-1]) if names[1:] else None, None
        case eligible_if, unless:
            return (None, None) if unless is None else (eligible_if, None)
