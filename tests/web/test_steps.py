"""The questions: one a page, found anew from the answers at every request."""

from __future__ import annotations

import re

import pytest

from handbook.web.application import Handbook
from tests.web.conftest import MakeApp
from tests.web.example import CITY, handbook, service
from tests.web.visitor import Visitor, title


def test_an_answer_leads_to_the_next_question(visitor: Visitor) -> None:
    """The POST is answered by a redirect, so that reloading sends nothing again."""
    response = visitor.begin().answer("money")
    assert (response.status_code, response.headers["Location"]) == (303, "/steps/2")


def test_a_question_has_its_hint_and_its_options(visitor: Visitor) -> None:
    """What staff wrote."""
    page = visitor.begin().get("/steps/1").text
    assert all(words in page for words in ("困っていることは", "いくつでも", "お金のこと", "どれもない"))


def test_after_the_last_answer_comes_the_result(visitor: Visitor) -> None:
    """Nothing more is asked."""
    visitor.begin().answer("none")
    assert visitor.answer(40).headers["Location"] == "/results"


def test_a_question_can_be_skipped(visitor: Visitor) -> None:
    """「答えたくない」 goes on."""
    assert visitor.begin().answer().headers["Location"] == "/steps/2"


def test_a_required_question_has_no_way_round(visitor: Visitor) -> None:
    """Neither the button, nor a form that says so all the same."""
    visitor.begin().answer("money")
    assert "答えたくない" not in visitor.get("/steps/2").text
    assert visitor.send(path="/steps/2").status_code == 422


def test_going_back_shows_what_was_chosen(visitor: Visitor) -> None:
    """And what was not."""
    visitor.begin().answer("money")
    page = visitor.get("/steps/1").text
    assert 'value="money" id="answer" checked' in page
    assert 'value="danger" checked' not in page


def test_going_back_shows_the_number(visitor: Visitor) -> None:
    """Numbers, too."""
    visitor.begin().answer("none")
    visitor.answer(40)
    assert 'value="40"' in visitor.get("/steps/2").text


def test_an_answer_can_be_changed(visitor: Visitor) -> None:
    """What it opened goes, what it opens now comes."""
    visitor.begin().answer("money")
    visitor.answer("danger", path="/steps/1")
    assert "見られていますか" in visitor.get("/steps/2").text


def test_changing_back_finds_the_earlier_answer(visitor: Visitor) -> None:
    """Answers to questions that are not asked now are kept."""
    visitor.begin().answer("money")
    visitor.answer("behind")
    visitor.answer("none", path="/steps/1")
    visitor.answer("money", path="/steps/1")
    assert 'value="behind" id="answer" checked' in visitor.get("/steps/2").text


@pytest.mark.parametrize("path", ["/steps/0", "/steps/3", "/steps/999"])
def test_a_step_that_is_not_there_leads_to_the_next_question(visitor: Visitor, path: str) -> None:
    """However one came by its address."""
    visitor.begin().answer("money")
    response = visitor.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/steps/2")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["none", "money"], "「どれもない」は、ほかの答えといっしょには選べません"),
        (["unsure", "money"], "「わからない」は、ほかの答えといっしょには選べません"),
        (["gone"], "質問が新しくなりました"),
    ],
)
def test_what_cannot_be_is_said_in_words(visitor: Visitor, options: list[str], words: str) -> None:
    """With what would mend it."""
    response = visitor.begin().send(*options)
    assert (response.status_code, words in response.text) == (422, True)


def test_what_was_picked_stays_after_an_error(visitor: Visitor) -> None:
    """Nobody has to pick twice."""
    page = visitor.begin().send("none", "money").text
    assert page.count(" checked>") == 2


def test_nothing_chosen_names_both_ways_on(visitor: Visitor) -> None:
    """To choose, or not to answer."""
    form = visitor.begin().form("/steps/1")
    page = visitor.post("/steps/1", form)
    assert (page.status_code, "「答えたくない」を押すと" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "数字を入れるか"),
        ("四十", "数字だけで"),
        ("-3", "0 から 120 まで"),
        ("፩", "数字だけで"),
        ("--3", "数字だけで"),
        ("-", "数字だけで"),
        ("4.5", "数字だけで"),
        ("9" * 30, "数字だけで"),
        ("121", "0 から 120 まで"),
    ],
)
def test_a_number_that_cannot_be_is_said_in_words(visitor: Visitor, typed: str, words: str) -> None:
    """And what was typed is still there."""
    visitor.begin().answer("none")
    response = visitor.send(typed)
    assert (response.status_code, words in response.text) == (422, True)
    assert f'value="{typed[:20]}"' in response.text


@pytest.mark.parametrize("typed", ["-10", "−10", "－１０"])
def test_a_number_below_zero_can_be_typed(make_app: MakeApp, typed: str) -> None:
    """Where the question asks for one, with whichever minus."""
    content = handbook()
    content["questions"]["questions"]["age"] |= {"minimum": -10, "maximum": 10}
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("none")
    assert visitor.send(typed).headers["Location"] == "/results"


def test_two_answers_to_a_question_of_one_are_refused(visitor: Visitor) -> None:
    """Neither is taken in the place of the other."""
    visitor.begin().answer("danger")
    response = visitor.send("yes", "no")
    assert (response.status_code, "選べるのは1つです" in response.text) == (422, True)


@pytest.mark.parametrize("typed", ["40", "４０", " 40 "])
def test_a_number_can_be_typed_on_any_keyboard(visitor: Visitor, typed: str) -> None:
    """Full-width digits are digits."""
    visitor.begin().answer("none")
    assert visitor.send(typed).headers["Location"] == "/results"


def test_what_was_typed_is_escaped(visitor: Visitor) -> None:
    """It is shown, never run."""
    visitor.begin().answer("none")
    assert "<script>" not in visitor.send('"><script>').text.replace('<script src="', "")


def test_an_error_is_announced(visitor: Visitor) -> None:
    """In the title, as an alert that takes the focus, and at the field that it is about (WCAG 3.3.1, 4.1.3)."""
    page = visitor.begin().send("none", "money").text
    assert title(page) == "エラー：質問 1"
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert 'aria-describedby="hint error"' in page


def test_the_error_leads_to_the_field(visitor: Visitor) -> None:
    """Its link's target is there."""
    page = visitor.begin().send("none", "money").text
    assert 'href="#answer"' in page
    assert 'id="answer"' in page


def test_a_stale_form_is_an_answer_to_its_question(visitor: Visitor) -> None:
    """Another tab has moved on: the number in the address is not what counts."""
    visitor.begin().answer("money")
    form = visitor.form("/steps/2")
    visitor.answer("money", "danger", path="/steps/1")
    visitor.post("/steps/2", form | {"answer": "behind"})
    assert "遅れている" in visitor.get("/answers").text


def test_a_form_for_a_question_that_is_gone_leads_to_the_right_one(visitor: Visitor) -> None:
    """Nothing is lost, and nothing is an error."""
    form = visitor.begin().form("/steps/1")
    response = visitor.post("/steps/1", form | {"question": "gone", "answer": "a"})
    assert (response.status_code, response.headers["Location"]) == (303, "/steps/1")


@pytest.mark.parametrize("token", ["", "wrong", "あ", "A" * 32])
def test_a_form_without_this_visits_token_changes_nothing(visitor: Visitor, token: str) -> None:
    """The synchroniser token is what another site cannot know."""
    visitor.begin()
    response = visitor.post("/steps/1", {"csrf_token": token, "question": "worries", "answer": "money"})
    assert (response.status_code, "Set-Cookie" in response.headers) == (303, False)


def test_a_form_without_any_token_changes_nothing(visitor: Visitor) -> None:
    """Nor when it is left out."""
    response = visitor.begin().post("/steps/1", {"question": "worries", "skip": "1"})
    assert "Set-Cookie" not in response.headers


def test_another_visits_token_changes_nothing(visitor: Visitor, app: Handbook) -> None:
    """A token is good for its own visit alone."""
    form = Visitor(app).begin().form("/steps/1")
    assert "Set-Cookie" not in visitor.begin().post("/steps/1", form | {"answer": "money"}).headers


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}])
def test_another_site_cannot_begin_a_visit(visitor: Visitor, headers: dict[str, str]) -> None:
    """It would wipe out the one that is under way."""
    response = visitor.post("/start", **headers)
    assert (response.status_code, "Set-Cookie" in response.headers) == (400, False)


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 400), ("null", 303), ("http://localhost", 303)]
)
def test_browsers_of_before_2023_are_asked_for_their_origin(app: Handbook, origin: str, status: int) -> None:
    """They send no Sec-Fetch-Site; "null" is what our own pages' no-referrer makes of it."""
    assert app.test_client().post("/start", headers={"Origin": origin}).status_code == status


def test_urgent_services_stand_above_the_next_question(visitor: Visitor) -> None:
    """At once, with what to tap, before anything else is asked."""
    visitor.begin().answer("danger")
    page = visitor.get("/steps/2").text
    assert page.index('href="tel:0120111222"') < page.index("<h1")
    assert "このまま質問をつづけることもできます" in page


def test_under_an_error_the_urgent_services_are_folded(visitor: Visitor) -> None:
    """They were met before: the error has the focus."""
    visitor.begin().answer("danger")
    page = visitor.post("/steps/2", visitor.form("/steps/2")).text
    assert (page.count('<details class="urgent">'), re.findall(r"<(\w+)[^>]* autofocus", page)[:1]) == (1, ["div"])


def test_an_answer_that_names_a_draft_alone_does_not_unfold_what_others_named(make_app: MakeApp) -> None:
    """The panel would take the focus, with nothing new in it."""
    content = handbook()
    content["services"]["services"]["draft"] = service("safety", draft=True, url=CITY)
    content["questions"]["questions"]["watched"]["options"]["no"]["urgent"] = ["draft"]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    visitor.answer("no")
    assert '<details class="urgent">' in visitor.get("/steps/3").text


def test_later_the_urgent_services_fold_to_a_line(visitor: Visitor) -> None:
    """They stay on every question that follows."""
    visitor.begin().answer("danger")
    visitor.answer("no")
    page = visitor.get("/steps/3").text
    assert '<details class="urgent">' in page
    assert 'href="tel:0120111222"' in page


def test_what_the_newest_answer_names_stands_first(make_app: MakeApp) -> None:
    """Though an earlier answer named more than the panel shows."""
    content = handbook()
    questions, services = content["questions"]["questions"], content["services"]["services"]
    for number in range(4):
        services[f"line-{number}"] = service("safety", name=f"電話{number}")
    questions["worries"]["options"]["danger"]["urgent"] = ["line-0", "line-1", "line-2"]
    questions["watched"]["options"]["no"]["urgent"] = ["line-3"]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    visitor.answer("no")
    assert re.findall("電話[0-9]", visitor.get("/steps/3").text) == ["電話3", "電話0", "電話1"]


def test_what_was_ticked_is_not_written_to_the_disk(visitor: Visitor) -> None:
    """Browsers keep the state of forms for a restart, unless they are told not to."""
    assert '<form method="post" novalidate autocomplete="off">' in visitor.begin().get("/steps/1").text


def test_where_someone_may_be_listening_urgent_services_without_a_voice_come_first(visitor: Visitor) -> None:
    """Contacts that nobody hears."""
    visitor.begin().answer("danger")
    before = visitor.get("/steps/2").text
    visitor.answer("yes")
    after = visitor.get("/steps/3").text
    assert before.index("こわいときの電話") < before.index("文字の相談")
    assert after.index("文字の相談") < after.index("こわいときの電話")


def test_the_part_is_told(visitor: Visitor) -> None:
    """Where in the handbook one is."""
    visitor.begin().answer("money")
    assert '<p class="part">お金のこと' in visitor.get("/steps/2").text


def test_how_many_are_left_is_told_where_it_is_certain(visitor: Visitor) -> None:
    """After the worries nothing else can open."""
    visitor.begin()
    assert "最後の質問" not in visitor.get("/steps/1").text
    visitor.answer("money")
    assert "あと2つ" in visitor.get("/steps/2").text
    visitor.answer("fine")
    assert "最後の質問" in visitor.get("/steps/3").text


def test_all_answers_stand_on_one_page(visitor: Visitor) -> None:
    """Each with its way to change it; what was skipped says so."""
    visitor.begin().answer("danger", "money")
    visitor.answer()
    page = visitor.get("/answers").text
    assert all(words in page for words in ("こわい", "お金のこと", "答えませんでした", "これからの質問です"))
    assert 'href="/steps/1"' in page


def test_numbers_are_told_with_their_unit(visitor: Visitor) -> None:
    """40 alone says little."""
    visitor.begin().answer("none")
    visitor.answer(40)
    assert "40歳" in visitor.get("/answers").text


def test_starting_over_forgets_the_answers(visitor: Visitor) -> None:
    """All of them."""
    visitor.begin().answer("money")
    visitor.begin()
    assert visitor.next == "/steps/1"


def test_the_start_offers_to_go_on(visitor: Visitor) -> None:
    """Where the next question is; and to begin anew."""
    visitor.begin().answer("money")
    page = visitor.get("/").text
    assert 'href="/steps/2"' in page
    assert "はじめから" in page


def test_no_question_shows_another_visits_token(visitor: Visitor, app: Handbook) -> None:
    """Pages are prepared for everyone; what is a visitor's own is not in them."""
    assert visitor.begin().form("/steps/1")["csrf_token"] != Visitor(app).begin().form("/steps/1")["csrf_token"]


def test_texts_of_staff_cannot_break_a_page(make_app: MakeApp) -> None:
    """Whatever they write is text."""
    content = handbook()
    content["questions"]["questions"]["worries"]["ask"] = '<b>"太字"</b> {{ 7 * 7 }} %(number)s'
    page = Visitor(make_app(content)).begin().get("/steps/1").text
    assert "&lt;b&gt;&#34;太字&#34;&lt;/b&gt; {{ 7 * 7 }} %(number)s" in page
