"""For whoever watches over the handbook: whether the process lives, and what it serves."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from handbook.web.application import the_app
from handbook.web.content_store import FINDINGS_TOLD

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """It can serve residents; with what keeps the files as they are now from being served."""
    store = the_app().store
    version = store.current().content.version
    pending = [str(finding) for finding in store.pending[:FINDINGS_TOLD]]
    return jsonify(status="ok", content={"version": version, "pending_errors": pending})
