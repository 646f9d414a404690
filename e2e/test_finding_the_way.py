"""Going back, changing one's mind, coming back later: nothing is lost, and nobody meets an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator

from e2e.serving import Site, Weather
from e2e.visitor import BEGIN_AGAIN, THE_END, Given, Visitor
from handbook.resources.hours import JST
from handbook.web import create_app
from handbook.web.settings import Settings

RENT: Given = {
    "worries": ["home"],
    "home-worry": ["rent"],
    "left-when": ["reduced"],
    "age": ["a40-49"],
    "ward": ["moji"],
    "contact": ["phone"],
}


def test_back_shows_the_answer_given(visitor: Visitor) -> None:
    """The page's own Back leads to the question before, with what was chosen, and from the first to the start."""
    visitor.begin()
    visitor.answers({"worries": ["money", "law"]})
    visitor.press(_back_link(visitor))
    assert visitor.question == "worries"
    assert visitor.chosen == ["money", "law"]
    visitor.press(_back_link(visitor))
    assert visitor.path == "/"


def test_browsers_back_and_forward_ask_nothing_twice(visitor: Visitor) -> None:
    """The browser's Back shows the question before, with its answer, and no question whether to send a form again."""
    visitor.begin()
    visitor.answers({"worries": ["law"], "law-worry": ["deceived"]})
    visitor.back()
    visitor.back()
    assert visitor.path == "/steps/1"
    visitor.reload()
    assert visitor.question == "worries"
    assert visitor.chosen == ["law"]
    visitor.press(visitor.next_button)
    assert visitor.question not in ("worries", "law-worry"), "what was answered is not asked again"


def test_changing_an_earlier_answer_keeps_the_later_ones(visitor: Visitor) -> None:
    """Who changes the first answer at the end keeps all that still matters, and is asked only what is new."""
    visitor.hurry(RENT, until=THE_END)
    visitor.open("/answers")
    visitor.press(visitor.link("/steps/1"))
    assert visitor.chosen == ["home"]
    visitor.choice("worries", "law").check()
    visitor.press(visitor.next_button)
    visitor.answer("law-worry", "deceived")
    assert visitor.path == "/results"
    result = visitor.result()
    assert "jukyo-kakuho" in result
    assert result.shows_because("consumer-188", "law-worry", "deceived")


def test_taking_an_answer_back_and_giving_it_again(scripted: Visitor) -> None:
    """What was answered below an answer that is taken back comes again with it."""
    scripted.hurry(RENT, until=THE_END)
    scripted.open("/steps/1")
    scripted.choice("worries", "home").uncheck()
    scripted.choice("worries", "law").check()
    scripted.press(scripted.next_button)
    scripted.answer("law-worry", "deceived")
    assert "jukyo-kakuho" not in scripted.result()
    scripted.open("/steps/1")
    scripted.choice("worries", "home").check()
    scripted.press(scripted.next_button)
    assert scripted.path == "/results"
    assert "jukyo-kakuho" in scripted.result()


def test_all_answers_are_listed_and_can_be_changed(scripted: Visitor) -> None:
    """The list names every question asked, with the answers in the resident's words, and leads to each of them."""
    scripted.hurry_to(RENT, "/answers")
    questions = scripted.content.flow.questions
    lines = scripted.page.locator("main ol > li")
    assert lines.count() == len(scripted.places)
    for line, (name, path) in zip(lines.all(), scripted.places.items(), strict=True):
        assert questions[name].ask in line.inner_text()
        for option in RENT.get(name, []):
            assert questions[name].options[option].label in line.inner_text()
        assert line.get_by_role("link").get_attribute("href") == path


def test_result_can_be_read_before_the_end(scripted: Visitor) -> None:
    """Who has enough of questions sees what there is so far, and can go on from there."""
    scripted.hurry_to({"worries": ["home"], "home-worry": ["rent"]}, "/answers")
    scripted.press(scripted.link("/results"))
    assert "jukyo-kakuho" in scripted.result()
    scripted.press(scripted.link(scripted.onward))
    assert scripted.question


def test_starting_over_forgets_everything(visitor: Visitor) -> None:
    """「はじめから」 begins with the first question, and nothing is chosen."""
    visitor.hurry_to(RENT, "/results")
    visitor.press(_begin_again(visitor))
    assert visitor.question == "worries"
    assert visitor.chosen == []
    visitor.open("/answers")
    assert visitor.page.locator("main ol > li").count() == 1


def test_start_page_offers_to_go_on(scripted: Visitor) -> None:
    """Who opens the first page again goes on where they were, or begins anew."""
    scripted.hurry_to({"worries": ["home"]}, "/")
    scripted.press(scripted.link("/steps/2"))
    assert scripted.question == "home-worry"
    scripted.open()
    scripted.press(_begin_again(scripted))
    assert scripted.question == "worries"
    assert scripted.chosen == []


def test_reloading_changes_nothing(visitor: Visitor) -> None:
    """A question, the result and a service are the same after a reload."""
    visitor.hurry_to({"worries": ["law"], "law-worry": ["illegal-lender"]})
    question, urgent = visitor.question, visitor.urgent_services
    visitor.reload()
    assert visitor.question == question
    assert visitor.urgent_services == urgent
    visitor.open("/results")
    before = [(card.id, card.section) for card in visitor.result()]
    visitor.reload()
    assert [(card.id, card.section) for card in visitor.result()] == before
    visitor.open("/results/2")
    heading = visitor.heading
    visitor.reload()
    assert visitor.heading == heading


def test_two_tabs_do_not_get_into_each_others_way(visitor: Visitor, site: Site) -> None:
    """An answer from a tab left behind is taken for the question it belongs to, and the other tab's answers stay."""
    visitor.begin()
    visitor.answers({"worries": ["law"]})
    other = Visitor(visitor.page.context.new_page(), site, visitor.content)
    other.open("/steps/2")
    other.answer("law-worry", "deceived")
    answered = other.question
    other.press(other.skip_button)
    visitor.answer("law-worry", "debt")
    assert visitor.question == "debts"
    visitor.answer("debts", "card")
    assert visitor.question not in ("law-worry", "debts", answered)
    other.open("/answers")
    labels = visitor.content.flow.questions["law-worry"].options
    assert labels["debt"].label in other.body
    assert labels["deceived"].label not in other.body


def test_nothing_chosen_is_said_in_words(visitor: Visitor) -> None:
    """Who presses 「次へ」 with nothing chosen is told so, beside the question and in the title, and can go on."""
    visitor.begin()
    visitor.press(visitor.next_button)
    assert visitor.path == "/steps/1"
    assert visitor.question == "worries"
    assert visitor.page.title().startswith("エラー")
    assert visitor.page.get_by_role("alert").is_visible()
    visitor.answer("worries", "law")
    assert visitor.question == "law-worry"


def test_answer_that_stands_alone(visitor: Visitor, javascript: bool) -> None:
    """「どれもない」 cannot stand beside another: the script takes the other away, without it the server says so, keeping both."""
    visitor.hurry({"worries": ["money"], "money-worry": ["budgeting"]}, until="unpaid")
    visitor.open(visitor.onward)
    visitor.choice("unpaid", "rent").check()
    visitor.choice("unpaid", "nothing").check()
    if javascript:
        assert visitor.chosen == ["nothing"]
        visitor.choice("unpaid", "rent").check()
        assert visitor.chosen == ["rent"]
        return
    visitor.press(visitor.next_button)
    assert visitor.question == "unpaid"
    assert visitor.chosen == ["rent", "nothing"]
    assert (
        visitor.content.flow.questions["unpaid"].options["nothing"].label
        in visitor.page.get_by_role("alert").inner_text()
    )


@pytest.mark.parametrize("path", ["/steps/99", "/steps/0", "/results/999"])
def test_numbers_that_are_not_there_lead_on(scripted: Visitor, path: str) -> None:
    """An address of a question or service that there is not leads to the one that is next."""
    scripted.hurry({"worries": ["law"]})
    response = scripted.open(path)
    assert response.status == 200
    assert scripted.path in ("/steps/2", "/results")


# ── Visits that cannot be gone on with ───────────────────────────────────────────────────────────────────────────────


def test_expired_visit_leads_to_the_start_with_a_calm_word(visitor: Visitor, site: Site) -> None:
    """After half an hour the answers are not shown any more; the start says so, and that it is for one's protection."""
    visitor.hurry({"worries": ["mind"], "mind-worry": ["low-mood"]})
    before = datetime.now(JST) - timedelta(minutes=32)
    settings = Settings.from_environ({"HANDBOOK_DATA": str(site.data), "HANDBOOK_EXIT_URL": site.exit_url})
    client = create_app(settings, clock=lambda: before).test_client()
    client.post("/start")
    cookie = client.get_cookie("handbook")
    assert cookie is not None
    _replace_cookie(visitor, cookie.value)
    _assert_starts_calmly(visitor, visitor.open("/results").status)


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda value: value[:40] + ("A" if value[40] != "A" else "B") + value[41:], id="changed"),
        pytest.param(lambda value: value[: len(value) // 2], id="cut"),
        pytest.param(lambda value: "x", id="rubbish"),
    ],
)
def test_tampered_cookie_leads_to_the_start_with_a_calm_word(scripted: Visitor, spoilt: Callable[[str], str]) -> None:
    """A cookie that was not made here is no error: the start, a word, and one can begin."""
    scripted.hurry_to({"worries": ["mind"]})
    (cookie,) = scripted.page.context.cookies()
    _replace_cookie(scripted, spoilt(cookie["value"]))
    scripted.page.locator("input[name=answer]").first.check()
    scripted.press(scripted.next_button)
    _assert_starts_calmly(scripted, scripted.open("/results/1").status)
    scripted.press(scripted.page.get_by_role("button", name=re.compile("^はじめ")))
    assert scripted.question == "worries"


def test_link_from_another_app_shows_nothing_until_it_is_meant(visitor: Visitor, weather: Weather, site: Site) -> None:
    """Another site's link into a visit shows no answers; a link on the page that comes instead opens them."""
    visitor.hurry_to({"worries": ["law"], "law-worry": ["illegal-lender"]}, "/results")
    visitor.page.goto(f"{weather.url}?to={site.url('/results')}")
    visitor.press(visitor.page.get_by_role("link"))
    assert visitor.path == "/results"
    label = visitor.content.flow.questions["law-worry"].options["illegal-lender"].label
    assert label not in visitor.body
    visitor.press(visitor.link("/results?again=1"))
    assert visitor.path == "/results"
    assert label in visitor.body


def _assert_starts_calmly(visitor: Visitor, status: int) -> None:
    assert status == 200
    assert visitor.is_at_start
    assert visitor.page.get_by_role("status").is_visible()
    assert "あなたを守るため" in visitor.page.get_by_role("status").inner_text()


def _replace_cookie(visitor: Visitor, value: str) -> None:
    context = visitor.page.context
    (cookie,) = context.cookies()
    context.clear_cookies()
    context.add_cookies(
        [{"name": cookie["name"], "value": value, "url": visitor.site.origin, "httpOnly": True, "sameSite": "Strict"}]
    )


def _back_link(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("banner").get_by_role("link", name="もどる")


def _begin_again(visitor: Visitor) -> Locator:
    return visitor.page.locator("main").get_by_role("button", name=BEGIN_AGAIN)
