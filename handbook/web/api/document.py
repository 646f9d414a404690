"""The description of the API: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1). What each field means is said here, and nowhere else."""

from __future__ import annotations

from typing import Any

from handbook.analytics.cells import KINDS
from handbook.analytics.disclosure import LATE
from handbook.analytics.disclosure.periods import LEVELS
from handbook.web.api.blueprint import PREFIX

Node = dict[str, Any]

_PERIOD = r"^[0-9]{4}(-(W[0-9]{2}|Q[1-4]|[0-9]{2}))?$"
_SHA256 = "^[0-9a-f]{64}$"


def _object(description: str, properties: Node) -> Node:
    """An object with all of *properties*, and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str, **also: object) -> Node:
    return {"type": "string", "description": description, **also}


def _number(description: str, *, or_none: bool = False) -> Node:
    return {"type": ["integer", "null"] if or_none else "integer", "minimum": 0, "description": description}


def _list(of: Node, description: str) -> Node:
    return {"type": "array", "items": of, "description": description}


_KIND = _text("表の種類。", enum=sorted(KINDS | {LATE.kind}))
_ABOUT: Node = {
    "period": _text("期間の名前。2026-W48、2026-11、2026-Q4、2026 の形。", pattern=_PERIOD),
    "level": _text("期間の長さ。", enum=list(LEVELS)),
    "start_date": _text("期間の最初の日（日本の日付。この日を含む）。", format="date"),
    "end_date": _text("期間の最後の日（この日を含む）。", format="date"),
    "days": _number("期間の日数。"),
    "delivered": {"type": "boolean", "description": "false：数が1つも届いていない。0だったという意味ではない。"},
    "missing_days": _list({"type": "string"}, "届かなかった日と、その機械。あるときは、実際より少なく見える。"),
    "doubt": {
        "type": ["string", "null"],
        "description": "職員がこの期間を疑わしいとした理由。null：疑われていない。",
    },
    "release_sha256": _text("固めた数のファイルのSHA-256。数が同じなら、いつまでも同じ。", pattern=_SHA256),
}
_SIMULATED: Node = {
    "simulated": {"type": "boolean", "description": "true：見本のために作った数で、だれの答えでもない。"}
}
_KINDS: Node = {"kinds": _list({"$ref": "#/components/schemas/Kind"}, "この期間にある表の種類。")}

_PROTECTION = _object(
    "数の守り方（統計の開示制御）。",
    {
        "threshold": _number("これより少ない回数は、必ず出さない（最小度数）。"),
        "rounding_base": _number("この数の倍数に丸めてある。"),
        "noise_bound": _number("足した偶然の数は、大きくてもこれまで。"),
        "noise_bound_by_kind": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "description": "表の種類によって、偶然の数がもっと大きいもの。",
        },
    },
)

_CELL = _object(
    "1つの数。",
    {
        "first": _text("1つめのID。表の種類によって、質問、困りごと、窓口など。無いときは空。"),
        "second": _text("2つめのID。無いときは空。"),
        "third": _text("3つめのID。無いときは空。"),
        "labels": _list({"type": "string"}, "columns と同じ順の、いまの内容での題名。いまの内容に無いものは、ID。"),
        "value": _number("回数（人の数ではない）。出せないときは null で、0 ではない。", or_none=True),
        "state": _text(
            "published：数がある。suppressed：少ないため、または、ほかの数から分かるため出さない。"
            "missing：届いていない。unplanned：この長さの期間では出さない。impossible：内容に無い。",
            enum=["published", "suppressed", "missing", "unplanned", "impossible"],
        ),
        "within": _number("本当の数との差は、大きくてもこれまで。数が無いときは null。", or_none=True),
        "within_95": _number("本当の数との差は、20回に19回はこれまで。数が無いときは null。", or_none=True),
        "lower_bound": _number("本当の数は、必ずこれ以上。"),
        "upper_bound": _number("本当の数は、必ずこれ以下。null：分からない。", or_none=True),
    },
)

_SCHEMAS: Node = {
    "Kind": _KIND,
    "Summary": _object("期間。", {**_ABOUT, **_KINDS}),
    "Protection": _PROTECTION,
    "TableSummary": _object(
        "期間にある表。",
        {
            "kind": {"$ref": "#/components/schemas/Kind"},
            "title": _text("表の題名。"),
            "cells": _number("数の個数。出さない数も数える。"),
        },
    ),
    "Cell": _CELL,
    "Periods": _object(
        "固めたすべての期間。",
        {
            "periods": _list({"$ref": "#/components/schemas/Summary"}, "短い期間から。同じ長さなら、新しいものから。"),
            **_SIMULATED,
        },
    ),
    "Period": _object(
        "期間と、その守り方、ある表。",
        {
            **_ABOUT,
            **_KINDS,
            "protection": {"$ref": "#/components/schemas/Protection"},
            "tables": _list({"$ref": "#/components/schemas/TableSummary"}, "この期間にある表。"),
            **_SIMULATED,
        },
    ),
    "Table": _object(
        "期間の、1つの種類のすべての数。",
        {
            **_ABOUT,
            "kind": {"$ref": "#/components/schemas/Kind"},
            "title": _text("表の題名。"),
            "columns": _list({"type": "string"}, "IDの列の見出し。"),
            "cells": _list({"$ref": "#/components/schemas/Cell"}, "数。IDの順。"),
            **_SIMULATED,
        },
    ),
    "Problem": _object(
        "うまくいかなかったこと（RFC 9457）。",
        {
            "type": _text("いつも about:blank。"),
            "title": _text("何が起きたか。"),
            "status": {"type": "integer", "description": "HTTPの状態。"},
            "detail": _text("どうすればよいか。"),
        },
    ),
}


def _get(id: str, summary: str, schema: str, *parameters: str, key: bool = True) -> Node:
    found: Node = {
        "description": summary,
        "headers": {
            "ETag": {"description": "中身のSHA-256。If-None-Match に付けると、変わっていなければ304。"}
            | {"schema": {"type": "string"}}
        },
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
    responses: Node = {"200": found, "304": {"description": "前に読んだときから変わっていない。"}}
    if key:
        responses |= {code: {"$ref": f"#/components/responses/{name}"} for code, name in _PROBLEMS.items()}
    if parameters:
        responses["404"] = {"$ref": "#/components/responses/NotFound"}
    return {
        "operationId": id,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "responses": responses,
        "security": [{"key": []}] if key else [],
    }


def _problem(description: str, **headers: str) -> Node:
    return {
        "description": description,
        "headers": {
            name.replace("_", "-"): {"description": meaning, "schema": {"type": "string"}}
            for name, meaning in headers.items()
        },
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_PROBLEMS = {"401": "Unauthorized", "429": "TooMany", "503": "Away"}

DOCUMENT: Node = {
    "openapi": "3.1.1",
    "info": {
        "title": "お悩みハンドブックの集計",
        "version": "1",
        "summary": "固めた数を読むだけのAPI。",
        "description": (
            "数は、職員の「集計を見る」のページと同じで、偶然の数を足し、丸め、少ないものを隠してあります。"
            "ここにない数は、だれにも読めません。同じ期間の数は、いつ読んでも同じです。"
        ),
    },
    "servers": [{"url": PREFIX}],
    "paths": {
        "/periods": {"get": _get("listPeriods", "固めた期間の一覧。", "Periods")},
        "/periods/{period}": {"get": _get("getPeriod", "期間と、ある表。", "Period", "period")},
        "/periods/{period}/tables/{kind}": {"get": _get("getTable", "期間の、1つの表。", "Table", "period", "kind")},
    },
    "components": {
        "parameters": {
            "period": {
                "name": "period",
                "in": "path",
                "required": True,
                "description": "期間の名前。",
                "schema": {"type": "string", "pattern": _PERIOD},
            },
            "kind": {
                "name": "kind",
                "in": "path",
                "required": True,
                "description": "表の種類。",
                "schema": {"$ref": "#/components/schemas/Kind"},
            },
        },
        "responses": {
            "Unauthorized": _problem("使える鍵が付いていない。", WWW_Authenticate="Bearer。"),
            "NotFound": _problem("その期間は固めていないか、その期間にその表は無い。"),
            "TooMany": _problem("まちがった鍵が多すぎる。", Retry_After="待つ秒数。"),
            "Away": _problem("データベースが使えない。"),
        },
        "schemas": _SCHEMAS,
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer", "description": "「handbook token create」で作る鍵。"}
        },
    },
}
"""The whole of it, as data."""
