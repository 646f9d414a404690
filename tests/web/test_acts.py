"""Acts: what is done with a service that was found. Practice: a visit of which nothing is counted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handbook.analytics.memory import MemoryCounts
from handbook.web.application import Handbook
from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.test_counting import counted, counting, everything
from tests.web.visitor import Clock, Visitor, title

THANKS = "ありがとうございます"
PRACTICE = "練習中（数えません）"

LOAN, CENTRE, BENEFIT = 1, 2, 3
"""Places in the result of somebody with money worries."""


@pytest.fixture
def own_app(make_app: MakeApp) -> Handbook:
    """An application whose counting tests may change."""
    return make_app()


@pytest.fixture
def counts(own_app: Handbook) -> MemoryCounts:
    """What it counts."""
    return counting(own_app)


@pytest.fixture
def poor(own_app: Handbook, counts: MemoryCounts) -> Visitor:
    """Somebody with money worries, whose acts are counted."""
    visitor = Visitor(own_app).begin()
    visitor.answer("money")
    return visitor


def press(visitor: Visitor, number: Any, act: str, **fields: str) -> str:
    """Press a button on a service's page; gives where it leads."""
    token = visitor.form("/steps/1")["csrf_token"]
    response = visitor.post("/acts", {"csrf_token": token, "number": number, "act": act} | fields)
    assert response.status_code == 303
    return str(response.headers["Location"])


# ── What is counted ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_is_counted(poor: Visitor, counts: MemoryCounts) -> None:
    """By the service whose number was tapped."""
    response = poor.post("/call", {"number": CENTRE})
    assert (response.status_code, response.data) == (204, b"")
    assert counted(counts, "act") == {("call", "centre"): 1}


def test_one_beacon_counts_a_call_and_keeps_the_answers(poor: Visitor, counts: MemoryCounts, clock: Clock) -> None:
    """For two hours."""
    poor.post("/call", {"number": CENTRE})
    clock.forward(minutes=119)
    assert "案内" in poor.result()
    assert counted(counts, "act") == {("call", "centre"): 1}


def test_a_site_that_was_opened_is_counted(poor: Visitor, counts: MemoryCounts) -> None:
    """And gives no time: who reads elsewhere is not on the telephone."""
    response = poor.post("/site", {"number": BENEFIT})
    assert (response.status_code, "Set-Cookie" in response.headers) == (204, False)
    assert counted(counts, "act") == {("website", "benefit"): 1}


@pytest.mark.parametrize("act", ["useful", "useless", "wrong-number"])
def test_a_button_is_counted_and_says_thanks(poor: Visitor, counts: MemoryCounts, act: str) -> None:
    """Back on the page of the same service."""
    assert press(poor, CENTRE, act) == "/results/2#thanks"
    assert counted(counts, "act") == {(act, "centre"): 1}
    assert re.search(rf'<p id="thanks" role="status" tabindex="-1">{THANKS}', poor.get("/results/2").text)


def test_what_is_done_twice_counts_once(poor: Visitor, counts: MemoryCounts) -> None:
    """For each service; thanks are said again."""
    for _ in range(3):
        poor.post("/call", {"number": CENTRE})
        poor.post("/site", {"number": BENEFIT})
        assert press(poor, CENTRE, "useful") == "/results/2#thanks"
    press(poor, LOAN, "useful")
    assert counted(counts, "act") == {
        ("call", "centre"): 1,
        ("website", "benefit"): 1,
        ("useful", "centre"): 1,
        ("useful", "loan"): 1,
    }


def test_acts_count_after_the_visit_is_finished(poor: Visitor, counts: MemoryCounts) -> None:
    """That is when most of them happen."""
    poor.answer("behind")
    poor.answer(40)
    press(poor, 1, "useful")
    assert counted(counts, "act") == {("useful", "benefit"): 1}, "for somebody of 40 it fits, and is the first"


# ── What is not ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", ["0", "-1", "4", "999", "", "x", "benefit", "9" * 5000, "1.0", None])
def test_what_is_not_in_the_result_counts_nothing(poor: Visitor, counts: MemoryCounts, number: str | None) -> None:
    """Whatever is sent in the place of a number; and the call keeps the answers all the same."""
    before = everything(counts)
    fields = {} if number is None else {"number": number}
    assert "Set-Cookie" in poor.post("/call", fields).headers
    assert poor.post("/site", fields).status_code == 204
    assert press(poor, fields.get("number", ""), "useful") == "/results"
    assert everything(counts) == before


def test_an_id_names_nothing(poor: Visitor, counts: MemoryCounts) -> None:
    """In whichever field."""
    before = everything(counts)
    press(poor, "", "useful", service="benefit", id="benefit")
    poor.post("/site", {"service": "benefit"})
    assert everything(counts) == before


@pytest.mark.parametrize("act", ["call", "website", "nix", "", "useful useless"])
def test_buttons_tell_only_what_buttons_are_for(poor: Visitor, counts: MemoryCounts, act: str) -> None:
    """Nothing is made up."""
    before = everything(counts)
    assert press(poor, CENTRE, act) == "/results/2"
    assert everything(counts) == before


def test_what_cannot_be_done_with_a_service_counts_nothing(poor: Visitor, counts: MemoryCounts) -> None:
    """The benefit's number is not shown, the loan has no site."""
    before = everything(counts)
    poor.post("/call", {"number": BENEFIT})
    poor.post("/site", {"number": LOAN})
    assert press(poor, BENEFIT, "wrong-number") == "/results/3"
    assert everything(counts) == before


@pytest.mark.parametrize("token", ["", "x"])
def test_a_button_without_the_visits_token_counts_nothing(poor: Visitor, counts: MemoryCounts, token: str) -> None:
    """And says no thanks."""
    before = everything(counts)
    assert press(poor, CENTRE, "useful", csrf_token=token) == "/results/2"
    assert everything(counts) == before


@pytest.mark.parametrize("path", ["/call", "/site", "/acts"])
@pytest.mark.parametrize("where", ["cross-site", "same-site", "none"])
def test_another_site_counts_nothing(poor: Visitor, counts: MemoryCounts, path: str, where: str) -> None:
    """Nor a neighbour below the same domain."""
    token = poor.form("/steps/1")["csrf_token"]
    before = everything(counts)
    response = poor.post(path, {"number": "2", "act": "useful", "csrf_token": token}, Sec_Fetch_Site=where)
    assert (response.status_code in (204, 303), "Set-Cookie" in response.headers) == (True, False)
    assert everything(counts) == before


@pytest.mark.parametrize(("path", "status"), [("/call", 204), ("/site", 204), ("/acts", 303)])
@pytest.mark.parametrize("cookie", [None, "nonsense"])
def test_without_a_visit_it_is_calm(
    own_app: Handbook, counts: MemoryCounts, path: str, status: int, cookie: str | None
) -> None:
    """Nothing is counted, and a button leads to the page that explains."""
    visitor = Visitor(own_app)
    if cookie is not None:
        visitor.cookie = cookie
    response = visitor.post(path, {"number": "1", "act": "useful"})
    assert (response.status_code, response.headers.get("Location")) == (status, "/results" if status == 303 else None)
    assert everything(counts) == {}


@pytest.mark.parametrize("path", ["/acts", "/site", "/call"])
def test_looking_counts_nothing(poor: Visitor, counts: MemoryCounts, path: str) -> None:
    """There is no page of it."""
    before = everything(counts)
    assert poor.get(f"{path}?number=2&act=useful").status_code == 405
    assert everything(counts) == before


def test_the_number_is_taken_from_the_body_alone(poor: Visitor, counts: MemoryCounts) -> None:
    """What stands in an address is not read."""
    before = everything(counts)
    poor.post("/site?number=3")
    assert everything(counts) == before


# ── What the pages offer ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_buttons_stand_below_everything_else(poor: Visitor) -> None:
    """They ask for something; all before them gives."""
    page = poor.get("/results/2").text
    assert page.index("ほかの案内も見る") < page.index('class="acts"') < page.index("</main>")
    assert all(words in page for words in ("役に立ちそうですか", "この番号は、つながりませんでした"))


def test_where_there_is_no_number_it_cannot_be_wrong(poor: Visitor) -> None:
    """The loan has no telephone, and the benefit's is not shown."""
    for number in (BENEFIT, LOAN):
        page = poor.get(f"/results/{number}").text
        assert "役に立ちそうですか" in page
        assert "つながりませんでした" not in page


def test_the_buttons_stand_on_a_services_page_alone(poor: Visitor) -> None:
    """The result is for finding."""
    assert not any('class="acts"' in poor.get(path).text for path in ("/", "/steps/1", "/answers", "/results"))


def test_a_form_of_the_page_is_what_is_taken(poor: Visitor, counts: MemoryCounts) -> None:
    """Its own fields, without JavaScript."""
    page = poor.get("/results/2").text
    form = page[page.index('<form method="post" action="/acts"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    for act in re.findall(r'<button[^>]* name="act" value="([\w-]+)"', form):
        assert poor.post("/acts", fields | {"act": act}).headers["Location"] == "/results/2#thanks"
    assert counted(counts, "act") == {(act, "centre"): 1 for act in ("useful", "useless", "wrong-number")}


@pytest.fixture
def watched(own_app: Handbook, counts: MemoryCounts) -> Visitor:
    """Somebody who may be watched."""
    visitor = Visitor(own_app).begin()
    visitor.answer("danger")
    visitor.answer("yes")
    return visitor


def test_where_someone_may_be_looking_nothing_is_asked(watched: Visitor) -> None:
    """A discreet visit has no buttons."""
    assert 'class="acts"' not in watched.get("/results/2").text


def test_where_someone_may_be_looking_an_old_forms_button_counts_nothing(
    watched: Visitor, counts: MemoryCounts
) -> None:
    """Nor does it say thanks."""
    before = everything(counts)
    assert press(watched, 2, "useful") == "/results/2"
    assert everything(counts) == before


def test_where_someone_may_be_looking_a_call_is_counted_and_keeps_nothing(
    watched: Visitor, counts: MemoryCounts
) -> None:
    """Counting leaves nothing on the telephone."""
    assert "Set-Cookie" not in watched.post("/call", {"number": 2}).headers
    assert counted(counts, "act") == {("call", "hotline"): 1}


def test_links_bear_their_services_place_for_the_script(poor: Visitor) -> None:
    """On the result and on the service's own page, its bar included; links to anything else bear none."""
    link = r'<a [^>]*href="((?:tel:|https)[^"]*)"[^>]* data-number="(\d+)">'
    assert re.findall(link, poor.result()) == [("tel:0935556666", "2")]
    assert re.findall(link, poor.get("/results/2").text) == [("tel:0935556666", "2")] * 2
    # The city's telephone stands on the page of the benefit too, as another service than the page's.
    assert re.findall(link, poor.get("/results/3").text) == [("https://benefit.example.jp/", "3")]


def test_where_nothing_is_counted_pages_ask_and_tell_nothing(visitor: Visitor) -> None:
    """No buttons, and nothing for the script to send."""
    visitor.begin().answer("money")
    pages = [visitor.get(path).text for path in ("/results", "/results/1", "/results/2")]
    assert not any('class="acts"' in page or "data-number" in page for page in pages)


def test_where_nothing_is_counted_a_call_keeps_the_answers(visitor: Visitor, clock: Clock) -> None:
    """With the same beacon; and buttons of before lead back."""
    visitor.begin().answer("money")
    assert visitor.post("/call", {"number": "2"}).status_code == 204
    assert visitor.post("/site", {"number": "3"}).status_code == 204
    clock.forward(minutes=119)
    assert "案内" in visitor.result()
    assert press(visitor, 2, "useful") == "/results/2"


def test_what_is_done_reaches_no_log_and_no_address(
    poor: Visitor, counts: MemoryCounts, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the service nor the act."""
    caplog.set_level(0)
    location = press(poor, CENTRE, "wrong-number")
    poor.post("/call", {"number": CENTRE})
    poor.post("/site", {"number": BENEFIT})
    assert location == "/results/2#thanks"
    assert not caplog.records


# ── Practice ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def trainer(own_app: Handbook, counts: MemoryCounts) -> Visitor:
    """Somebody who practises, with money worries."""
    visitor = Visitor(own_app)
    assert visitor.post("/start", {"practice": "1"}).headers["Location"] == "/steps/1"
    visitor.answer("money")
    return visitor


def test_practice_has_a_page_of_its_own(visitor: Visitor) -> None:
    """It says what it is, begins nothing by itself, and is for no search engine."""
    page = visitor.get("/practice")
    assert page.status_code == 200
    assert (
        re.sub(r"<[^>]+>", "", page.text[page.text.index("<h1") : page.text.index("</h1>")]) == "練習です。数えません。"
    )
    assert re.search(r'<form method="post" action="/start"><button [^>]*name="practice" value="1">', page.text)
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert title(page.text) == "練習"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("path", ["/", "/results", "/results/1"])
def test_practice_is_told_where_it_could_be_forgotten(trainer: Visitor, path: str) -> None:
    """On the start, the result, and a service's page."""
    assert PRACTICE in trainer.get(path).text


@pytest.mark.parametrize("path", ["/", "/steps/1", "/answers", "/results", "/results/1"])
def test_nobody_else_hears_of_practice(poor: Visitor, path: str) -> None:
    """A resident would wonder."""
    assert "練習" not in poor.get(path).text


def test_practice_lasts_until_it_is_ended(trainer: Visitor, counts: MemoryCounts) -> None:
    """Through answers, changes and calls."""
    trainer.answer("behind")
    trainer.post("/call", {"number": CENTRE})
    trainer.answer(40)
    assert PRACTICE in trainer.result()
    assert everything(counts) == {}


@pytest.mark.parametrize("path", ["/answers", "/results"])
def test_starting_over_in_practice_is_practice(trainer: Visitor, counts: MemoryCounts, path: str) -> None:
    """A training that begins anew is not counted by mistake: the page's own form says so."""
    form = re.search(r'action="/start"><input type="hidden" name="(\w+)" value="(\w+)">', trainer.get(path).text)
    assert form is not None
    trainer.post("/start", {form[1]: form[2]})
    trainer.answer("money")
    assert PRACTICE in trainer.result()
    assert everything(counts) == {}


def test_at_the_start_practice_can_be_begun_anew_or_ended(trainer: Visitor, counts: MemoryCounts) -> None:
    """Each by its own button."""
    page = trainer.get("/").text
    assert all(words in page for words in ("つづきから", "練習を、はじめから", "練習をやめて、はじめる"))
    trainer.begin().answer("money")
    assert PRACTICE not in trainer.result()
    assert counted(counts, "visit") == {("begun",): 1}


def test_in_practice_buttons_can_be_tried(trainer: Visitor, counts: MemoryCounts) -> None:
    """They say thanks, and nothing is counted."""
    assert 'class="acts"' in trainer.get("/results/2").text
    assert press(trainer, CENTRE, "useful") == "/results/2#thanks"
    assert everything(counts) == {}


def test_practice_cannot_be_told_by_the_cookie(own_app: Handbook, trainer: Visitor) -> None:
    """It is sealed, and as long as any other."""
    other = Visitor(own_app).begin()
    other.answer("money")
    assert len(trainer.cookie) == len(other.cookie)


@pytest.mark.parametrize("value", ["", "0", "yes", "2"])
def test_a_beginning_is_practice_only_where_it_says_so(own_app: Handbook, value: str) -> None:
    """Nobody is left uncounted by a slip."""
    visitor = Visitor(own_app)
    visitor.post("/start", {"practice": value})
    visitor.answer("money")
    assert PRACTICE not in visitor.result()


def test_a_service_that_can_only_be_written_to_has_a_site(make_app: MakeApp) -> None:
    """To open its chat is to open its site."""
    app = make_app(handbook())
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("danger")
    visitor.post("/site", {"number": 2})
    assert counted(counts, "act") == {("website", "chat"): 1}


def test_the_panels_lines_bear_their_places_in_the_result(make_app: MakeApp) -> None:
    """Whichever the newest answer puts first."""
    content = handbook()
    content["questions"]["questions"]["watched"]["options"]["no"]["urgent"] = ["shelter"]
    app = make_app(content)
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("danger")
    visitor.answer("no")
    page = visitor.get(visitor.next).text
    lines = re.findall(r'<a class="line" href="([^"]*)"[^>]* data-number="(\d+)">', page)
    assert lines == [("tel:0933334444", "3"), ("tel:0120111222", "1"), ("https://chat.example.jp/", "2")]
    for path, (_, number) in zip(("/call", "/call", "/site"), lines, strict=True):
        visitor.post(path, {"number": number})
    assert counted(counts, "act") == {("call", "shelter"): 1, ("call", "hotline"): 1, ("website", "chat"): 1}


def test_the_panels_lines_bear_nothing_where_nothing_is_counted(visitor: Visitor) -> None:
    """As on every other page."""
    visitor.begin().answer("danger")
    assert "data-number" not in visitor.get("/steps/2").text
