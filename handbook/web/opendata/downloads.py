"""The files, byte for byte as they were published, and the newest ones under an address that stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, abort

from handbook.analytics.privacy.dictionary import DICTIONARY
from handbook.analytics.simulated import MARK
from handbook.web.application import the_app, the_request
from handbook.web.opendata.archive import archive
from handbook.web.opendata.blueprint import blueprint, the_month, the_open_data
from handbook.web.opendata.month import ABOUT, FILES, TABLES

LATEST = "latest"

_CSV = "text/csv; charset=utf-8"
_TYPES = {**dict.fromkeys(TABLES, _CSV), DICTIONARY: "application/csvm+json", ABOUT: "text/markdown; charset=utf-8"}
"""CSV on the Web registers the type of its metadata: https://www.w3.org/TR/tabular-metadata/, appendix A.2."""

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"
"""For what this program makes of the files: a later version may make it otherwise."""


@blueprint.get("/<name>/<file>")
def file(name: str, file: str) -> Response:
    """A file of a month."""
    if file not in FILES:
        abort(404)
    if name == LATEST:
        return to_newest(lambda newest: the_app().path("open_data.file", name=newest, file=file))
    content = the_month(name).contents[file]
    response = _download(content, _TYPES[file], f"{name}-{file}", _FOR_EVER)
    if file in TABLES:
        # How programs find the data dictionary: https://www.w3.org/TR/tabular-data-model/, section 5.2.
        response.headers["Link"] = f'<{DICTIONARY}>; rel="describedby"; type="application/csvm+json"'
    return response


@blueprint.get("/<name>.zip")
def whole(name: str) -> Response:
    """All files of a month in one."""
    if name == LATEST:
        return to_newest(lambda newest: the_app().path("open_data.whole", name=newest))
    contents, settings = the_month(name).contents, the_app().settings
    made = archive(f"{settings.name}-{name}", contents, simulated=the_open_data().simulated)
    return _download(made, "application/zip", f"{name}.zip", _FOR_A_DAY)


def open_to_all(response: Response) -> Response:
    """*response*, which pages of other sites may read too: what is in it is public, and the same for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def to_newest(path: Callable[[str], str]) -> Response:
    """To the newest month. For pages of other sites a redirect is an answer like any other: it says that they may follow."""
    newest = the_open_data().newest()
    if newest is None:
        abort(404)
    response = Response(status=302, headers={"Location": path(newest), "Cache-Control": "no-cache"})
    response.headers.pop("Content-Type", None)
    return open_to_all(response)


def _download(content: bytes, media_type: str, name: str, lasting: str) -> Response:
    """*content* as a file that is called by its handbook and month too: a folder of downloads holds many."""
    settings, simulated = the_app().settings, the_open_data().simulated
    name = f"{MARK + '-' if simulated else ''}{settings.name}-{name}"
    response = Response(content, headers={"Content-Type": media_type, "Cache-Control": lasting})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(the_request())
    return open_to_all(response)
