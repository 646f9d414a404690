"""Problems: errors as RFC 9457 wants them, in plain words, with nothing of the request in them."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import HTTPException

_WORDS = {
    401: (
        "鍵が要ります",
        "Authorization: Bearer のあとに、使える鍵を付けて送ります。鍵は「handbook token create」で作れます。",
    ),
    404: ("ありません", "固めた期間と、その期間にある表だけがあります。一覧は /api/v1/periods にあります。"),
    405: ("読むだけのAPIです", "GET と HEAD で読めます。"),
    429: ("まちがった鍵が多すぎます", "Retry-After の秒数だけ待ってから、鍵を確かめて、もう一度送ります。"),
    503: ("いまは読めません", "データベースが使えないようです。管理している人に知らせると、直せます。"),
}
_UNREADABLE = ("要求が読めません", "アドレスとヘッダーを確かめます。")
_BROKEN = ("うまくいきませんでした", "手引きの側の問題です。管理している人に知らせると、直せます。")

_KEPT = ("Allow", "Retry-After")


def problem(status: int, **headers: str) -> Response:
    """The answer to what went wrong."""
    title, detail = _WORDS.get(status, _BROKEN if status >= 500 else _UNREADABLE)
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = json.dumps(told, ensure_ascii=False) + "\n"
    response = Response(body, status, headers={"Content-Type": "application/problem+json", "Content-Language": "ja"})
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def of(error: HTTPException) -> Response:
    """The answer to *error*, with those of its headers that say what to do."""
    response = problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    for name, value in error.get_headers():
        if name in _KEPT:
            response.headers[name] = value
    return response
