"""The booklet: every service once, nothing that the content does not say, and codes that lead to its pages."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from handbook.content import Content, load_content
from handbook.printing.process import write_whole
from handbook.shipped import shipped_content
from handbook.web.application import Handbook
from handbook.web.emergency import emergency_numbers
from handbook.web.paper.arranged import MOST_NAMED, index_of, sections_of
from handbook.web.paper.booklet import booklet_of
from handbook.web.paper.hours import hours_words
from handbook.web.settings import Settings
from tests.pdfs import assert_is_accessible, elements
from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.paper.reading import decoded, drawings, words
from tests.web.visitor import Visitor

BASE = "https://handbook.city.example.jp"
TODAY = date(2026, 11, 24)
ENTRY = re.compile(r'<div class="entry" id="s-([^"]+)">(.*?</svg><p>[^<]*</p></div>)', re.DOTALL)


@pytest.fixture(scope="module")
def content() -> Content:
    """The shipped content."""
    loaded = load_content(shipped_content())
    assert loaded.content is not None
    return loaded.content


@pytest.fixture(scope="module")
def text(content: Content) -> str:
    """The booklet of the shipped content."""
    return booklet_of(Settings(content=Path(), data=Path(), publisher="北九州市"), content, BASE, TODAY)


@pytest.fixture(scope="module")
def entries(text: str) -> Mapping[str, str]:
    """What is printed of each service."""
    found = ENTRY.findall(text)
    assert len(dict(found)) == len(found), "a service stands twice"
    return dict(found)


@pytest.fixture(scope="session")
def small(app: Handbook, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The booklet of the small handbook, in PDF."""
    from handbook.printing import pdf_of

    made, said = pdf_of(booklet_of(app.settings, app.store.current().content, BASE, TODAY, notes=1), "small")
    assert said == []
    path = tmp_path_factory.mktemp("booklet") / "booklet.pdf"
    write_whole(path, made)
    return PdfReader(path)


def live(content: Content) -> dict[str, Any]:
    """The services that residents may see."""
    return {name: service for name, service in content.catalog.services.items() if not service.draft}


# ── What stands in it ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_service_stands_there_once_with_what_staff_wrote(content: Content, entries: Mapping[str, str]) -> None:
    """Its name, what it is, for whom, when, what it costs, where."""
    assert set(entries) == set(live(content))
    for name, service in live(content).items():
        said = words(entries[name])
        for field in ("name", "summary", "eligibility_description", "hours_text", "cost", "address", "source_note"):
            written = getattr(service, field)
            assert written is None or re.sub(r"\s", "", written) in said, (name, field)
        assert ("確認日は不明です" in said) is (service.reviewed is None)


def test_every_number_is_the_contents(content: Content, text: str, entries: Mapping[str, str]) -> None:
    """Those that residents may see, each beside its service, and none else in the whole booklet."""
    for name, service in live(content).items():
        numbers = re.findall(r'<span class="number">([^<]*)</span>', entries[name])
        assert numbers == [phone.number for phone in service.shown_phones], name
        assert ("まだ確かめられていないため" in entries[name]) is bool(service.phones and not service.shown_phones)
    shown = {phone.number for service in live(content).values() for phone in service.shown_phones}
    for phone in (phone for service in live(content).values() for phone in service.phones if not phone.verified):
        assert phone.number in shown or phone.number not in text


def test_who_is_in_danger_reads_it_before_all_else(content: Content, text: str) -> None:
    """The numbers of the first page of the site, on the page behind the cover."""
    now = text[text.index('<div class="now">') : text.index('<div class="contents">')]
    numbers = [line.number for line in emergency_numbers(content.catalog)]
    assert len(numbers) == 5
    assert re.findall(r"<b>([^<]*)</b>", now)[:5] == numbers


def test_the_cover_does_not_tell_what_troubles_somebody(content: Content, text: str) -> None:
    """Nor does the back: a booklet lies on tables."""
    cover = words(text[text.index('<div class="cover">') : text.index('<div class="now">')])
    cover += words(text[text.index('<div class="use">') :])
    labels = {need.label for need in content.catalog.needs.values()}
    assert not any(label in cover for label in (*labels, "暴力", "DV", "死", "借金"))


def test_the_worries_are_its_contents(content: Content, text: str) -> None:
    """Each worry that one can choose, in the order of the question, and where it leads to."""
    asked = next(iter(content.flow.questions.values()))
    told = text[text.index('<div class="contents">') : text.index('<div class="section">')]
    labels = [html.unescape(label) for label in re.findall(r'<a href="#w-[^"]*">([^<]*)</a>', told)]
    assert labels == [option.label for option in asked.options.values()]


def test_whatever_it_refers_to_is_there(text: str) -> None:
    """No page number is missing, no id stands twice."""
    ids = Counter(re.findall(r' id="([^"]+)"', text))
    assert set(ids.values()) == {1}
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids)


def test_the_codes_lead_to_their_services(entries: Mapping[str, str], content: Content, app: Handbook) -> None:
    """A code is read by another library, and what it says is the service's own link, without anything of anybody."""
    some = [name for number, name in enumerate(entries) if number % 20 == 0]
    for name in some:
        (drawing,) = drawings(entries[name])
        link = urlsplit(decoded(drawing))
        assert f"{link.scheme}://{link.netloc}" == BASE
        assert re.fullmatch(r"/l/[0-9a-z]{6}", link.path)
        assert (link.query, link.fragment) == ("", "")
        assert link.path.endswith(f"/{re.findall(r'<p>([^<]*)</p></div>', entries[name])[-1]}")


def test_a_code_is_followed(make_app: MakeApp) -> None:
    """It opens that service on anybody's phone, and sets nothing there."""
    app = make_app()
    text = booklet_of(app.settings, app.store.current().content, BASE, TODAY)
    services = app.store.current().content.catalog.services
    for name, printed in ENTRY.findall(text):
        response = Visitor(app).get(urlsplit(decoded(drawings(printed)[0])).path)
        assert response.status_code == 200
        assert f"<h2>{services[name].name}</h2>" in response.text
        assert response.text.count('<li class="service">') == 1
        assert "Set-Cookie" not in response.headers
    assert decoded(drawings(text)[-1]) == f"{BASE}/"


def test_drafts_are_not_printed(make_app: MakeApp) -> None:
    """Nor anything of them."""
    content = handbook()
    content["services"]["services"]["loan"]["draft"] = True
    app = make_app(content)
    text = booklet_of(app.settings, app.store.current().content, BASE, TODAY)
    assert "貸付" not in text
    assert "s-loan" not in text


def test_what_belongs_to_no_worry_is_printed_all_the_same(make_app: MakeApp) -> None:
    """At the end."""
    content = handbook()
    content["services"]["needs"]["else"] = "ほかのこと"
    content["services"]["services"]["loan"]["needs"] = "else"
    app = make_app(content)
    last = sections_of(app.store.current().content)[-1]
    assert (last.worry, last.services) == ("", ("loan",))
    assert "そのほか" in booklet_of(app.settings, app.store.current().content, BASE, TODAY)


def test_each_worry_finds_all_that_belongs_to_it(content: Content) -> None:
    """Here, named beside a need, or referred to."""
    sections = sections_of(content)
    stands = {topic.need: section for section in sections for topic in section.topics if topic.stands}
    for section in sections:
        found = {*section.services, *section.others, *(name for topic in section.topics for name in topic.first)}
        own = {need for need, where in stands.items() if where is section}
        assert {name for name, service in live(content).items() if own & set(service.needs)} <= found
        assert all(topic.need in stands and len(topic.first) <= MOST_NAMED for topic in section.topics)
    assert Counter(name for section in sections for name in section.services) == Counter(list(live(content)))


def test_the_index_has_every_service_once(content: Content) -> None:
    """Kana by their rows, katakana with hiragana, kanji as JIS orders them, which begins with 亜, 唖, 娃."""
    groups = index_of(content)
    assert Counter(name for _, names in groups for name in names) == Counter(list(live(content)))
    labels = [label for label, _ in groups]
    assert labels == sorted(
        labels, key=["A–Z、0–9", "あ", "か", "さ", "た", "な", "は", "ま", "や", "ら", "わ", "漢字"].index
    )
    assert all(first.encode("euc_jp") < then.encode("euc_jp") for first, then in pairwise("亜医運駅"))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("24/7", "24時間"),
        ("Mo-Fr 08:30-17:15; PH off", "月〜金 8:30〜17:15、土・日 休み、祝日 休み"),
        (
            "Mo,We 10:00-12:00,13:00-15:00",
            "月 10:00〜12:00と13:00〜15:00、火 休み、水 10:00〜12:00と13:00〜15:00、木〜日 休み",
        ),
        ("Mo-Fr 09:00-17:00; Aug 12-15 off", None),
        ("Mo[1] 09:00-17:00", None),
    ],
)
def test_hours_are_told_where_they_are_the_same_all_year(app: Handbook, hours: str, expected: str | None) -> None:
    """Paper does not know which day it is."""
    with app.app_context():
        assert hours_words(hours, TODAY) == expected


# ── The PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.xdist_group(name="booklet")
def test_it_is_tagged_and_has_its_fonts(small: PdfReader) -> None:
    """PDF/UA-1: language, title, headings in order, words for every picture, bookmarks."""
    assert_is_accessible(small, "ためしの手引き")
    found = list(elements(small))
    figures = [one["/Alt"] for one in found if one.get("/S") == "/Figure"]
    services = [
        one.title for part in small.outline if isinstance(part, list) for one in part if not isinstance(one, list)
    ]
    assert len(services) == 7
    assert figures[1:-1] == [f"{name}を開くためのQRコード" for name in services]
    headings = [int(one["/S"][2:]) for one in found if one.get("/S") in ("/H1", "/H2", "/H3")]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


@pytest.mark.xdist_group(name="booklet")
def test_its_text_can_be_taken_out(small: PdfReader) -> None:
    """Names, numbers and pages; the cover first, the use last, on paper of A5."""
    pages = ["".join(page.extract_text().split()) for page in small.pages]
    assert "ためしの手引き" in pages[0]
    assert "こわいときの電話" in "".join(pages)
    assert "0120-111-222" in "".join(pages)
    assert "093-999-8888" not in "".join(pages)
    assert "2026年11月24日現在の手引きの内容" in pages[-1]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in small.pages} == {(420, 595)}
    assert all(text for text in pages), "an empty page"


@pytest.mark.xdist_group(name="booklet")
def test_its_contents_name_the_right_pages(small: PdfReader) -> None:
    """Where a worry is said to stand, it stands."""
    pages = ["".join(page.extract_text().split()) for page in small.pages]
    contents = next(text for text in pages if "困っていることは" in text)
    for worry in ("お金のこと", "こわい"):
        (number,) = re.findall(rf"{worry}(\d+)", contents)
        assert pages[int(number) - 1].startswith(worry)
