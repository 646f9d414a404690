"""Answering for another person: other words, something for the one who helps, and a clean start for the next."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handbook.web.answers import WHOM
from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.visitor import Visitor

HELPING = "支えるあなたのために"
NEXT = "次の人のことで、はじめる"


def content() -> dict[str, Any]:
    """One question has words for another person; one line is for helpers, one is for them and in no result."""
    made = handbook()
    made["questions"]["questions"]["worries"]["ask_other"] = "その人は、何に困っていますか"
    made["services"]["needs"]["helper"] = "支える人自身のこと"
    services = made["services"]["services"]
    services["for-helpers"] = {**services["hotline"], "name": "支える人の電話", "needs": ["helper"]}
    services["for-helpers-draft"] = {**services["for-helpers"], "name": "まだの電話", "draft": True}
    return made


@pytest.fixture
def visitor(make_app: MakeApp) -> Visitor:
    """Somebody at that handbook."""
    return Visitor(make_app(content()))


def begin(visitor: Visitor, whom: str, **fields: str) -> Visitor:
    assert visitor.post("/start", {"whom": whom} | fields).status_code == 303
    return visitor


def ask(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


def test_the_start_asks_for_whom(visitor: Visitor) -> None:
    """Oneself with the large button; the others below it."""
    page = visitor.get("/").text
    assert re.findall(r'name="whom" value="(\w+)"', page) == [one for one in WHOM if one != "self"]


@pytest.mark.parametrize("whom", ["close", "client"])
def test_another_person_is_asked_about_in_other_words(visitor: Visitor, whom: str) -> None:
    """Where staff wrote them."""
    assert ask(begin(visitor, whom).get("/steps/1").text) == "その人は、何に困っていますか"


@pytest.mark.parametrize("whom", ["self", "nobody", ""])
def test_oneself_is_asked_in_the_words_for_oneself(visitor: Visitor, whom: str) -> None:
    """So is whoever sends what no button sends."""
    assert ask(begin(visitor, whom).get("/steps/1").text) != "その人は、何に困っていますか"


def test_a_question_without_other_words_falls_back(visitor: Visitor) -> None:
    """To those that it has."""
    begin(visitor, "close").answer("money")
    assert ask(visitor.get(visitor.next).text) == content()["questions"]["questions"]["rent"]["ask"]


def test_a_question_come_back_to_has_the_same_words(visitor: Visitor) -> None:
    """Its page is made in another way than the first time."""
    begin(visitor, "client").answer("money")
    assert ask(visitor.get("/steps/1").text) == "その人は、何に困っていますか"


def test_the_answers_are_listed_in_the_same_words(visitor: Visitor) -> None:
    """As they were asked."""
    begin(visitor, "client").answer("money")
    assert "その人は、何に困っていますか" in visitor.get("/answers").text


def test_the_answers_lead_to_the_same_services(make_app: MakeApp) -> None:
    """For whom it is changes words, and nothing that is found."""
    found = []
    for whom in WHOM:
        visitor = begin(Visitor(make_app(content())), whom)
        visitor.answer("money")
        visitor.answer("behind")
        visitor.answer(40)
        page = visitor.result().split(HELPING)[0]
        found.append(re.findall(r"<h3><a href=\"/results/(\d+)\">([^<]+)", page))
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_who_helps_finds_something_too(visitor: Visitor) -> None:
    """No answer leads there; drafts are not shown."""
    begin(visitor, "close").answer("money")
    section = visitor.result().split(HELPING)[1].split("</section>")[0]
    assert "支える人の電話" in section
    assert "まだの電話" not in section


def test_what_is_for_helpers_has_a_page(visitor: Visitor) -> None:
    """Behind the numbers of what was found."""
    begin(visitor, "close").answer("money")
    number = re.search(r'/results/(\d+)">支える人の電話', visitor.result())
    assert number
    assert ask(visitor.get(f"/results/{number[1]}").text) == "支える人の電話"


def test_who_answers_for_themselves_is_not_told_of_helping(visitor: Visitor) -> None:
    """Nor is there a page of it."""
    visitor.begin().answer("money")
    page = visitor.result()
    assert HELPING not in page
    assert "支える人の電話" not in page


def test_a_content_without_help_for_helpers_says_nothing_of_it(make_app: MakeApp) -> None:
    """The section needs something in it."""
    visitor = begin(Visitor(make_app(handbook())), "client")
    visitor.answer("money")
    assert HELPING not in visitor.result()


def test_who_speaks_for_another_has_words_of_their_own(visitor: Visitor) -> None:
    """Beside those of the person themselves."""
    begin(visitor, "close").answer("money")
    page = visitor.get("/results/1").text
    assert "ほかの人のことで相談したいです" in page
    assert "本人が話すとき" in page


def test_the_next_person_begins_with_nothing_of_the_one_before(visitor: Visitor) -> None:
    """No answer, and no list; still as a client of the same helper."""
    begin(visitor, "client").answer("money")
    page = visitor.result()
    code = re.search(r'name="add" value="([^"]+)"', page)
    token = re.search(r'id="list".*?name="csrf_token" value="([^"]*)"', page)
    assert code
    assert token
    visitor.post("/list", {"csrf_token": token[1], "back": "results", "add": code[1]})
    assert visitor.client.get_cookie("handbook-list") is not None
    assert NEXT in visitor.result()
    begun = visitor.post("/start", {"whom": "client", "next": "1"})
    assert begun.headers["Clear-Site-Data"] == '"storage"'
    assert visitor.client.get_cookie("handbook-list") is None
    assert visitor.next == "/steps/1"
    assert ask(visitor.get("/steps/1").text) == "その人は、何に困っていますか"


def test_beginning_again_keeps_for_whom_it_is(visitor: Visitor) -> None:
    """The button sends it."""
    begin(visitor, "close").answer("money")
    page = visitor.result()
    form = page.split('action="/start"')[1].split("</form>")[0]
    assert 'name="whom" value="close"' in form
    assert NEXT not in form


def test_practice_stays_practice_for_another_person(visitor: Visitor) -> None:
    """Its start sends both."""
    begin(visitor, "client", practice="1")
    form = visitor.get("/").text.split('class="others"')[1].split("</form>")[0]
    assert 'name="practice" value="1"' in form
