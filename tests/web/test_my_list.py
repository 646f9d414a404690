"""The resident's own list: services and no answers, in a cookie of its own, and in a link that tells no name."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from werkzeug.test import TestResponse

from handbook.resources.codes import MOST, code_of, joined
from handbook.sealing import Sealer
from handbook.web.application import Handbook
from handbook.web.kept_list import LASTS_HOURS, LIST_COOKIE
from tests.web.conftest import SECRET, MakeApp
from tests.web.example import handbook, service
from tests.web.visitor import Clock, Visitor, title

OFFERS = ("/list", "リスト", "印刷", "LINE", "共有", "保存", "PDF", "/l/")


@pytest.fixture
def keeper(visitor: Visitor) -> Visitor:
    """Somebody with worries about money and at a result."""
    visitor.begin().answer("money")
    return visitor


# ── Putting on, taking off ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_put_on_the_list_is_on_it(keeper: Visitor) -> None:
    """With its name, summary, words and way, in the order in which it came; and the pages say how many there are."""
    press(keeper, "市の電話")
    press(keeper, "家賃の給付")
    page = keeper.get("/list").text
    assert names(page) == ["市の電話", "家賃の給付"]
    for words in ("tel:0935556666", "家賃のことで聞きたいです", "ためし市1-1", "窓口に行きます", "本人確認書類"):
        assert words in page
    assert "リスト（2）" in keeper.result()
    assert "リスト（2）" in keeper.get("/results/1").text


def test_a_press_leads_back_to_where_it_was(keeper: Visitor) -> None:
    """To the button itself, which now does the opposite."""
    location = press(keeper, "市の電話").headers["Location"]
    found = re.fullmatch(r"/results#(s\d+)", location)
    assert found is not None
    assert re.search(rf'id="{found[1]}" form="list" name="remove"', keeper.result())
    assert press(keeper, "市の電話", "remove").headers["Location"] == location
    assert names(keeper.get("/list").text) == []


def test_a_services_own_page_has_the_button(keeper: Visitor) -> None:
    """And comes back to itself."""
    found = re.search(r'<h3><a href="/results/(\d+)">家賃の給付<', keeper.result())
    assert found is not None
    response = press(keeper, "家賃の給付", path=f"/results/{found[1]}")
    assert response.headers["Location"] == f"/results/{found[1]}#s{found[1]}"
    assert names(keeper.get("/list").text) == ["家賃の給付"]


def test_one_is_taken_off_where_all_are(keeper: Visitor) -> None:
    """By the list's own token; the others stay in their order."""
    for name in ("市の電話", "家賃の給付", "貸付"):
        press(keeper, name)
    response = press(keeper, "家賃の給付", "remove", path="/list")
    assert response.headers["Location"] == "/list"
    assert names(keeper.get("/list").text) == ["市の電話", "貸付"]


def test_it_can_be_emptied(keeper: Visitor) -> None:
    """At once, and the cookie goes."""
    press(keeper, "市の電話")
    keeper.post("/list", hidden(keeper.get("/list").text) | {"empty": "1"})
    assert keeper.client.get_cookie(LIST_COOKIE) is None
    assert "リストは、空です" in keeper.get("/list").text


def test_there_is_room_for_so_many(make_app: MakeApp) -> None:
    """One more is not taken, and it is said why."""
    content = handbook()
    content["services"]["services"] |= {f"more{n}": service("money", name=f"窓口{n}") for n in range(MOST + 1)}
    visitor = Visitor(make_app(content))
    add(visitor, *(f"more{n}" for n in range(MOST)))
    assert add(visitor, f"more{MOST}").headers["Location"] == "/list#full"
    page = visitor.get("/list").text
    assert len(names(page)) == MOST
    assert f"{MOST}件まで" in page


def test_nothing_but_services_that_there_are_is_put_on_it(visitor: Visitor) -> None:
    """No draft, no code of nothing, and nothing that is no code."""
    for value in (code_of("nowhere"), "zzz", "", "../../x", "x" * 10_000, "000000-99999", f"{code_of('centre')}-0"):
        response = visitor.post("/list", {"add": value, "back": "//evil.example"})
        assert (response.status_code, response.headers["Location"]) == (303, "/list")
        assert "Set-Cookie" not in response.headers


# ── The cookie ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cookie_tells_nothing_and_ends_with_the_browser(app: Handbook, clock: Clock) -> None:
    """Sealed, always of one length, out of reach of scripts and of other sites."""
    visitor = Visitor(app, https=True)
    one = add(visitor, "centre").headers["Set-Cookie"]
    all_of_them = add(visitor, "centre", "loan", "benefit", "hotline", "chat").headers["Set-Cookie"]
    assert one.partition("; ")[2] == "Secure; HttpOnly; Path=/; SameSite=Strict"
    assert one.startswith("__Host-handbook-list=")
    assert len(one) == len(all_of_them) < 1_000


def test_nothing_of_the_visit_is_in_it(keeper: Visitor) -> None:
    """It holds codes and nothing else: opened, there is no answer."""
    press(keeper, "市の電話")
    cookie = keeper.client.get_cookie(LIST_COOKIE)
    assert cookie is not None
    data = Sealer([SECRET]).open(cookie.value, LIST_COOKIE)
    assert data[21:].rstrip(b"\0") == code_of("centre").encode()


@pytest.mark.parametrize("how", ["changed", "of-the-visit", "garbage", "too-old"])
def test_what_is_no_list_of_ours_is_no_list(keeper: Visitor, clock: Clock, how: str) -> None:
    """Whoever changed it, or found it a day later, finds it empty; and can begin anew."""
    press(keeper, "市の電話")
    cookie = keeper.client.get_cookie(LIST_COOKIE)
    assert cookie is not None
    match how:
        case "changed":
            keeper.client.set_cookie(LIST_COOKIE, cookie.value[:-2] + ("A" if cookie.value[-2] != "A" else "B") + "A")
        case "of-the-visit":
            keeper.client.set_cookie(LIST_COOKIE, keeper.cookie)
        case "garbage":
            keeper.client.set_cookie(LIST_COOKIE, "x" * 300)
        case "too-old":
            clock.now += timedelta(hours=LASTS_HOURS, minutes=1)
    assert names(keeper.get("/list").text) == []
    add(keeper, "loan")
    assert names(keeper.get("/list").text) == ["貸付"]


def test_it_outlives_the_visit(keeper: Visitor, clock: Clock) -> None:
    """It is for afterwards; the answers are gone by then."""
    press(keeper, "市の電話")
    clock.forward(hours=12)
    assert names(keeper.get("/list").text) == ["市の電話"]
    assert "はじめる" in keeper.get("/results").text


# ── Whose press it was ───────────────────────────────────────────────────────────────────────────────────────────────


def test_another_site_changes_nothing(keeper: Visitor) -> None:
    """Nor does one that has a form of its own."""
    press(keeper, "市の電話")
    for data in ({"add": code_of("loan")}, {"remove": code_of("centre")}, {"empty": "1"}):
        response = keeper.post("/list", data, Sec_Fetch_Site="cross-site")
        assert "Set-Cookie" not in response.headers
    assert names(keeper.get("/list").text) == ["市の電話"]


def test_an_old_browser_has_to_bring_the_token(keeper: Visitor) -> None:
    """It says nothing of where a form came from."""
    press(keeper, "市の電話")
    form = {"remove": code_of("centre"), "csrf_token": "wrong"}
    silent = {"base_url": keeper.base, "headers": {}}
    assert "Set-Cookie" not in keeper.client.post("/list", data=form, **silent).headers
    for path, name in (("/results", "loan"), ("/list", "chat")):
        given = hidden(keeper.get(path).text) | {"add": code_of(name)}
        assert "Set-Cookie" in keeper.client.post("/list", data=given, **silent).headers


# ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_link_opens_the_same_list_for_whoever_has_it(keeper: Visitor, app: Handbook) -> None:
    """On a device that was never here: the same services in the same order; no cookie is set and none is needed."""
    for name in ("市の電話", "家賃の給付"):
        press(keeper, name)
    page = app.test_client().get(link(keeper))
    assert page.status_code == 200
    assert names(page.text) == ["市の電話", "家賃の給付"]
    assert "Set-Cookie" not in page.headers
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_no_answer_and_no_reason_goes_with_it(keeper: Visitor, app: Handbook) -> None:
    """Two people with other answers and the same services have the same link, and the same page."""
    press(keeper, "市の電話")
    other = Visitor(app).begin()
    other.answer("none")
    press(other, "市の電話")
    assert link(keeper) == link(other)
    page = app.test_client().get(link(keeper)).text
    assert names(page) == ["市の電話"]
    assert not any(
        words in text for words in ("と答えたため", "困っていることは") for text in (page, keeper.get("/list").text)
    )


def test_addresses_titles_and_previews_tell_no_name(keeper: Visitor, app: Handbook) -> None:
    """What a messenger shows of a link, and what a history keeps of a page."""
    press(keeper, "こわいときの電話", answers="danger")
    path = link(keeper)
    assert re.fullmatch(rf"/l/{code_of('hotline')}", path)
    for page in (keeper.get("/list").text, app.test_client().get(path).text):
        assert title(page) == "リスト"
        assert "og:" not in page
        assert "twitter:" not in page
        head = page.partition("</head>")[0]
        assert "こわい" not in head


def test_messages_that_are_ready_to_be_sent_hold_the_link_alone(keeper: Visitor) -> None:
    """By LINE, by mail and as a text message: the same neutral words for everybody, and the link."""
    press(keeper, "市の電話")
    page = html.unescape(keeper.get("/list").text)
    url = f"http://localhost{link(keeper)}"
    line, mail, sms = (
        found
        for found in re.findall(r'href="([^"]+)"', page)
        if found.startswith(("https://line.me", "mailto:", "sms:"))
    )
    assert line.startswith("https://line.me/R/share?text=")
    assert parse_qs(urlsplit(line).query)["text"] == [f"相談先のメモ\n{url}"]
    assert f'href="{line}" rel="noreferrer noopener"' in page
    body = quote("\r\n".join(("相談先のメモ", url)), safe="")
    assert mail == f"mailto:?subject={quote('相談先のメモ')}&body={body}"
    assert sms.startswith("sms:?&body=")
    assert unquote(sms.removeprefix("sms:?&body=")) == f"相談先のメモ\n{url}"


def test_behind_a_proxy_the_link_is_https(make_app: MakeApp) -> None:
    """The settings know what the request does not say."""
    visitor = Visitor(make_app(secure=True))
    response = add(visitor, "centre")
    name, _, value = response.headers["Set-Cookie"].partition(";")[0].partition("=")
    page = visitor.client.get("/list", headers={"Cookie": f"{name}={value}"}).text
    assert f"https://localhost/l/{code_of('centre')}" in page


def test_the_link_can_be_put_on_ones_own_list(app: Handbook, clock: Clock) -> None:
    """Without a visit, and after what is there already; what is there stays once."""
    visitor = Visitor(app)
    add(visitor, "loan")
    path = f"/l/{joined(map(code_of, ('centre', 'loan', 'hotline')))}"
    page = visitor.get(path).text
    (value,) = re.findall(r'name="add" value="(\w+)"', page)
    response = visitor.post("/list", hidden(page) | {"add": value})
    assert response.headers["Location"] == "/list"
    assert names(visitor.get("/list").text) == ["貸付", "市の電話", "こわいときの電話"]


def test_what_is_no_longer_there_is_counted_and_not_named(make_app: MakeApp) -> None:
    """A service that was withdrawn, or never was; alone, too."""
    content = handbook()
    content["services"]["services"]["loan"]["draft"] = True
    visitor = Visitor(make_app(content))
    page = visitor.get(f"/l/{joined(map(code_of, ('centre', 'loan', 'nowhere')))}")
    assert page.status_code == 200
    assert names(page.text) == ["市の電話"]
    assert "このうち2件は、いまは案内していません" in page.text
    assert "貸付" not in page.text
    alone = visitor.get(f"/l/{code_of('loan')}").text
    assert "このうち1件は、いまは案内していません" in alone
    assert 'name="add"' not in alone


@pytest.mark.parametrize(
    "codes", ["x", "<script>", "%00", "０００００0", "uuuuuu", "0" * 6 * (MOST + 1), "a/b", "..%2f"]
)
def test_a_link_that_is_none_is_a_calm_page(visitor: Visitor, codes: str) -> None:
    """And nothing of it is repeated."""
    page = visitor.get(f"/l/{codes}")
    assert page.status_code == 404
    assert "ページが見つかりません" in page.text
    assert codes not in page.text.replace("<script src", "") or codes == "x"


def test_a_number_that_nobody_verified_is_on_no_list(visitor: Visitor) -> None:
    """Nor a wrong word about hours that nobody knows."""
    page = visitor.get(f"/l/{joined(map(code_of, ('benefit', 'loan')))}").text
    assert "999-8888" not in page
    assert "電話番号は、まだ確かめられていないため、載せていません" in page
    assert "連絡先は、まだ分かっていません" in page
    assert "まだ分かっていません" in page


def test_hours_are_told_by_date_where_staff_have_no_words_for_them(visitor: Visitor) -> None:
    """From a Tuesday: the week's days that are alike, together."""
    page = visitor.get(f"/l/{code_of('benefit')}").text
    days = re.findall(r"<li>(\d+月.*?)</li>", page)
    assert days == [
        "11月24日（火）〜11月27日（金） 8:30〜17:15",
        "11月28日（土）〜11月29日（日） 休み",
        "11月30日（月） 8:30〜17:15",
    ]
    assert "いま開いています" in page


# ── Whoever may be watched ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_discreet_visit_offers_none_of_it(visitor: Visitor) -> None:
    """No list, no link, no paper, nothing to save: on no page."""
    watched(visitor)
    for path in ("/results", *(f"/results/{number}" for number in range(1, 6)), "/answers"):
        main = visitor.get(path).text.partition("<main")[2]
        assert [words for words in OFFERS if words in main] == [], path
    page = visitor.get(f"/l/{code_of('hotline')}").text
    assert names(page) == ["こわいときの電話"]
    assert 'name="add"' not in page
    assert visitor.get("/list").headers["Location"] == "/results"
    response = add(visitor, "hotline")
    assert (response.headers["Location"], "Set-Cookie" in response.headers) == ("/results", False)


def test_a_list_of_before_is_gone_once_the_visit_is_discreet(visitor: Visitor, clock: Clock) -> None:
    """Nobody finds it when the visit has ended; changing the answer back does not bring it back."""
    add(visitor, "hotline")
    watched(visitor)
    assert visitor.client.get_cookie(LIST_COOKIE) is None
    clock.forward(hours=2)
    assert names(visitor.get("/list").text) == []


def test_a_discreet_page_does_not_show_a_list_that_came_back(visitor: Visitor) -> None:
    """Should another tab have kept the cookie."""
    add(visitor, "hotline")
    cookie = visitor.client.get_cookie(LIST_COOKIE)
    assert cookie is not None
    watched(visitor)
    visitor.client.set_cookie(LIST_COOKIE, cookie.value)
    assert "リスト" not in visitor.result().partition("<body")[2].partition("<footer")[0]
    assert visitor.get("/list").status_code == 303


def test_leaving_at_once_clears_it(keeper: Visitor) -> None:
    """Without JavaScript: the answer to the form does."""
    press(keeper, "市の電話")
    keeper.post("/exit")
    assert keeper.client.get_cookie(LIST_COOKIE) is None
    assert names(keeper.get("/list").text) == []


# ── Doing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def press(
    visitor: Visitor, name: str, what: str = "add", *, path: str = "/results", answers: str | None = None
) -> TestResponse:
    """Press the button of the service with this *name* on the page at *path*, after other *answers* where they are named."""
    if answers is not None:
        visitor.begin().answer(answers)
    page = visitor.get(path).text
    found = re.search(
        rf'name="{what}" value="([\w-]+)">(?:<svg[^>]*><path[^>]*></svg>)?[^<]*<span class="unseen">{name}<', page
    )
    assert found is not None, page
    return visitor.post("/list", hidden(page) | {what: found[1]})


def add(visitor: Visitor, *services: str) -> TestResponse:
    """Put *services* on the list, as the page of a link does."""
    return visitor.post("/list", {"add": joined(map(code_of, services)), "back": "list"})


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the list's form."""
    form = re.search(r'<form id="list".*?</form>', page, re.DOTALL)
    assert form is not None, page
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def link(visitor: Visitor) -> str:
    """The path of the list's link."""
    found = re.search(r'<p class="address">http://localhost(/l/\w+)</p>', visitor.get("/list").text)
    assert found is not None
    return found[1]


def names(page: str) -> list[str]:
    """The services on a list, in their order."""
    return re.findall(r'<li class="service">\s*<h2>(.*?)</h2>', page)


def watched(visitor: Visitor) -> None:
    """Begin, and say that somebody may be looking."""
    visitor.begin().answer("danger")
    visitor.answer("yes", path=visitor.next)
