"""Leaving at once: it always works, and leaves nothing."""

from __future__ import annotations

import re

import pytest

from handbook.web.application import Handbook
from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.visitor import Clock, Visitor

WEATHER = "https://www.jma.go.jp/"


def test_it_leads_to_the_neutral_page_and_clears_the_answers(visitor: Visitor) -> None:
    """And the list, under both names that a cookie can have; each changes twice, or Chromium shows the page again at "back"."""
    response = visitor.begin().post("/exit")
    assert (response.status_code, response.headers["Location"]) == (303, WEATHER)
    assert [re.sub(r"Expires=[^;]*; ", "", cookie) for cookie in response.headers.getlist("Set-Cookie")] == [
        "handbook=gone; HttpOnly; Path=/; SameSite=Strict",
        "handbook=; Max-Age=0; HttpOnly; Path=/; SameSite=Strict",
        "__Host-handbook=gone; Secure; HttpOnly; Path=/; SameSite=Strict",
        "__Host-handbook=; Max-Age=0; Secure; HttpOnly; Path=/; SameSite=Strict",
        "handbook-list=gone; HttpOnly; Path=/; SameSite=Strict",
        "handbook-list=; Max-Age=0; HttpOnly; Path=/; SameSite=Strict",
        "__Host-handbook-list=gone; Secure; HttpOnly; Path=/; SameSite=Strict",
        "__Host-handbook-list=; Max-Age=0; Secure; HttpOnly; Path=/; SameSite=Strict",
    ]


def test_afterwards_there_is_nothing_behind_back(visitor: Visitor) -> None:
    """The pages of before are asked for anew, and are the start."""
    visitor.begin().answer("danger")
    visitor.post("/exit")
    assert all("はじめる" in visitor.get(path).text for path in ("/steps/1", "/steps/2", "/answers", "/results"))


def test_it_needs_no_visit(visitor: Visitor) -> None:
    """Nothing may stand between a person and the way out."""
    assert visitor.post("/exit").headers["Location"] == WEATHER


def test_it_works_with_a_visit_that_has_ended(visitor: Visitor, clock: Clock) -> None:
    """And with a cookie that cannot be read."""
    visitor.begin()
    clock.forward(hours=5)
    assert visitor.post("/exit").headers["Location"] == WEATHER


def test_another_site_cannot_clear_the_answers(visitor: Visitor) -> None:
    """Whoever it sends here ends at the neutral page all the same."""
    response = visitor.begin().post("/exit", Sec_Fetch_Site="cross-site")
    assert (response.headers["Location"], "Set-Cookie" in response.headers) == (WEATHER, False)


def test_a_browser_that_says_only_its_origin_clears_the_answers_behind_a_silent_proxy(make_app: MakeApp) -> None:
    """Safari of before 2023 speaks https; the request arrives as http, and the settings know (`HANDBOOK_SECURE=yes`)."""
    client = make_app(secure=True).test_client()
    response = client.post("/exit", base_url="http://localhost", headers={"Origin": "https://localhost"})
    assert len(response.headers.getlist("Set-Cookie")) == 8


def test_nothing_that_is_slow_is_asked_of_the_browser(visitor: Visitor) -> None:
    """Clearing its cache can take a second (docs/offline.md); what was saved for offline goes within hundredths."""
    assert visitor.begin().post("/exit").headers["Clear-Site-Data"] == '"storage"'


def test_the_neutral_page_is_the_settings(make_app: MakeApp) -> None:
    """In the redirect, in the page for JavaScript, and in the policy that must let the form go there."""
    visitor = Visitor(make_app(exit_url="https://weather.example.jp/today"))
    start = visitor.get("/")
    assert visitor.post("/exit").headers["Location"] == "https://weather.example.jp/today"
    assert 'data-exit="https://weather.example.jp/today"' in start.text
    assert "form-action 'self' https://weather.example.jp;" in start.headers["Content-Security-Policy"]


def test_the_honest_page_needs_no_visit(visitor: Visitor) -> None:
    """It says what stays, and how to remove it."""
    page = visitor.get("/about-safety")
    assert page.status_code == 200
    assert all(words in page.text for words in ("見たページの履歴", "電話やメッセージの記録", "履歴の消し方"))


def test_it_is_linked_from_every_page(visitor: Visitor) -> None:
    """One tap away."""
    visitor.begin().answer("danger")
    pages = ("/", "/steps/1", "/answers", "/results", "/results/1", "/nix")
    assert all('href="/about-safety"' in visitor.get(path).text for path in pages)


@pytest.mark.parametrize("change", ["absent", "unverified", "draft"])
def test_emergency_numbers_come_from_the_content_alone(make_app: MakeApp, change: str) -> None:
    """One that is not there, not verified or not live is not shown."""
    content = handbook()
    police = service("safety", name="警察", phones=[{"number": "110"}])
    content["services"]["services"] |= {"police-110": police, "fire-119": police | {"phones": [{"number": "119"}]}}
    match change:
        case "absent":
            del content["services"]["services"]["police-110"]
        case "unverified":
            content["services"]["services"]["police-110"] = police | {"phones": [{"number": "110", "verified": False}]}
        case "draft":
            content["services"]["services"]["police-110"] = police | {"draft": True}
    page = Visitor(make_app(content)).get("/").text
    assert re.findall(r'href="tel:(\d+)"', page) == ["119"]


def test_without_emergency_numbers_the_start_is_whole(app: Handbook) -> None:
    """The small handbook has none of those services."""
    assert 'id="now"' not in Visitor(app).get("/").text
