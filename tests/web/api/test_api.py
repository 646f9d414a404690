"""The API: who may read it, that its numbers are those of the release, and how it answers what it does not have."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from werkzeug.test import TestResponse

from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.analytics.simulated import mark_simulated
from handbook.web.accounts.roles import Role
from handbook.web.accounts.throttle import BURST
from handbook.web.accounts.tokens import USUAL_DAYS
from handbook.web.application import Handbook
from handbook.web.planner.reading import Reading
from tests.web.accounts.staff import NAME, Member
from tests.web.api.conftest import WEEK, Ask
from tests.web.conftest import MakeApp
from tests.web.visitor import Clock, Visitor

PATHS = ("/periods", f"/periods/{WEEK}", f"/periods/{WEEK}/tables/option")
WRONG = f"handbook_{'x' * 43}"


def is_problem(answer: TestResponse, status: int) -> bool:
    """Whether it is a problem as RFC 9457 wants it, with words."""
    told = answer.get_json()
    return (
        answer.status_code == told["status"] == status
        and answer.mimetype == "application/problem+json"
        and set(told) == {"type", "title", "status", "detail"}
        and bool(told["title"] and told["detail"])
    )


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PATHS)
def test_a_key_opens_and_nothing_else_does(ask: Ask, key: str, path: str) -> None:
    """None, another kind, a wrong one, one with something behind it."""
    assert ask(path, key).status_code == 200
    assert is_problem(none := ask(path), 401)
    assert none.headers["WWW-Authenticate"] == 'Bearer realm="handbook"'
    for wrong in (WRONG, "x", f"{key}x", "鍵".encode().decode("latin-1")):
        assert is_problem(refused := ask(path, wrong), 401)
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert is_problem(ask(path, Authorization=f"Basic {key}"), 401)
    assert ask(path, Authorization=f"bearer  {key} ").status_code == 200


def test_a_session_is_no_key(app: Handbook, clock: Clock, centre: Centre) -> None:
    """No cookie is read, so that no page elsewhere can make a browser read for it; and no page elsewhere may read."""
    member = Member(app, clock, name="b@city.example.jp").logged_in(Role.PLANNER)
    answer = member.get("/api/v1/periods", Origin="https://evil.example")
    assert is_problem(answer, 401)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_key_ends(ask: Ask, key: str, clock: Clock) -> None:
    """On its last day it is still good, and then no more."""
    clock.forward(days=USUAL_DAYS, seconds=-1)
    assert ask("/periods", key).status_code == 200
    clock.forward(seconds=1)
    assert ask("/periods", key).status_code == 401


def test_a_key_that_was_taken_back(ask: Ask, key: str, planner: Member) -> None:
    """From the next request."""
    (token,) = planner.accounts.tokens.all()
    planner.accounts.tokens.revoke(token.id)
    assert ask("/periods", key).status_code == 401


def test_a_key_without_its_person(ask: Ask, key: str, planner: Member) -> None:
    """Without the role it opens nothing, and with it again does; disabled or reset, it is over for good."""
    register = planner.accounts.register
    register.set_roles(NAME, [Role.EDITOR, Role.ADMIN])
    assert ask("/periods", key).status_code == 401
    register.set_roles(NAME, [Role.PLANNER])
    assert ask("/periods", key).status_code == 200
    register.disable(NAME)
    assert ask("/periods", key).status_code == 401
    planner.enrol(f"/staff/invitation/{register.reset(NAME)}")
    assert planner.accounts.register.users()[0].enrolled
    assert ask("/periods", key).status_code == 401


def test_many_wrong_keys(ask: Ask, key: str, clock: Clock, planner: Member) -> None:
    """After so many the answer is to wait; a good key is not kept waiting, nor is the log-in."""
    answers = [ask("/periods", WRONG).status_code for _ in range(BURST + 1)]
    assert answers == [401] * BURST + [429]
    assert is_problem(busy := ask("/periods", WRONG), 429)
    assert busy.headers["Retry-After"] == "2"
    assert ask("/periods", key).status_code == 200
    assert planner.log_in().status_code == 303
    clock.forward(seconds=2)
    assert ask("/periods", WRONG).status_code == 401


def test_without_staff_there_is_no_api(make_app: MakeApp) -> None:
    """Nor its description."""
    app = make_app()
    assert {Visitor(app).get(f"/api/v1{path}").status_code for path in (*PATHS, "/openapi.json")} == {404}


# ── What it tells ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_are_those_of_the_release(ask: Ask, key: str, releases: Sequence[Release]) -> None:
    """All kinds of all periods, cell for cell, against the frozen bytes; suppressed is null, never a zero."""
    seen = suppressed = 0
    for release in releases:
        frozen = json.loads(release.content)
        told = {tuple(cell[1:]): number for *cell, number in frozen["published"] if not cell[0]}
        told |= {tuple(cell[1:]): None for cell in frozen["below"] + frozen["beside"] if not cell[0]}
        found = {}
        name = release.period.name
        about = ask(f"/periods/{name}", key).get_json()
        assert about["protection"] == {
            "threshold": frozen["k"],
            "rounding_base": frozen["base"],
            "noise_bound": frozen["radius"],
            "noise_bound_by_kind": frozen["rough"],
        }
        assert about["delivered"] is not frozen["undelivered"]
        for one in about["tables"]:
            table = ask(f"/periods/{name}/tables/{one['kind']}", key).get_json()
            assert (table["period"], table["release_sha256"]) == (name, release.sha256)
            assert table["missing_days"] == frozen["missing"]
            assert len(table["cells"]) == one["cells"]
            for cell in table["cells"]:
                assert len(cell["labels"]) == len(table["columns"])
                found[one["kind"], cell["first"], cell["second"], cell["third"]] = cell["value"]
                assert cell["state"] == ("suppressed" if cell["value"] is None else "published")
                if cell["value"] is None:
                    suppressed += 1
                    assert cell["within"] is cell["within_95"] is None
                else:
                    assert abs(cell["upper_bound"] - cell["value"]) == cell["within"] >= cell["within_95"]
        assert found == told
        seen += len(found)
    assert seen > 80
    assert suppressed > 5


def test_the_list_tells_all_periods(ask: Ask, key: str, centre: Centre, releases: Sequence[Release]) -> None:
    """The shortest first, the newest of them first, with what speaks against them."""
    centre.doubt(WEEK, "あやしい")
    told = ask("/periods", key).get_json()
    assert [one["period"] for one in told["periods"]] == [WEEK, "2026-W12", "2026-Q1", "2025"]
    first, second, *_ = told["periods"]
    assert (first["start_date"], first["end_date"], first["days"]) == ("2026-03-23", "2026-03-29", 7)
    assert (first["doubt"], first["missing_days"]) == ("あやしい", ["2026-03-24 library"])
    assert (second["delivered"], second["doubt"], second["kinds"]) == (False, None, [])


def test_what_is_made_up_says_so(ask: Ask, key: str, app: Handbook) -> None:
    """In every answer with numbers."""
    assert [ask(path, key).get_json()["simulated"] for path in PATHS] == [False] * 3
    mark_simulated(app.settings.data, "test")
    assert [ask(path, key).get_json()["simulated"] for path in PATHS] == [True] * 3


def test_what_one_has_is_not_sent_again(ask: Ask, key: str, centre: Centre) -> None:
    """Until it changes, and only to who may read; no cache between keeps it for others."""
    path = PATHS[2]
    first = ask(path, key)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Vary"] == "Authorization"
    tag = first.headers["ETag"]
    again = ask(path, key, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert ask(path, If_None_Match=tag).status_code == 401
    centre.doubt(WEEK, "あやしい")
    assert ask(path, key, If_None_Match=tag).status_code == 200


# ── What it does not have ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "/periods/2026-W14",
        "/periods/nix",
        "/periods/<script>",
        f"/periods/{WEEK}/tables/gap",
        f"/periods/{WEEK}/tables/public-need",
        "/periods/2026-W12/tables/option",
        "/periods/",
        "/nix",
        "/",
    ],
)
def test_what_there_is_not(ask: Ask, key: str, path: str) -> None:
    """A problem, whatever the address; with nothing of it."""
    answer = ask(path, key)
    assert is_problem(answer, 404)
    assert "script" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_only_reads(ask: Ask, key: str, method: str) -> None:
    """And says so."""
    answer = ask("/periods", key, method)
    assert is_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_another_host(ask: Ask) -> None:
    """Is refused as on every page."""
    assert is_problem(ask("/periods", Host="evil.example"), 400)


@pytest.mark.parametrize("which", ["accounts.sqlite", "centre.sqlite"])
def test_a_database_that_cannot_be_read(ask: Ask, key: str, app: Handbook, which: str) -> None:
    """The answer says so, and nothing of why."""
    assert ask("/periods", key).status_code == 200
    app.reading = Reading(app.settings)  # as after a restart
    for file in app.settings.data.glob(f"{which}*"):
        file.unlink()
    (app.settings.data / which).mkdir()
    answer = ask("/periods", key)
    assert is_problem(answer, 503)
    assert "sqlite" not in answer.text.lower()
