"""The least that Flask can do: one route, one constant page about as long as a question of ours."""

from __future__ import annotations

import os

from flask import Flask

_FRAME = '<!doctype html><html lang="ja"><meta charset="utf-8"><title>質問</title><main><h1>質問</h1><p>{}</p></main></html>\n'


def application() -> Flask:
    """The application; the page has ``BENCH_BYTES`` bytes (at least those of its frame)."""
    app = Flask(__name__)
    wanted = int(os.environ.get("BENCH_BYTES", "4000"))
    page = _FRAME.format("a" * max(0, wanted - len(_FRAME.encode()) + 2))

    @app.get("/")
    def constant() -> str:
        return page

    return app
