"""Sifting and ordering the result: with and without JavaScript, nothing urgent hidden, and all back with one tap."""

from __future__ import annotations

from e2e.visitor import Given, Visitor

MANY: Given = {
    "worries": ["money", "home"],
    "money-worry": ["food"],
    "home-worry": ["rent"],
    "age": ["a20-39"],
    "ward": ["kokurakita"],
}

AFRAID: Given = {
    "worries": ["violence"],
    "danger-now": ["no-danger"],
    "violence-worry": ["partner-violence"],
    "watched": ["seen"],
}


def test_what_is_near_and_all_again(visitor: Visitor) -> None:
    """One tap after unfolding; it says how many are hidden; one tap shows all again."""
    visitor.hurry(MANY, until="/results")
    visitor.open("/results")
    before = visitor.result()
    visitor.wish("near")
    assert visitor.path == "/results"
    sifted = visitor.result()
    assert sifted.section("urgent") == before.section("urgent")
    assert sifted.section("always") == before.section("always")
    assert sifted.fitting
    for name in sifted.fitting:
        assert visitor.content.services[name].is_municipal
    hidden = len(before) - len(sifted)
    assert hidden
    assert f"{hidden}件をかくしています。" in visitor.page.locator(".sift .note").inner_text()
    visitor.press(visitor.page.get_by_role("button", name="すべて見せる"))
    assert [card.id for card in visitor.result()] == [card.id for card in before]


def test_the_worry_that_weighs_most(visitor: Visitor) -> None:
    """What helps with it comes first, below what is urgent, and the page says so."""
    visitor.hurry(MANY, until="/results")
    visitor.open("/results")
    urgent = visitor.result().section("urgent")
    visitor.wish("home")
    assert "『住むところのこと』を先に並べています。" in visitor.page.locator(".sift .weighs").inner_text()
    result = visitor.result()
    assert result.section("urgent") == urgent
    assert any("rent" in need for need in visitor.content.services[result.section("best")[0]].needs)
    visitor.press(visitor.page.get_by_role("button", name="もとの順番にもどす"))
    assert not visitor.page.locator(".sift .weighs").count()


def test_nobody_hears(visitor: Visitor) -> None:
    """Where somebody may listen: the wish hides what is only for calls, never what is urgent, and leaves no trace in addresses."""
    visitor.hurry(AFRAID, until="/results")
    visitor.open("/results")
    urgent = visitor.result().section("urgent")
    visitor.wish("written")
    result = visitor.result()
    assert result.section("urgent") == urgent
    assert all(visitor.content.services[name].without_voice for name in result.fitting)
    assert {address.partition("#")[0].rpartition("/")[2] for address, _ in visitor.seen} == {"results"}
    assert len({title for _, title in visitor.seen}) == 1
