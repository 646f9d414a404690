"""Wishes live in the sealed cookie alone: they open with it, end with it, and stand in no address."""

from __future__ import annotations

import re

import pytest

from handbook.web.answers import NO_WISHES
from handbook.web.application import Handbook
from handbook.web.resident.wishes import NONE, Wishes, unpacked
from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.test_results import full_result
from tests.web.test_sifting import wish
from tests.web.visitor import Clock, Visitor


def test_wishes_are_read_as_they_were_written(app: Handbook) -> None:
    """Five bytes: filters, a language, a worry."""
    catalog = app.store.current().catalog
    for wishes in (
        NONE,
        Wishes(frozenset({"open", "near"})),
        Wishes(language="en"),
        Wishes(first="money"),
        Wishes(frozenset({"free", "written"}), "en", "danger"),
    ):
        assert len(wishes.packed()) == len(NO_WISHES)
        assert unpacked(wishes.packed(), catalog) == wishes


def test_what_the_content_no_longer_has_is_forgotten(app: Handbook) -> None:
    """Staff may take a worry away in the middle of a visit."""
    catalog = app.store.current().catalog
    assert unpacked(Wishes(language="xx", first="gone").packed(), catalog) == NONE


def test_wishes_make_no_cookie_larger(visitor: Visitor) -> None:
    """They stand where there was room."""
    full_result(visitor)
    before = len(visitor.cookie)
    wish(visitor, **{"with": "written"})
    assert len(visitor.cookie) == before


def test_wishes_last_while_answers_change_and_end_with_the_visit(visitor: Visitor) -> None:
    """Going back to change an answer takes nothing away."""
    full_result(visitor)
    wish(visitor, **{"with": "written"})
    visitor.answer("danger", path="/steps/1")
    assert "でしぼっています" in visitor.result()
    full_result(visitor)
    assert "でしぼっています" not in visitor.result()


def test_nothing_of_it_stands_in_an_address_or_a_title(visitor: Visitor) -> None:
    """What is chosen is sent in the body, and the page's title is the same."""
    full_result(visitor)
    before = re.findall("<title>.*?</title>", visitor.result())
    page = wish(visitor, first="danger")
    assert re.findall("<title>.*?</title>", page) == before
    assert not [
        path for path in re.findall(r'(?:href|action)="(/[^"]*)"', page) if "?" in path and "/static/" not in path
    ]


@pytest.mark.parametrize(
    "fields", [{"with": "nonsense"}, {"with": "language-xx"}, {"without": "open"}, {"first": "none-such"}, {}]
)
def test_what_makes_no_sense_changes_nothing(visitor: Visitor, fields: dict[str, str]) -> None:
    """And is no error."""
    full_result(visitor)
    before = visitor.result()
    assert wish(visitor, **fields) == before


def test_a_form_that_is_not_this_visits_changes_nothing(visitor: Visitor) -> None:
    """Another site cannot hide anything from anybody."""
    full_result(visitor)
    response = visitor.post("/results", {"csrf_token": "x", "with": "written"})
    assert (response.status_code, "Set-Cookie" in response.headers) == (303, False)


def test_a_form_sent_too_late_leads_to_the_start(visitor: Visitor, clock: Clock) -> None:
    """As with answers."""
    full_result(visitor)
    clock.forward(minutes=31)
    assert visitor.post("/results", {"csrf_token": "x"}).headers["Location"] == "/results"
    assert "時間がたったので" in visitor.result()


def test_in_a_discreet_visit_a_wish_keeps_nothing_longer(visitor: Visitor, clock: Clock) -> None:
    """Half an hour after it the answers are gone."""
    visitor.begin().answer("danger", "money")
    visitor.answer("yes")
    visitor.answer("behind")
    visitor.answer(40)
    page = wish(visitor, **{"with": "written"})
    assert not re.search("印刷|保存|共有", page)
    clock.forward(minutes=31)
    assert "時間がたったので" in visitor.result()


def test_ids_that_begin_alike_are_not_mixed_up(make_app: MakeApp) -> None:
    """Each worry that can be pressed is the one that comes first."""
    visitor = Visitor(make_app(handbook()))
    full_result(visitor)
    for worry, words in (("money", "お金のこと"), ("danger", "こわい")):
        assert f"『{words}』を先に並べています。" in wish(visitor, first=worry)
