"""A link with a channel's mark, opened in a real browser: it begins a visit, and is nowhere to be seen afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import rmtree

import pytest

from e2e.serving import Site, Weather, handbook_serving
from e2e.visitor import BEGIN, Visitor
from handbook.analytics.node.daykeys import memory_folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, weather: Weather) -> Iterator[Site]:
    """The handbook, counting, with a channel. By its end it must have written nothing."""
    folder = tmp_path_factory.mktemp("channels")
    also = {"HANDBOOK_COUNTS": "yes", "HANDBOOK_CHANNELS": "foodbank=フードバンク"}
    with handbook_serving(folder, weather.url, also) as running:
        yield running
    rmtree(memory_folder(running.data), ignore_errors=True)


def test_a_mark_is_not_seen_once_a_visit_has_begun(visitor: Visitor) -> None:
    """Neither in the address nor in the title, and no cookie comes with looking."""
    visitor.open("/?c=foodbank")
    assert visitor.page.context.cookies() == []
    assert visitor.page.locator("input[name=c]").first.get_attribute("value") == "foodbank"
    visitor.press(visitor.page.get_by_role("button", name=BEGIN, exact=True))
    visitor.press(visitor.skip_button)
    visitor.open("/answers")
    assert not any("foodbank" in text or "?c=" in text for seen in visitor.seen[1:] for text in seen)
    assert "foodbank" not in visitor.page.content()
    assert [cookie["name"] for cookie in visitor.page.context.cookies()] == ["handbook"]
