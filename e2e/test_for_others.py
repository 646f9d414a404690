"""Somebody who supports others, and somebody who prepares a call, on a phone, with JavaScript and without."""

from __future__ import annotations

from e2e.visitor import THE_END, Given, Visitor

HUNGRY: Given = {"worries": ["money"], "money-worry": ["living-costs"], "ward": ["moji"]}


def test_who_supports_others_goes_from_one_to_the_next(visitor: Visitor) -> None:
    """Asked about the other person; something for oneself too; then one tap, and nothing of the one before is left."""
    page = visitor.page
    visitor.open()
    visitor.press(page.get_by_role("button", name="支援している人のこと"))
    assert visitor.heading == visitor.content.flow.questions["worries"].ask_other
    visitor.hurry(HUNGRY, THE_END, whom="client")
    visitor.open(THE_END)
    assert "あなたに合いそう" not in visitor.heading
    helping = page.locator("section", has=page.locator("#helpers"))
    assert helping.get_by_role("listitem").count() >= 3
    visitor.press(helping.locator("h3 a").first)
    assert "ほかの人のことで相談したいです" in page.locator("main").inner_text()
    visitor.open(THE_END)
    visitor.press(page.get_by_role("button", name="次の人のことで、はじめる"))
    assert (visitor.path, page.locator("input:checked").count()) == ("/steps/1", 0)
    assert visitor.heading == visitor.content.flow.questions["worries"].ask_other
    visitor.open(THE_END)
    assert visitor.path == "/steps/1"


def test_a_call_is_prepared(visitor: Visitor) -> None:
    """From a service's page to the page before the call, and from there to the call; no name of it in the history."""
    page = visitor.page
    visitor.hurry(HUNGRY, THE_END)
    visitor.open(THE_END)
    card = next(card for card in visitor.result() if visitor.content.services[card.id].shown_phones)
    visitor.open(f"/results/{card.number}")
    visitor.press(page.locator("a.before-call"))
    service = visitor.content.services[card.id]
    assert service.name in visitor.heading
    assert page.locator("main a.call").get_attribute("href", timeout=1_000) in {
        f"tel:{phone.number.replace('-', '')}" for phone in service.shown_phones
    }
    assert page.locator("main .say").first.is_visible()
    assert all(service.name not in address + title for address, title in visitor.seen)
