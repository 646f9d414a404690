"""Before a call: the number, the hours, the cost, what may be asked and what to say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.visitor import Visitor

QUESTION = "年齢は"


def content() -> dict[str, Any]:
    """A desk with a number, of which age decides."""
    made = handbook()
    made["services"]["services"]["desk"] = service(
        ["rent", "money"],
        name="家賃の窓口",
        phones=[{"number": "093-555-6666", "label": "係", "free": False}, {"number": "0120-555-666", "free": True}],
        hours="Mo-Fr 13:00-17:00",
        cost="相談は無料です",
        eligible_if={"is": ["adult"]},
        say="家賃の窓口の言葉です",
        documents=["契約書"],
    )
    return made


@pytest.fixture
def visitor(make_app: MakeApp) -> Visitor:
    """Somebody who found that desk, and has said how old they are."""
    visitor = Visitor(make_app(content())).begin()
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer(40)
    return visitor


def place_of(visitor: Visitor, name: str) -> str:
    found = re.search(rf'href="(/results/\d+)">{name}', visitor.result())
    assert found
    return found[1]


def page_of(visitor: Visitor) -> str:
    return visitor.get(f"{place_of(visitor, '家賃の窓口')}/call").text


@pytest.mark.parametrize(
    "told",
    [
        "tel:0935556666",
        "tel:0120555666",
        "きょう 13:00 から",
        "通話料がかかります",
        "通話無料です",
        "相談は無料です",
        "家賃の窓口の言葉です",
        "契約書",
    ],
)
def test_it_tells_what_one_wants_to_know(visitor: Visitor, told: str) -> None:
    """All of it is the staff's, or follows from it."""
    assert told in page_of(visitor)


def test_what_the_conditions_depend_on_may_be_asked(visitor: Visitor) -> None:
    """With one's own answer, to be read aloud."""
    page = page_of(visitor)
    asked = page.split('class="asked"')[1].split("</ul>")[0]
    assert QUESTION in asked
    assert "40歳" in asked
    assert "家賃は" not in asked


def test_what_was_not_answered_has_no_answer(make_app: MakeApp) -> None:
    """It may be asked all the same."""
    visitor = Visitor(make_app(content())).begin()
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer()
    asked = page_of(visitor).split('class="asked"')[1].split("</ul>")[0]
    assert QUESTION in asked
    assert "<b>" not in asked


def test_an_unknown_price_is_called_unknown(make_app: MakeApp) -> None:
    """Where staff said nothing of it."""
    made = content()
    made["services"]["services"]["desk"]["phones"] = [{"number": "093-555-6666"}]
    visitor = Visitor(make_app(made)).begin()
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer(40)
    assert "通話料がかかるかは、わかりません" in page_of(visitor)


def test_the_services_page_leads_there(visitor: Visitor) -> None:
    """Beside the number, which can be called at once."""
    place = place_of(visitor, "家賃の窓口")
    assert f'href="{place}/call"' in visitor.get(place).text


def test_where_nobody_is_called_it_is_the_services_page(visitor: Visitor) -> None:
    """A number that nobody verified is none."""
    place = place_of(visitor, "家賃の給付")
    response = visitor.get(f"{place}/call")
    assert (response.status_code, response.headers["Location"]) == (303, place)
    assert f"{place}/call" not in visitor.get(place).text


def test_a_place_that_is_not_in_the_result_leads_back(visitor: Visitor) -> None:
    """Nor does it say whether there ever was one."""
    assert visitor.get("/results/99/call").headers["Location"] == "/results"


def test_the_title_names_no_service(visitor: Visitor) -> None:
    """It stands in the history."""
    title = re.search("<title>(.*?)</title>", page_of(visitor))
    assert title
    assert "家賃" not in title[1]
