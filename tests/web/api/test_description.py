"""The API does what its description says: schemathesis sends what fits it and what does not."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.openapi import from_wsgi

from handbook.analytics.centre.store import Centre
from handbook.web.application import Handbook
from tests.web.api.conftest import WEEK, Ask

MANY = settings(
    max_examples=40,
    deadline=None,
    # The handbook stays the same from example to example: it is only read.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)

PATHS = ("/periods", "/periods/{period}", "/periods/{period}/tables/{kind}")
FITTING, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
WAYS = [(path, FITTING) for path in PATHS] + [(path, WRONG) for path in PATHS[1:]]


@pytest.fixture
def described(app: Handbook, centre: Centre) -> schemathesis.BaseSchema:
    """The description, as the application gives it to everybody."""
    return from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize(("path", "mode"), WAYS)
@given(data=st.data())
@MANY
def test_with_a_key(
    described: schemathesis.BaseSchema, key: str, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    """Every answer has a status, a type, headers and a body that the description knows."""
    operation: Any = described[path]["GET"]
    # What was released is not to be guessed from the description: some of it is given.
    given = {
        "period": st.sampled_from([WEEK, "2025", "2026-W12", "2026-W14"]),
        "kind": st.sampled_from(["option", "gap"]),
    }
    fixed = {name: data.draw(values) for name, values in given.items() if name in path and data.draw(st.booleans())}
    case = data.draw(operation.as_strategy(mode, path_parameters=fixed if mode is FITTING else None))
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("path", PATHS)
@given(data=st.data())
@MANY
def test_without_a_key(described: schemathesis.BaseSchema, path: str, data: st.DataObject) -> None:
    """Nothing is told, and the refusal is as described."""
    operation: Any = described[path]["GET"]
    case = data.draw(operation.as_strategy())
    answer = case.call(headers={"Authorization": ""})
    case.validate_response(answer)
    assert answer.status_code in (401, 404)


def test_every_field_says_what_it_is(ask: Ask) -> None:
    """In the description, which holds no number and is for everybody."""
    told = ask("/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    fields = 0
    for name, one in told["components"]["schemas"].items():
        assert one["description"], name
        for field, meaning in one.get("properties", {}).items():
            assert "$ref" in meaning or meaning["description"], (name, field)
            fields += 1
    assert fields > 40
    assert WEEK not in str(told)
