"""The address of static files."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from handbook.web.application import the_app

blueprint = Blueprint("static_files", __name__)


@blueprint.get("/static/<name>")
def static_file(name: str) -> Response:
    """A file by its name; `v` in the query is the hash of what is in it."""
    return the_app().assets.answer(name) or abort(404)
