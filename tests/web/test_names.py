"""Addresses and titles tell nothing.

WCAG 2.4.2 (Page Titled) asks for titles that "describe topic or purpose". A title is also what stays in the browser's history,
in its list of tabs and in link previews, where somebody else may read that a person asked about violence at home or thought
of dying. So the title gives the page's purpose (a question to answer, guidance to read) and which one of them it is, and the
topic is left to the `h1`, which no history keeps and which takes the focus when the page opens. This is 2.4.2 read as
narrowly as its words ("or") allow, on purpose; 2.4.6 (Headings and Labels) is met in full.
"""

from __future__ import annotations

import pytest

from tests.web.visitor import Visitor, title

PAGES = {
    "/steps/1": "質問 1",
    "/steps/2": "質問 2",
    "/answers": "一覧",
    "/results": "案内",
    "/results/1": "案内 1",
    "/list": "リスト",
    "/sheet": "シート",
    "/about-safety": "このサイトについて",
    "/nix": "ページが見つかりません",
}


@pytest.mark.parametrize(("path", "name"), PAGES.items())
def test_titles_are_neutral(visitor: Visitor, path: str, name: str) -> None:
    """Nothing of question, answer or service."""
    visitor.begin().answer("danger")
    assert title(visitor.get(path).text) == name


def test_the_heading_describes(visitor: Visitor) -> None:
    """What the title does not say."""
    visitor.begin().answer("danger")
    assert "<h1" in visitor.get("/results/1").text
    assert ">こわいときの電話</h1>" in visitor.get("/results/1").text


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/about-safety"])
def test_pages_of_a_visit_are_for_no_search_engine(visitor: Visitor, path: str) -> None:
    """Nor for the preview of a link."""
    visitor.begin().answer("danger")
    page = visitor.get(path)
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "og:" not in page.text


def test_each_page_has_one_heading_of_the_first_level(visitor: Visitor) -> None:
    """The way in for screen readers."""
    visitor.begin().answer("danger")
    assert {path: visitor.get(path).text.count("<h1") for path in ["/", *PAGES]} == dict.fromkeys(["/", *PAGES], 1)


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_the_way_out_is_on_every_page(visitor: Visitor, path: str) -> None:
    """Errors included, and without JavaScript."""
    visitor.begin().answer("danger")
    assert '<form method="post" action="/exit"' in visitor.get(path).text


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(visitor: Visitor, path: str) -> None:
    """No request leaves for another host by opening a page."""
    visitor.begin().answer("danger")
    page = visitor.get(path).text
    assert not any(mark in page for mark in ("<style", " style=", " onclick=", "<iframe", "@import", 'src="http'))
    assert page.count("<script") == page.count('<script src="/static/')
