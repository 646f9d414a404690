"""The pictures in the README, taken of the real thing: only when asked for (HANDBOOK_SCREENSHOTS=1), so that tests change no file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from e2e.devices import DESK, JAPAN
from e2e.serving import Weather, handbook_serving
from e2e.visitor import THE_END, NewVisitor, Visitor
from handbook.analytics.simulated import HANDBOOK, is_simulated

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
LARGEST = 150_000
"""Bytes."""

pytestmark = pytest.mark.skipif(os.environ.get("HANDBOOK_SCREENSHOTS") != "1", reason="HANDBOOK_SCREENSHOTS is not 1")


def test_on_a_phone(new_visitor: NewVisitor) -> None:
    """Start, a question, the urgent panel, the result and a service, 360 pixels wide."""
    visitor = new_visitor(device_scale_factor=1.5, reduced_motion="reduce")
    visitor.open()
    _take(visitor, "start")

    visitor.hurry({"worries": ["money"]}, until="money-worry")
    visitor.open(visitor.onward)
    visitor.choice("money-worry", "living-costs").check()
    visitor.page.evaluate("scrollTo(0, 0)")
    _take(visitor, "question")

    visitor.hurry_to({"worries": ["mind"], "mind-worry": ["wish-to-die"]})
    _take(visitor, "urgent")

    _behind_with_the_rent(visitor)
    _take(visitor, "result")
    visitor.press(visitor.link("/results/1"))
    _take(visitor, "service")


def test_at_a_desk(new_visitor: NewVisitor) -> None:
    """The result, 1280 pixels wide."""
    visitor = new_visitor(**DESK, reduced_motion="reduce")
    _behind_with_the_rent(visitor)
    _take(visitor, "result-desk")


def test_for_planners(browser: Browser, tmp_path: Path, weather: Weather) -> None:
    """The page of a week of the demonstration (`handbook demo`), 1280 pixels wide."""
    data = Path(__file__).parents[1] / "data" / "demo"
    if not is_simulated(data):
        pytest.skip("there is no demonstration: handbook demo --data data/demo")
    with handbook_serving(tmp_path, weather.url, {"HANDBOOK_DATA": str(data), "HANDBOOK_ID": HANDBOOK}) as site:
        page = browser.new_page(**{**JAPAN, **DESK}, reduced_motion="reduce")
        page.set_viewport_size({"width": 1280, "height": 640})
        page.goto(site.url("/planner"))
        _keep(page, "planner")
        page.close()


def _behind_with_the_rent(visitor: Visitor) -> None:
    visitor.hurry(
        {
            "worries": ["money", "home"],
            "money-worry": ["living-costs"],
            "unpaid": ["rent", "utilities"],
            "home-worry": ["rent"],
            "left-when": ["reduced"],
            "age": ["a20-39"],
            "ward": ["kokurakita"],
            "contact": ["phone"],
        },
        until=THE_END,
    )
    visitor.open("/results")


def _take(visitor: Visitor, name: str) -> None:
    _keep(visitor.page, name)


def _keep(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = page.screenshot(path=FOLDER / f"{name}.png", caret="hide", animations="disabled")
    assert len(picture) < LARGEST
