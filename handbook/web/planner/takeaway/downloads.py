"""The files: a table of a period, all that was released of it, and its pictures."""

from __future__ import annotations

import hashlib

from flask import Response, abort

from handbook.analytics import export
from handbook.analytics.simulated import MARK, is_simulated
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner.blueprint import blueprint
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.takeaway.pictures import picture_of
from handbook.web.planner.takeaway.png import can_write_japanese, png
from handbook.web.planner.takeaway.slide import drawn
from handbook.web.planner.takeaway.spreadsheet import SPREADSHEETS
from handbook.web.planner.takeaway.table import table_of
from handbook.web.planner.wording import Wording

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@blueprint.get("/tables/<period>/<kind>.<any(csv,xlsx):form>")
@for_planners
def table_file(session: Session | None, period: str, kind: str, form: str) -> Response:
    """A table of a period, for spreadsheets."""
    table = table_of(the_shelf(), period, kind)
    if table is None:
        abort(404)
    content = SPREADSHEETS[form](table, _words(), simulated=_simulated())
    return _download(content, f"{table.sheet.name}-{kind}", form)


@blueprint.get("/releases/<period>.<any(csv,xlsx,json):form>")
@for_planners
def release_file(session: Session | None, period: str, form: str) -> Response:
    """All that was released of a period: the bytes that `handbook counts export` writes."""
    sheet = the_shelf().get(period)
    if sheet is None:
        abort(404)
    return _download(export.FORMATS[form](sheet.release), sheet.name, form)


@blueprint.get("/pictures/<period>/<name>.<any(svg,png):form>")
@for_planners
def picture_file(session: Session | None, period: str, name: str, form: str) -> Response:
    """A picture of a period, as a slide."""
    shelf = the_shelf()
    sheet = shelf.get(period)
    slide = None if sheet is None else picture_of(name, shelf, sheet, _words())
    if sheet is None or slide is None or (form == "png" and not can_write_japanese()):
        abort(404)
    content = drawn(slide, source(), simulated=_simulated())
    return _download(png(content) if form == "png" else content, f"{sheet.name}-{name}", form)


def source() -> str:
    """Whose numbers these are."""
    app = the_app()
    title = f"「{app.store.current().content.title}」の利用の集計"
    return f"{app.settings.publisher} {title}" if app.settings.publisher else title


def _words() -> Wording:
    return Wording(the_app().store.current().content)


def _simulated() -> bool:
    return is_simulated(the_app().settings.data)


def _download(content: bytes, name: str, form: str) -> Response:
    """*content* as a file that is called by its handbook too: a folder of downloads holds many."""
    name = f"{MARK + '-' if _simulated() else ''}{the_app().settings.name}-{name}.{form}"
    response = Response(content, headers={"Content-Type": _TYPES[form], "Cache-Control": "no-store"})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(the_request())
    return response
