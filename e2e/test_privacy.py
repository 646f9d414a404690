"""What others can learn: from addresses and titles, from cookies, and from what the browser leaves on the disk."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserType

from e2e.devices import JAPAN, PHONE
from e2e.serving import Site, Weather
from e2e.visitor import EXIT, Given, NewVisitor, Visitor
from handbook.content import Content
from handbook.resources.codes import code_of

AFRAID: Given = {
    "worries": ["violence"],
    "danger-now": ["uneasy"],
    "violence-worry": ["sexual-violence"],
    "watched": ["seen"],
    "age": ["a15-17"],
    "ward": ["tobata"],
    "contact": ["text"],
}
IN_DEBT: Given = {
    "worries": ["law"],
    "law-worry": ["illegal-lender", "debt"],
    "debts": ["illegal"],
    "age": ["a40-49"],
    "ward": ["moji"],
    "contact": ["phone"],
}

NEUTRAL = re.compile(r"/|/steps/\d+|/results(/\d+)?|/answers|/about-safety")


# WCAG 2.2, 2.4.2 (Page Titled, A) wants titles that describe topic or purpose. 「質問 3」 and 「案内 4」 do: they name the
# page's purpose and its place in a process, which is all that tells the pages of one process apart for somebody who is in
# it; the Understanding document lets a title be read together with its context. They leave out the one thing that would
# put a resident in danger: what the question is about. A title stands in the browser's history, in the list of last used
# apps, in synchronised tabs and on a screen that is shared, and WCAG's own note on process steps (2.4.8, G88) does not ask
# for the content of an answer in it. So that nobody loses orientation, the `h1` of each page says in full what the title
# leaves out, is the first heading, and takes the focus when the page opens, so that a screen reader speaks it right after
# the title; an error stands in front of the title (「エラー：質問 3」), as GOV.UK and デジタル庁 do.
def test_history_is_the_same_whoever_one_is(scripted: Visitor) -> None:
    """Two people with nothing in common leave the same addresses and titles, page for page."""
    histories = []
    for given in (AFRAID, IN_DEBT):
        scripted.page.context.clear_cookies()
        scripted.seen.clear()
        scripted.begin()
        scripted.press(scripted.next_button)  # an error, too
        scripted.answers(given)
        for path in ("/results/1", "/results", "/answers", "/about-safety"):
            scripted.open(path)
        histories.append(list(scripted.seen))
    afraid, in_debt = histories
    steps = len(in_debt) - 5  # one was asked a question more: its page is the only difference
    assert afraid[:steps] == in_debt[:steps]
    assert afraid[steps + 1 :] == in_debt[steps:]
    for address, _ in afraid:
        assert NEUTRAL.fullmatch(address.removeprefix(scripted.site.origin)), address
    for _, title in afraid:
        assert not [words for words in _telling(scripted.content) if words in title], title


def test_headings_say_what_titles_leave_out(scripted: Visitor) -> None:
    """On every page of a visit the one `h1` names the question, the result or the service."""
    scripted.begin()
    for name, options in IN_DEBT.items():
        assert scripted.heading == scripted.content.flow.questions[name].ask
        scripted.answer(name, *options)
    result = scripted.result()
    assert re.search(r"\d", result.heading)
    first = result.section("urgent")[0]
    scripted.press(scripted.link(f"/results/{result[first].number}"))
    assert scripted.heading == scripted.content.services[first].name


def test_cookie_is_sealed_and_ends_with_the_browser(scripted: Visitor) -> None:
    """One cookie, out of reach of scripts and of other sites, for this session alone; its length does not tell how much is in it."""
    scripted.hurry({})
    (empty,) = scripted.page.context.cookies()
    scripted.hurry(AFRAID)
    (cookie,) = scripted.page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie["expires"] == -1
    assert cookie["name"] == "handbook"
    assert len(cookie["value"]) == len(empty["value"])
    scripted.open("/results")
    assert scripted.page.evaluate("document.cookie") == ""
    assert scripted.page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    ("visiting", "discreet"),
    [(True, True), (True, False), (False, False)],
    ids=["in-a-discreet-visit", "in-a-visit", "without-one"],
)
def test_no_get_touches_a_cookie(scripted: Visitor, visiting: bool, discreet: bool) -> None:
    """Opening a page never sets, changes or clears a cookie; and no page may be stored."""
    if visiting:
        scripted.hurry(AFRAID if discreet else IN_DEBT)
    if not discreet:
        scripted.hurry_onto_the_list("yorisoi")
    api = scripted.page.context.request
    for path in (
        "/",
        "/steps/1",
        "/steps/99",
        "/answers",
        "/results",
        "/results/1",
        "/about-safety",
        "/list",
        "/saved",
        f"/l/{code_of('yorisoi')}",
        "/exit",
        "/start",
        "/no",
    ):
        response = api.get(scripted.site.url(path), max_redirects=0)
        assert "set-cookie" not in response.headers, path
        assert response.headers["cache-control"] == "no-store", path


def test_other_sites_links_and_forms_learn_nothing(scripted: Visitor) -> None:
    """Links to other sites bring them neither the address they were on nor a hold on the window."""
    scripted.hurry_to(AFRAID, "/results")
    links = scripted.page.locator('a[href^="http"]')
    assert links.count() > 0
    rels: list[str] = links.evaluate_all("all => all.map(one => one.rel)")
    assert all({"noreferrer", "noopener"} <= set(rel.split()) for rel in rels)
    response = scripted.open("/results")
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]


# ── On the disk ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Disk:
    """The files of a browser's profile while a question was open, and after leaving by the way out and closing it."""

    while_open: Path
    closed: Path


@pytest.fixture(scope="module")
def disk(
    tmp_path_factory: pytest.TempPathFactory,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    site: Site,
    weather: Weather,
    content: Content,
) -> Disk:
    """What is on the disk during a discreet visit, and after it. Before it, a list was saved for offline."""
    folder = tmp_path_factory.mktemp("disk")
    found = Disk(folder / "while-open", folder / "closed")
    options: dict[str, Any] = {**browser_type_launch_args, **JAPAN, **PHONE, "ignore_https_errors": True}
    context = browser_type.launch_persistent_context(found.closed, **options)
    visitor = Visitor(context.pages[0], site, content)
    # What was saved before goes with the answer that somebody may be looking.
    visitor.hurry_onto_the_list("yorisoi", "kq-hogo")
    visitor.save_the_list()
    result = visitor.visit(AFRAID)
    visitor.press(visitor.link(f"/results/{result['fk-sarc'].number}"))
    visitor.press(visitor.link("/results"))
    visitor.press(visitor.link("/answers"))
    visitor.press(visitor.link("/steps/3"))
    visitor.choice("violence-worry", "stalking").check()
    # Browsers write what is needed to restore a session every few seconds: let it.
    time.sleep(3)
    shutil.copytree(found.closed, found.while_open, ignore=_sockets)
    visitor.page.get_by_role("button", name=EXIT).click()
    visitor.page.wait_for_url(weather.url)
    time.sleep(0.5)
    context.close()
    return found


def test_no_words_are_left_on_the_disk(disk: Disk, content: Content) -> None:
    """No file of the browser's profile holds a question, an answer or a service's name, in any form that is easily read."""
    telling = [*_telling(content), *_telling_ids(content)]
    assert _found(disk.while_open, telling) == []
    assert _found(disk.closed, telling) == []
    # What would be found is found: the handbook's own title is there.
    assert _found(disk.closed, [content.title])


def test_no_ticks_are_left_on_the_disk(disk: Disk) -> None:
    """Nor which boxes were ticked, in their order: browsers keep that of every form, unless it asks them not to."""
    form_state = ["serialized form state"]  # Chromium's own heading for it, in the files for restoring a session
    assert _found(disk.while_open, form_state) == []
    assert _found(disk.closed, form_state) == []


def test_no_cookie_is_left_on_the_disk(disk: Disk) -> None:
    """After leaving, not even the sealed cookie is left."""
    assert _kept_cookies(disk.closed) == []


def _telling(content: Content) -> list[str]:
    """Words of the content that nobody else's page holds: questions, options and services."""
    words = [service.name for service in content.services.values()]
    words += [service.summary for service in content.services.values()]
    for question in content.flow.questions.values():
        words += [question.ask, *(option.label for option in question.options.values())]
    # Shorter ones (「はい」, 「English」) stand in any browser's files.
    return sorted({word for word in words if len(word) > 5 and not word.isascii()})


def _telling_ids(content: Content) -> list[str]:
    """Ids of options and questions that are no everyday words: forms send them."""
    ids = {option for question in content.flow.questions.values() for option in question.options}
    return sorted(name for name in ids | content.flow.questions.keys() if "-" in name and len(name) > 9)


_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿々]{3,}")
_PERCENT = re.compile(b"(?:%[0-9A-Fa-f]{2}){9,}")


def _found(folder: Path, words: list[str]) -> list[str]:
    """Which of *words* stand in which files, as UTF-8, as UTF-16 or percent-encoded, also in what gzip compressed.

    Japanese ones are looked for by their longest run of kana and kanji, in the runs that a file has.
    """
    runs = {max(_JAPANESE.findall(word), key=len): word for word in words if _JAPANESE.search(word)}
    others = [word for word in words if word.isascii()]
    hits = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        texts = [text for data in _layers(path.read_bytes()) for text in _texts(data)]
        there = "\n".join(run for text in texts for run in set(_JAPANESE.findall(text)))
        hits += [f"{path.relative_to(folder)}: {word}" for run, word in runs.items() if run in there]
        hits += [f"{path.relative_to(folder)}: {word}" for word in others if any(word in text for text in texts)]
    return hits


def _layers(data: bytes) -> Iterator[bytes]:
    """A file's bytes, and whatever in them was compressed by gzip (what the server sends comes so)."""
    yield data
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[at:])
        at = data.find(b"\x1f\x8b\x08", at + 3)


def _texts(data: bytes) -> Iterator[str]:
    """What can be read in *data*."""
    yield data.decode("utf-8", "ignore")
    for start in (0, 1):
        yield data[start:].decode("utf-16-le", "ignore")
    yield from (unquote(run.decode()) for run in _PERCENT.findall(data))


def _kept_cookies(profile: Path) -> list[str]:
    """The names of cookies in the browser's own database."""
    names = []
    paths = list(profile.rglob("Cookies"))
    assert paths, "the browser's own database is not where it was"
    for path in paths:
        with sqlite3.connect(path) as database:
            names += [name for (name,) in database.execute("select name from cookies")]
        database.close()
    return names


def _sockets(folder: str, names: list[str]) -> set[str]:
    """What cannot be copied."""
    return {name for name in names if not (Path(folder) / name).is_file() and not (Path(folder) / name).is_dir()}


def test_two_people_on_one_phone_do_not_meet(new_visitor: NewVisitor) -> None:
    """Another browser on the same machine knows nothing of a visit."""
    new_visitor().hurry_to(AFRAID, "/results")
    other = new_visitor()
    other.open()
    assert other.is_at_start
    other.open("/answers")
    assert "これまでの答え" not in other.heading
