"""Saving the list on the device: one page that is true for days, a worker that sees no other, and nothing where one is watched."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest

from handbook.resources.codes import code_of, joined
from handbook.web.application import Handbook
from handbook.web.assets import FOLDER
from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.test_my_list import add, hidden, names, watched
from tests.web.visitor import Visitor, title

CLEARED = '"storage"'


@pytest.fixture
def saver(visitor: Visitor) -> Visitor:
    """Somebody with three services on their list."""
    add(visitor, "centre", "benefit", "hotline")
    return visitor


# ── The copy ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_copy_has_what_is_on_the_list(saver: Visitor) -> None:
    """Names, ways, words and hours, the day on which it was saved, and that things may have changed since."""
    page = saver.post("/saved").text
    assert names(page) == ["市の電話", "家賃の給付", "こわいときの電話"]
    for words in (
        "tel:0935556666",
        "tel:0120111222",
        "本人確認書類",
        "2026年11月24日に、この端末に保存しました（3件）",
    ):
        assert words in page
    assert "変わったかもしれません" in page
    assert f'data-copy="{joined(map(code_of, ("centre", "benefit", "hotline")))}"' in page


def test_nothing_in_it_is_true_of_one_moment_alone(saver: Visitor) -> None:
    """Not that something is open now: hours are told by date, or as hours of every day."""
    page = saver.post("/saved").text
    assert [words for words in ("いま開いて", "いまは閉まって", 'class="state') if words in page] == []
    assert "11月24日（火）〜11月27日（金） 8:30〜17:15" in page
    assert "24時間、いつでも" in page
    assert "いま開いています" in saver.get("/list").text


def test_it_has_the_emergency_numbers_that_the_first_page_has(make_app: MakeApp) -> None:
    """In the same words, before the list; and the bar leads to them there, not to a page that needs a network."""
    content = handbook()
    content["services"]["services"]["police-110"] = service("safety", name="警察", phones=[{"number": "110"}])
    visitor = Visitor(make_app(content))
    add(visitor, "centre")
    page = visitor.post("/saved").text
    section = r'<section class="now".*?</section>'
    (numbers,) = re.findall(section, page, re.DOTALL)
    assert numbers == re.findall(section, visitor.get("/").text, re.DOTALL)[0]
    assert "tel:110" in numbers
    assert page.index(numbers) < page.index('class="services')
    assert '<a href="#now">' in page


def test_it_is_the_same_whatever_was_answered(app: Handbook, saver: Visitor) -> None:
    """No answer, no reason, no token, nothing of a visit."""
    other = Visitor(app).begin()
    other.answer("money")
    add(other, "centre", "benefit", "hotline")
    page = other.post("/saved").text
    assert page == saver.post("/saved").text
    assert "csrf_token" not in page
    assert title(page) == "リスト"


def test_no_other_cache_keeps_it(saver: Visitor) -> None:
    """It comes as the answer to a POST, and says that it is not to be stored; where nothing was saved the address says so."""
    response = saver.post("/saved")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in response.headers
    page = saver.get("/saved")
    assert page.headers["Cache-Control"] == "no-store"
    assert names(page.text) == []
    assert "保存したリストは、ありません" in page.text


def test_of_an_empty_list_there_is_no_copy(visitor: Visitor) -> None:
    """It leads to the list, which says that it is empty."""
    assert visitor.post("/saved").headers["Location"] == "/list"
    assert "data-save " not in visitor.get("/list").text


def test_the_warning_comes_before_the_button(saver: Visitor) -> None:
    """Who sees it, how long it stays and how it goes; and all of it is hidden until a script has looked."""
    page = saver.get("/list").text
    section = page[page.index("電波がないときも見る") :]
    button = section.index("この端末に保存する")
    for words in ("だれでも見られます", "消すまで残ります", "すぐに閉じる"):
        assert section.index(words) < button
    assert re.search(r'<section class="saving"[^>]* hidden>', page)


# ── The worker and the home screen ───────────────────────────────────────────────────────────────────────────────────


def test_the_worker_is_small_and_never_old(visitor: Visitor) -> None:
    """A browser asks for it anew each time; nothing widens what it may see, and it knows no other page."""
    response = visitor.get("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in response.headers
    assert len(response.data) < 2_000
    assert not re.search(r"\.(put|add|addAll|open)\(", response.text)


def test_it_is_registered_for_the_copy_alone() -> None:
    """And by nothing but the list's script."""
    registering = {path.name: path.read_text() for path in FOLDER.glob("*.js") if ".register(" in path.read_text()}
    assert list(registering) == ["list.js"]
    assert re.findall(r"\.register\((.*?)\)", registering["list.js"]) == ['"/sw.js", { scope: SAVED }']
    assert 'const SAVED = "/saved";' in (FOLDER / "app.js").read_text()


def test_it_can_stand_on_the_home_screen_under_a_name_that_tells_nothing(saver: Visitor) -> None:
    """The same for every city, with our icon; it opens the copy, and nothing else belongs to it."""
    response = saver.get("/saved.webmanifest")
    assert response.content_type == "application/manifest+json"
    told = json.loads(response.text)
    assert {told[key] for key in ("id", "start_url", "scope")} == {"/saved"}
    assert (told["name"], told["short_name"], told["display"]) == ("くらしのメモ", "くらしのメモ", "minimal-ui")
    for icon in told["icons"]:
        answered = saver.get(icon["src"])
        assert answered.content_type.startswith(icon["type"])
        assert "immutable" in answered.headers["Cache-Control"]


@pytest.mark.parametrize("size", [192, 512])
def test_its_icons_have_the_size_that_they_say(size: int) -> None:
    """PNG, as home screens want it (drawn of icon.svg)."""
    data = Path(FOLDER, f"icon-{size}.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (size, size)


def test_no_page_but_the_copy_offers_to_be_installed(saver: Visitor) -> None:
    """Browsers put up banners where a page has a manifest."""
    assert 'rel="manifest" href="/saved.webmanifest"' in saver.post("/saved").text
    saver.begin().answer("money")
    pages = ("/", "/steps/1", "/results", "/results/1", "/answers", "/list", "/about-safety", "/saved")
    assert [path for path in pages if "manifest" in saver.get(path).text] == []


# ── Forgetting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_leaving_at_once_forgets_it(saver: Visitor) -> None:
    """Without JavaScript too; another site cannot have it forgotten."""
    assert saver.post("/exit").headers["Clear-Site-Data"] == CLEARED
    assert "Clear-Site-Data" not in saver.post("/exit", Sec_Fetch_Site="cross-site").headers


def test_so_does_emptying_the_list(saver: Visitor) -> None:
    """What is taken off leaves the copy as it is: the page says that they differ."""
    form = hidden(saver.get("/list").text)
    assert "Clear-Site-Data" not in saver.post("/list", form | {"remove": code_of("centre")}).headers
    assert saver.post("/list", form | {"empty": "1"}).headers["Clear-Site-Data"] == CLEARED
    assert "Clear-Site-Data" not in saver.post("/list", form | {"empty": "1"}, Sec_Fetch_Site="cross-site").headers


def test_so_does_the_answer_that_somebody_may_be_looking(visitor: Visitor) -> None:
    """Whether there is a list or not: its cookie ends before the copy does. Other answers leave it."""
    visitor.begin()
    assert "Clear-Site-Data" not in visitor.answer("danger").headers
    seen = visitor.next
    assert visitor.answer("yes", path=seen).headers["Clear-Site-Data"] == CLEARED
    assert "Clear-Site-Data" not in visitor.answer(30).headers


def test_the_honest_page_tells_of_it(visitor: Visitor) -> None:
    """How it goes, and that an icon on the home screen stays."""
    page = visitor.get("/about-safety").text
    assert "端末に保存したリスト" in page
    assert "ホーム画面に追加したアイコンだけは残る" in page


# ── Whoever may be watched ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_discreet_visit_saves_nothing(visitor: Visitor) -> None:
    """Should another tab have kept the list's cookie: neither copy nor page."""
    add(visitor, "hotline")
    cookie = visitor.client.get_cookie("handbook-list")
    assert cookie is not None
    watched(visitor)
    visitor.client.set_cookie("handbook-list", cookie.value)
    assert visitor.post("/saved").headers["Location"] == "/results"
    assert visitor.get("/saved").headers["Location"] == "/results"
    page = visitor.get(f"/l/{code_of('hotline')}").text
    assert [words for words in ("list.js", "保存", "manifest") if words in page] == []
