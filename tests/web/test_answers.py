"""The answers: in the visitor's own browser alone, for half an hour, and only through POSTs."""

from __future__ import annotations

import re

import pytest

from handbook.flows.packing import packer
from handbook.sealing import MAX_COOKIE
from handbook.web.application import Handbook
from tests.web.conftest import SECRET, MakeApp
from tests.web.example import handbook
from tests.web.visitor import FROM_US, Clock, Visitor

ATTRIBUTES = "; HttpOnly; Path=/; SameSite=Strict"
TOO_LATE = "時間がたったので"
GONE = "前の答えは、もう残っていません"


def test_the_cookie_lives_as_long_as_the_browser(visitor: Visitor) -> None:
    """No Max-Age and no Expires; out of reach of scripts and of other sites."""
    cookie = visitor.post("/start").headers["Set-Cookie"]
    assert re.fullmatch(rf"handbook=[\w-]+{ATTRIBUTES}", cookie)


def test_over_https_the_cookie_is_bound_to_this_host(app: Handbook) -> None:
    """`__Host-` and `Secure`: no other host of the city can set or read it."""
    cookie = Visitor(app, https=True).post("/start").headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-handbook=[\w-]+; Secure; HttpOnly; Path=/; SameSite=Strict", cookie)


def test_behind_a_proxy_the_scheme_is_the_residents(make_app: MakeApp) -> None:
    """The proxy speaks http to us and https to them."""
    visitor = Visitor(make_app(proxies=1))
    assert visitor.post("/start", X_Forwarded_Proto="https").headers["Set-Cookie"].startswith("__Host-handbook=")


def test_without_a_proxy_nobody_is_believed(visitor: Visitor) -> None:
    """Anyone can write a header."""
    assert visitor.post("/start", X_Forwarded_Proto="https").headers["Set-Cookie"].startswith("handbook=")


def test_the_settings_can_insist_on_https(make_app: MakeApp) -> None:
    """For a proxy that ends TLS without saying so."""
    assert Visitor(make_app(secure=True)).post("/start").headers["Set-Cookie"].startswith("__Host-handbook=")


def test_the_cookie_tells_nothing(visitor: Visitor) -> None:
    """Neither ids nor numbers can be read out of it."""
    visitor.begin().answer("danger")
    visitor.answer("yes")
    assert not re.search("danger|watched", visitor.cookie)


@pytest.mark.parametrize(
    "path", ["/", "/steps/1", "/steps/2", "/steps/9", "/answers", "/results", "/results/1", "/nix"]
)
def test_a_get_never_touches_the_cookie(visitor: Visitor, path: str) -> None:
    """A link from elsewhere, which carries no Strict cookie, must not wipe out what is there."""
    visitor.begin().answer("money")
    assert "Set-Cookie" not in visitor.get(path).headers


@pytest.mark.parametrize("path", ["/", "/steps/1", "/answers", "/results", "/results/1"])
def test_a_get_sets_none_where_there_is_none(visitor: Visitor, path: str) -> None:
    """Looking is not beginning."""
    assert "Set-Cookie" not in visitor.get(path).headers


def test_half_an_hour_is_enough_to_think(visitor: Visitor, clock: Clock) -> None:
    """30 minutes after the last answer it still goes on."""
    visitor.begin().answer("money")
    clock.forward(minutes=30)
    assert "家賃は" in visitor.get("/steps/2").text


def test_after_half_an_hour_the_answers_are_gone(visitor: Visitor, clock: Clock) -> None:
    """The start says so, calmly, and it is no error."""
    visitor.begin().answer("money")
    clock.forward(minutes=31)
    page = visitor.get("/results")
    assert (page.status_code, TOO_LATE in page.text, "はじめる" in page.text) == (200, True, True)


def test_each_answer_gives_time_anew(visitor: Visitor, clock: Clock) -> None:
    """Half an hour counts from the last answer."""
    visitor.begin()
    clock.forward(minutes=25)
    visitor.answer("money")
    clock.forward(minutes=25)
    assert "家賃は" in visitor.get("/steps/2").text


def test_reading_does_not_give_time(visitor: Visitor, clock: Clock) -> None:
    """A GET changes nothing, not even that."""
    visitor.begin().answer("money")
    clock.forward(minutes=20)
    visitor.get("/results")
    clock.forward(minutes=20)
    assert TOO_LATE in visitor.get("/results").text


def test_a_visit_ends_after_four_hours(visitor: Visitor, clock: Clock) -> None:
    """However busy it is."""
    visitor.begin()
    for _ in range(9):
        visitor.answer("money", path="/steps/1")
        clock.forward(minutes=27)
    assert TOO_LATE in visitor.get("/results").text


def test_a_call_gives_two_hours(visitor: Visitor, clock: Clock) -> None:
    """So that the answers are still there when the call ends."""
    visitor.begin().answer("money")
    assert visitor.post("/call").status_code == 204
    clock.forward(minutes=119)
    assert "案内" in visitor.get("/results").text


def test_two_hours_after_a_call_the_answers_are_gone(visitor: Visitor, clock: Clock) -> None:
    """That, too, ends."""
    visitor.begin().answer("money")
    visitor.post("/call")
    clock.forward(minutes=121)
    assert TOO_LATE in visitor.get("/results").text


def test_a_call_gives_no_time_where_someone_may_be_looking(visitor: Visitor, clock: Clock) -> None:
    """A phone left lying about must not stay open."""
    visitor.begin().answer("danger")
    visitor.answer("yes")
    assert "Set-Cookie" not in visitor.post("/call").headers
    clock.forward(minutes=31)
    assert TOO_LATE in visitor.get("/results").text


def test_saying_that_someone_may_be_looking_takes_the_time_of_a_call_away(visitor: Visitor, clock: Clock) -> None:
    """Whichever came first."""
    visitor.begin().answer("danger")
    visitor.post("/call")
    visitor.answer("yes")
    clock.forward(minutes=31)
    assert TOO_LATE in visitor.get("/results").text


def test_a_call_without_a_visit_is_nothing(visitor: Visitor) -> None:
    """The start has numbers, too."""
    response = visitor.post("/call")
    assert (response.status_code, "Set-Cookie" in response.headers) == (204, False)


@pytest.mark.parametrize("cookie", ["nonsense", "A" * 400, "%00", "あ"])
def test_a_cookie_of_somebody_elses_making_leads_to_the_start(visitor: Visitor, cookie: str) -> None:
    """Calmly, and never as an error."""
    visitor.cookie = cookie
    page = visitor.get("/steps/1")
    assert (page.status_code, GONE in page.text) == (200, True)


def test_a_changed_cookie_leads_to_the_start(visitor: Visitor) -> None:
    """The seal holds."""
    visitor.begin()
    visitor.cookie = visitor.cookie[:-6] + "AAAAAA"
    assert GONE in visitor.get("/steps/1").text


def test_a_form_sent_too_late_leads_to_the_start(visitor: Visitor, clock: Clock) -> None:
    """The answer is not taken, and the page of the same address says why."""
    visitor.begin()
    form = visitor.form("/steps/1")
    clock.forward(minutes=31)
    response = visitor.post("/steps/1", form | {"answer": "money"})
    assert (response.status_code, response.headers["Location"]) == (303, "/steps/1")
    assert TOO_LATE in visitor.get("/steps/1").text


def test_a_clock_that_was_set_back_does_not_prolong(visitor: Visitor, clock: Clock) -> None:
    """A cookie from the future is not believed."""
    visitor.begin()
    clock.forward(hours=-1)
    assert TOO_LATE in visitor.get("/steps/1").text


def test_a_link_from_another_app_offers_to_go_on(visitor: Visitor) -> None:
    """It carried no cookie (`SameSite=Strict`), though there may be one; our own link will bring it."""
    page = visitor.client.get("/steps/3", headers={"Sec-Fetch-Site": "cross-site"})
    assert (page.status_code, 'href="/steps/3?again=1"' in page.text) == (200, True)


def test_opened_again_without_a_cookie_it_is_the_start(visitor: Visitor) -> None:
    """Then there is none."""
    page = visitor.client.get("/steps/3?again=1", headers=FROM_US)
    assert (page.status_code, GONE in page.text) == (200, True)


def test_a_browser_that_does_not_say_where_it_comes_from_is_not_led_in_a_circle(visitor: Visitor) -> None:
    """The link's own mark is enough."""
    assert GONE in visitor.client.get("/steps/3?again=1").text


def test_going_on_brings_the_answers_back(visitor: Visitor) -> None:
    """The link of our own has the cookie."""
    visitor.begin().answer("money")
    assert "家賃は" in visitor.get("/steps/2?again=1").text


def test_any_process_can_serve_any_visitor(visitor: Visitor, make_app: MakeApp) -> None:
    """Two applications with the same secret share nothing else."""
    visitor.begin().answer("money")
    elsewhere = Visitor(make_app())
    elsewhere.cookie = visitor.cookie
    assert "家賃は" in elsewhere.get("/steps/2").text


def test_a_new_secret_ends_no_visit(visitor: Visitor, make_app: MakeApp) -> None:
    """With the old one behind it, cookie and open forms stay good."""
    visitor.begin()
    form = visitor.form("/steps/1")
    later = Visitor(make_app(secret_keys=("n" * 32, SECRET)))
    later.cookie = visitor.cookie
    assert later.post("/steps/1", form | {"answer": "money"}).headers["Location"] == "/steps/2"


def test_more_answers_than_fit_go_on_all_the_same(make_app: MakeApp) -> None:
    """`check` refuses such content; should it be served, nobody is stopped, and the cookie stays small enough."""
    content = handbook()
    many = {f"option-{number}": {"label": str(number)} for number in range(900)}
    for number in range(4):
        content["questions"]["questions"][f"many-{number}"] = {"ask": "?", "choose": "many", "options": many}
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("none")
    visitor.answer(40)
    for _ in range(4):
        visitor.answer(*many)
    assert visitor.next == "/results"
    assert len(f"handbook={visitor.cookie}") <= MAX_COOKIE


def test_answers_to_questions_that_are_not_asked_go_first(make_app: MakeApp) -> None:
    """Where room is short, what somebody took back is the least."""
    content = handbook()
    questions = content["questions"]["questions"]
    many = {f"option-{number}": {"label": str(number)} for number in range(60)}
    taken_back, kept = [f"back-{number}" for number in range(18)], [f"kept-{number}" for number in range(10)]
    for name in taken_back + kept:
        questions[name] = {"ask": "?", "choose": "many", "options": many}
    del questions["rent"]
    questions["worries"]["options"]["money"]["then"] = taken_back
    app = make_app(content)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.answer(40)
    for _ in taken_back:
        visitor.answer(*many)
    visitor.answer("none", path="/steps/1")
    for _ in kept:
        visitor.answer(*many)
    with app.test_request_context(headers={"Cookie": f"handbook={visitor.cookie}"}) as context:
        answers = app.visits.open(context.request, app.store.current().flow).answers
    assert answers == {"worries": ("none",), "age": 40} | dict.fromkeys(kept, tuple(many))


def test_the_packed_answers_are_all_that_is_kept(app: Handbook, visitor: Visitor) -> None:
    """Beside them the cookie holds a random seed and times to the minute."""
    visitor.begin().answer("danger")
    flow = app.store.current().flow
    with app.test_request_context(headers={"Cookie": f"handbook={visitor.cookie}"}) as context:
        visit = app.visits.open(context.request, flow)
    assert packer(flow).unpack(packer(flow).pack(visit.answers)) == {"worries": ("danger",)}
    assert len(visit.seed) == 16
