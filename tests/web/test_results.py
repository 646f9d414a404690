"""The result: what to do first, each service with its reason, and nobody with nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.visitor import Clock, Visitor


def names(page: str) -> list[str]:
    """The services on a page, in its order."""
    return re.findall(r'<h3><a href="/results/\d+">([^<]*)', page)


def full_result(visitor: Visitor) -> str:
    """The result of someone who is 40, afraid and behind with the rent."""
    visitor.begin().answer("money", "danger")
    visitor.answer("no")
    visitor.answer("behind")
    visitor.answer(40)
    return visitor.result()


def test_the_first_sentence_answers(visitor: Visitor) -> None:
    """How many there are, and that some can be talked to now."""
    page = full_result(visitor)
    assert "いますぐ頼れるところが2件あります。" in page
    assert "ほかにも、合いそうな支援が5件あります。" in page


def test_without_anything_urgent_it_says_where_to_begin(make_app: MakeApp) -> None:
    """A number, and a smaller one."""
    content = handbook()
    content["services"]["services"]["more"] = service("money", name="もうひとつ")
    content["services"]["services"]["even-more"] = service("money", name="さらにひとつ")
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("money")
    assert "あなたに合いそうな支援が5件あります。</span>\n<span>まず、この3つから。" in visitor.result()


def test_urgent_ones_come_first(visitor: Visitor) -> None:
    """In the order in which the answer names them."""
    assert names(full_result(visitor))[:2] == ["こわいときの電話", "文字の相談"]


def test_each_service_is_shown_once(visitor: Visitor) -> None:
    """However many needs it serves."""
    found = names(full_result(visitor))
    assert len(found) == len(set(found)) == 7


def test_the_rest_is_folded_by_need(visitor: Visitor) -> None:
    """Under the resident's own need, with how many there are."""
    page = full_result(visitor)
    assert re.findall(r"<summary>(.*?)</summary>", page) == ["お金 <b>2</b>"]
    assert names(page[page.index("<details>") :])[:2] == ["貸付", "市の電話"]


def test_a_service_says_which_answer_it_is_shown_for(visitor: Visitor) -> None:
    """So that one can disagree."""
    page = full_result(visitor)
    card = page[page.index("家賃の給付") :]
    assert "「お金のこと」、「遅れている」と答えたため" in card[: card.index("</li>\n<li")]


def test_an_answer_that_says_nothing_alone_stands_with_its_question(make_app: MakeApp) -> None:
    """「はい」と答えたため explains nothing."""
    content = handbook()
    content["questions"]["questions"]["rent"]["options"]["behind"]["label"] = "はい"
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("money")
    visitor.answer("behind")
    assert "「お金のこと」、「家賃は」に「はい」と答えたため" in visitor.result()


def test_immediate_danger_comes_before_everything(make_app: MakeApp) -> None:
    """An answer that names 110 first puts it first in panel and result, whatever else was answered, and whoever listens."""
    content = handbook()
    content["services"]["services"]["police-110"] = service("safety", name="警察", phones=[{"number": "110"}])
    content["questions"]["questions"]["watched"]["options"]["yes"]["urgent"] = ["police-110"]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    visitor.answer("yes")
    assert names(visitor.result())[:2] == ["警察", "文字の相談"]
    panel = visitor.get("/steps/3").text
    assert panel.index("tel:110") < panel.index("文字の相談")


def test_a_rescue_that_is_not_named_first_stays_where_staff_put_it(make_app: MakeApp) -> None:
    """The police may be the second call."""
    content = handbook()
    content["services"]["services"]["police-110"] = service("safety", name="警察", phones=[{"number": "110"}])
    content["questions"]["questions"]["worries"]["options"]["danger"]["urgent"] = ["hotline", "police-110"]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    assert names(visitor.result())[:2] == ["こわいときの電話", "警察"]


def test_what_only_may_fit_says_what_is_open(visitor: Visitor) -> None:
    """In the words of the condition."""
    visitor.begin().answer("money")
    assert "18歳以上であること（未確認）" in visitor.result()


def test_what_fits_says_nothing_of_the_kind(visitor: Visitor) -> None:
    """Where the age is known."""
    assert "未確認" not in full_result(visitor)


def test_what_does_not_fit_is_not_shown(visitor: Visitor) -> None:
    """Someone of 15 does not get what begins at 18."""
    visitor.begin().answer("money")
    visitor.answer("behind")
    visitor.answer(15)
    assert "家賃の給付" not in names(visitor.result())


def test_nobody_ends_with_nothing(visitor: Visitor) -> None:
    """A kind word, someone to talk to, and the answers to change."""
    visitor.begin().answer("none")
    visitor.answer()
    page = visitor.result()
    assert "困りごとが小さいという意味ではありません" in page
    assert names(page) == ["市の電話"]
    assert 'href="/answers"' in page


def test_before_the_last_question_it_says_that_there_are_more(visitor: Visitor) -> None:
    """And leads there."""
    visitor.begin().answer("money")
    page = visitor.result()
    assert "質問がまだ残っています" in page
    assert 'href="/steps/2"' in page


def test_without_any_answer_there_is_no_result_yet(visitor: Visitor) -> None:
    """It leads to the first question."""
    assert visitor.begin().get("/results").headers["Location"] == "/steps/1"


def test_a_draft_is_never_shown(make_app: MakeApp) -> None:
    """Not even where it would be the first."""
    content = handbook()
    content["services"]["services"]["hotline"]["draft"] = True
    assert "こわいときの電話" not in full_result(Visitor(make_app(content)))


def test_where_someone_may_be_listening_the_silent_ones_come_first(visitor: Visitor) -> None:
    """Within urgent ones, and within the others; and it says what a phone remembers."""
    visitor.begin().answer("danger")
    visitor.answer("yes")
    page = visitor.result()
    assert names(page)[:3] == ["文字の相談", "こわいときの電話", "手紙の相談"]
    assert "スマホの履歴に残ります" in page


def test_where_nobody_listens_the_order_is_the_contracts(visitor: Visitor) -> None:
    """Nothing is moved."""
    visitor.begin().answer("danger")
    visitor.answer("no")
    assert names(visitor.result())[:4] == ["こわいときの電話", "文字の相談", "泊まれるところ", "手紙の相談"]


def test_where_someone_may_be_listening_nothing_is_offered_to_keep(visitor: Visitor) -> None:
    """No printing, no saving, no sharing."""
    visitor.begin().answer("danger")
    visitor.answer("yes")
    assert not re.search("印刷|保存|共有", visitor.result())


@pytest.mark.parametrize(("hour", "shown"), [(10, True), (20, False)])
def test_it_says_what_is_open_now(make_app: MakeApp, clock: Clock, hour: int, shown: bool) -> None:
    """In Japan's time, whatever the server's."""
    clock.forward(hours=hour - clock.now.hour)
    visitor = Visitor(make_app()).begin()
    visitor.answer("money")
    assert ("いま開いています" in visitor.result()) == shown


def test_numbers_of_services_lead_to_them(visitor: Visitor) -> None:
    """Each card's link opens the service that the card names."""
    page = full_result(visitor)
    for number, name in re.findall(r'<h3><a href="/results/(\d+)">([^<]*)', page):
        assert f">{name}</h1>" in visitor.get(f"/results/{number}").text


@pytest.mark.parametrize("number", [0, 8, 999])
def test_a_number_that_is_not_there_leads_to_the_result(visitor: Visitor, number: int) -> None:
    """Content may have changed since the page was made."""
    full_result(visitor)
    assert visitor.get(f"/results/{number}").headers["Location"] == "/results"


def test_many_urgent_ones_are_folded_too(make_app: MakeApp) -> None:
    """A wall of cards helps nobody: four in full, the rest a tap away."""
    content = handbook()
    urgent = [f"line-{number}" for number in range(6)]
    for name in urgent:
        content["services"]["services"][name] = service("safety", name=name)
    content["questions"]["questions"]["worries"]["options"]["danger"]["urgent"] = urgent
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    assert "ほかの、すぐ頼れるところ <b>2</b>" in visitor.result().replace("</b>\n", "</b>")
    assert "ほかの相談先も見る" in visitor.get("/steps/2").text


def test_an_urgent_service_without_any_contact_is_still_named(make_app: MakeApp) -> None:
    """Where it can be asked for."""
    content: dict[str, Any] = handbook()
    del content["services"]["services"]["chat"]["url"]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    assert "文字の相談" in visitor.get("/steps/2").text
