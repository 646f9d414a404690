"""Saving the list on the device, for where there is no network.

The worker answers for `/saved` alone, so that no question, answer or result ever passes through it. What it opens there is
the answer to a POST, which no history and no cache of the browser's own repeats; without a copy the page says that there is none.
In a discreet visit there is nothing of it.
"""

from __future__ import annotations

import json

from flask import Response, abort

from handbook.resources.codes import joined
from handbook.web.application import the_app, the_request
from handbook.web.locales import SOURCE_LOCALE
from handbook.web.locales import gettext as _
from handbook.web.pages import html, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.entries import entries, hours_at
from handbook.web.resident.going import visit_under_way

_GROUND = "#fcf9f3"
"""`--ground` of app.css by day: what is seen while the page opens."""


@blueprint.get("/saved")
def saved() -> Response:
    """What is at the address of the copy where there is no copy."""
    if _is_discreet():
        return see_other(the_app().path("resident.results"))
    return html(the_app().render("resident/saved.html", entries=()))


@blueprint.post("/saved")
def copy() -> Response:
    """The page that is saved: the list and the emergency numbers, as they are now."""
    app = the_app()
    if _is_discreet():
        return see_other(app.path("resident.results"))
    edition, now = app.store.current(), app.clock()
    found = entries(edition, app.lists.open(the_request()).codes)
    if not found:
        return see_other(app.path("resident.my_list"))
    page = app.render(
        "resident/saved.html",
        entries=found,
        codes=joined([entry.code for entry in found]),
        hours_of=hours_at(now),
        call_centre=edition.call_centre,
        emergency=edition.emergency,
        today=now,
        name=_name(),
        title=edition.content.title,
    )
    return html(page)


@blueprint.get("/sw.js")
def worker() -> Response:
    """The worker. Its address lies above `/saved`, or browsers would not let it answer there; it is asked for anew each time."""
    return the_app().assets.answer("sw.js") or abort(404)


@blueprint.get("/saved.webmanifest")
def manifest() -> Response:
    """What the home screen shows, where a resident puts the copy there.

    `minimal-ui` and not `standalone`: iOS, which does not know it, opens the icon in Safari, and only there is the copy.
    """
    app = the_app()
    address = app.path("resident.saved")
    icons = [
        {"src": _asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ] + [{"src": _asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    told = {
        "id": address,
        "start_url": address,
        "scope": address,
        "name": _name(),
        "short_name": _name(),
        "lang": SOURCE_LOCALE,
        "display": "minimal-ui",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": icons,
    }
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")


def _name() -> str:
    """The name below the icon, which others see: true (it is a memo), and silent about whose help is in it."""
    return _("くらしのメモ")


def _asset(name: str) -> str:
    app = the_app()
    return app.path("static_files.static_file", name=name, v=app.assets.version(name))


def _is_discreet() -> bool:
    visiting = visit_under_way()
    return visiting is not None and visiting.walk.discreet
