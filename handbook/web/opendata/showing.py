"""The pages: all months, and a month with its numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

from handbook.web.application import the_app
from handbook.web.opendata.about import about
from handbook.web.opendata.archive import LICENCE_JA
from handbook.web.opendata.blueprint import absolute, blueprint, page, the_month, the_open_data
from handbook.web.opendata.downloads import LATEST, to_newest
from handbook.web.opendata.month import ABOUT, NEED, PATH, RESULT, Month, Row, rows
from handbook.web.opendata.titles import Title, Titles

SHOWN_AT_ONCE = 20
SERVICES_SHOWN = 20
PATHS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table in words."""

    titles: tuple[Title, ...]
    visits: int


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs, largest first: the first ones, those behind a fold, and those that could as well be none."""

    first: Sequence[Line]
    folded: Sequence[Line]
    unclear: Sequence[Line]


@blueprint.get("")
def months() -> Response:
    """All months, newest first, with what the numbers can tell and what one may do with them."""
    listed = the_open_data().months()
    newest = next((one.month for one in listed if one.month is not None), None)
    return page("months", listed=listed, newest=newest, cite=_cite(None), **_constant())


@blueprint.get("/<name>")
def month(name: str) -> Response:
    """A month: its numbers in words, its files, and the text that was published with it."""
    if name == LATEST:
        return to_newest(lambda newest: the_app().path("open_data.month", name=newest))
    published = the_month(name)
    made, contents = published.month, published.contents
    titles = Titles(the_app().store.current().content)
    needs = _lines(rows(contents[NEED]), lambda need: (titles.need(need),))
    results, paths = rows(contents[RESULT]), rows(contents[PATH])
    return page(
        "month",
        month=made,
        needs=parted(needs, made.spread[NEED]),
        services=_lines(results[:SERVICES_SHOWN], lambda service: (titles.service(service),)),
        services_in_all=len(results),
        paths=_lines(paths[:PATHS_SHOWN], titles.path),
        paths_in_all=len(paths),
        about=about(contents[ABOUT]),
        cite=_cite(made),
        **_constant(),
    )


def _lines(found: Sequence[Row], words: Callable[..., tuple[Title, ...]]) -> list[Line]:
    return [Line(words(*row.ids), row.visits) for row in found]


def parted(lines: Sequence[Line], spread: int) -> Needs:
    """*lines*, largest first, in their three parts.

    Numbers as small as the noise are told apart from none by nobody: they stand by themselves.
    """
    clear = [line for line in lines if line.visits > spread]
    return Needs(clear[:SHOWN_AT_ONCE], clear[SHOWN_AT_ONCE:], lines[len(clear) :])


def _constant() -> dict[str, Any]:
    return {"need": NEED, "result": RESULT, "path_table": PATH, "licence": LICENCE_JA}


def _cite(made: Month | None) -> str:
    """A line that names the source, as the licence asks for."""
    app = the_app()
    title = app.store.current().content.title
    of = "" if made is None else f" {made.day.year}年{made.day.month}月"
    where = app.path("open_data.months") if made is None else app.path("open_data.month", name=made.name)
    return f"出典：{app.settings.publisher}「{title}」の利用の統計{of}（CC BY 4.0）{absolute(where)}"
