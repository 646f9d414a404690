"""The pictures in the README, taken of the real thing: only when asked for (HANDBOOK_SCREENSHOTS=1), so that tests change no file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from e2e.devices import DESK
from e2e.visitor import THE_END, NewVisitor, Visitor

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
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = visitor.page.screenshot(path=FOLDER / f"{name}.png", caret="hide", animations="disabled")
    assert len(picture) < LARGEST
