"""A service's page: all that one needs before a call, and what is not known is called unknown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.visitor import Clock, Visitor


def page_of(visitor: Visitor, name: str, *answers: str) -> str:
    """The page of the service with this name, for someone with these worries."""
    visitor.begin().answer(*answers or ("money",))
    found = re.search(rf'<h3><a href="(/results/\d+)">{name}<', visitor.result())
    assert found is not None
    return visitor.get(found[1]).text


@pytest.mark.parametrize(
    "words",
    [
        "家賃の給付の説明",
        "家賃に困っている人",
        "「お金のこと」と答えたため",
        "電話します</li><li>窓口に行きます",
        "本人確認書類",
        "家賃のことで聞きたいです",
        "ためし市1-1",
        "<strong>くわしい</strong>説明",
        "ためし市</dd>",
        '<dd>無料</dd>',
        "2025年6月に確認",
        'lang="en">English',
        'href="https://city.example.jp/" rel="noreferrer noopener"',
    ],
)  # fmt: skip
def test_it_tells_what_staff_wrote(visitor: Visitor, words: str) -> None:
    """What, for whom, why, how, with what, which words, where, more, who, cost, date, languages, source."""
    assert words in page_of(visitor, "家賃の給付")


def test_a_number_that_nobody_verified_is_on_no_page(visitor: Visitor) -> None:
    """In no spelling."""
    visitor.begin().answer("money", "danger")
    pages = ["/", "/steps/2", "/answers", "/results", *(f"/results/{number}" for number in range(1, 9))]
    assert not any("999-8888" in text or "0939998888" in text for text in (visitor.get(path).text for path in pages))


def test_where_a_number_is_left_out_it_says_so_and_who_to_ask(visitor: Visitor) -> None:
    """The site, and the city's own number."""
    page = page_of(visitor, "家賃の給付")
    assert "電話番号は、まだ確かめられていないため、載せていません" in page
    assert 'href="https://benefit.example.jp/"' in page
    assert "市の電話に聞けます" in page
    assert 'href="tel:0935556666"' in page


def test_numbers_can_be_tapped(visitor: Visitor) -> None:
    """As they were written, dialled without the dashes."""
    page = page_of(visitor, "こわいときの電話", "danger")
    assert 'href="tel:0120111222"' in page
    assert "0120-111-222" in page
    assert "通話無料" in page


def test_a_short_number_with_a_hash_can_be_tapped(make_app: MakeApp) -> None:
    """In an address the hash would begin a fragment (RFC 3986)."""
    content = handbook()
    content["services"]["services"]["hotline"]["phones"] = [{"number": "#8008"}]
    assert 'href="tel:%238008"' in page_of(Visitor(make_app(content)), "こわいときの電話", "danger")


def test_a_phone_with_hours_of_its_own_tells_them(make_app: MakeApp) -> None:
    """The desk may close before the phone."""
    content = handbook()
    content["services"]["services"]["shelter"]["phones"][0]["hours"] = "Mo-Su 18:00-26:00"
    page = page_of(Visitor(make_app(content)), "泊まれるところ", "danger")
    assert "この電話の時間" in page
    assert "18:00〜翌2:00" in page


def test_words_to_begin_with_come_from_the_need_where_the_service_has_none(visitor: Visitor) -> None:
    """Nobody has to find the first sentence alone."""
    assert "お金のことで聞きたいです" in page_of(visitor, "貸付")


def test_whoever_writes_is_told_what_to_write(make_app: MakeApp) -> None:
    """Words are not said in a chat."""
    content = handbook()
    content["services"]["services"]["chat"]["say"] = "話を聞いてください"
    assert "こう書けば大丈夫" in page_of(Visitor(make_app(content)), "文字の相談", "danger")


def test_the_week_stands_in_a_table_with_today_marked(visitor: Visitor) -> None:
    """A Tuesday, 10 o'clock."""
    page = page_of(visitor, "家賃の給付")
    assert re.search(r'class="today" aria-current="date">\s*<th scope="row">11月24日（火） <b>今日</b>', page)
    assert "8:30〜17:15" in page
    assert "いま開いています" in page


def test_public_holidays_are_marked(visitor: Visitor, clock: Clock) -> None:
    """The day before, 23 November, is one."""
    clock.forward(days=-1)
    page = page_of(visitor, "家賃の給付")
    assert "<small>祝日</small>" in page
    assert "いまは閉まっています" in page


def test_what_never_closes_needs_no_table(visitor: Visitor) -> None:
    """One line says it."""
    page = page_of(visitor, "こわいときの電話", "danger")
    assert "24時間、いつでも" in page
    assert "<table" not in page


def test_the_words_of_staff_are_beside_the_table(make_app: MakeApp) -> None:
    """They may say what a table cannot."""
    content = handbook()
    content["services"]["services"]["benefit"]["hours_text"] = "昼休みはつながりません"
    assert "昼休みはつながりません" in page_of(Visitor(make_app(content)), "家賃の給付")


@pytest.mark.parametrize(
    "words", ["時間は、まだ分かっていません", "確認日は不明です", "この案内には、電話番号がありません"]
)
def test_what_is_not_known_is_called_unknown(visitor: Visitor, words: str) -> None:
    """Hours, date of review, ways to reach it."""
    assert words in page_of(visitor, "貸付")


def test_where_someone_may_be_listening_writing_stands_before_calling(make_app: MakeApp) -> None:
    """On the page as in the bar below; and it says what a phone remembers."""
    content = handbook()
    content["services"]["services"]["mail"]["phones"] = [{"number": "093-777-1111"}]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    visitor.answer("yes")
    page = visitor.get("/results/3").text
    assert ">手紙の相談</h1>" in page
    assert page.index("https://mail.example.jp/") < page.index("tel:0937771111")
    assert "スマホの履歴に残ります" in page


def test_links_to_others_tell_them_nothing(visitor: Visitor) -> None:
    """Neither where one comes from, nor a hold on the page."""
    page = page_of(visitor, "家賃の給付")
    links = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
    assert links
    assert all('rel="noreferrer noopener"' in link for link in links)


EVIL: list[tuple[str, str]] = [
    ("[x](//evil.example)", "evil"),
    ("[x](javascript:alert(1))", "href"),
    ("[x](JaVaScRiPt:alert(1))", "href"),
    ("[x](data:text/html;base64,PHN2Zz4=)", "href"),
    ("[x](http://plain.example)", "href"),
    ("[x](/results/1)", "href"),
    ("[x](<https://[evil>)", "href"),
    ("<script>alert(1)</script>", "<script>alert"),
    ("<img src=x onerror=alert(1)>", "<img"),
    ("![x](https://evil.example/x.png)", "<img"),
    ("<a href='https://evil.example' onclick=x>x</a>", "<a href='"),
    ('<https://ok.example/"onmouseover=alert(1)>', 'onmouseover="'),
    ("# <b onclick=x>", "<b"),
]


@pytest.mark.parametrize(("guide", "bad"), EVIL)
def test_markdown_can_do_no_harm(make_app: MakeApp, guide: str, bad: str) -> None:
    """Staff's accounts can be stolen."""
    content: dict[str, Any] = handbook()
    content["services"]["services"]["benefit"]["guide"] = guide
    page = page_of(Visitor(make_app(content)), "家賃の給付")
    inside = page[page.index('class="guide"') : page.index('aria-labelledby="about"')]
    assert bad not in inside


@pytest.mark.parametrize("link", ["https://ok.example/a?b=c", "tel:0120111222", "mailto:a@ok.example"])
def test_markdown_can_lead_to_where_help_is(make_app: MakeApp, link: str) -> None:
    """To https, tel and mailto, without telling them where one comes from."""
    content: dict[str, Any] = handbook()
    content["services"]["services"]["benefit"]["guide"] = f"[x]({link})"
    page = page_of(Visitor(make_app(content)), "家賃の給付")
    assert f'<a href="{link}" rel="noreferrer noopener">x</a>' in page


def test_markdowns_headings_stand_below_the_pages_own(make_app: MakeApp) -> None:
    """One `h1`, and no level left out."""
    content: dict[str, Any] = handbook()
    content["services"]["services"]["benefit"]["guide"] = "# 大\n\n##### 小"
    page = page_of(Visitor(make_app(content)), "家賃の給付")
    assert "<h3>大</h3>" in page
    assert "<h4>小</h4>" in page
