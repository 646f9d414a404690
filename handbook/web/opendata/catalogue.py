"""The catalogue that portals of open data harvest: DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) in JSON-LD.

It says what is known and nothing else: there is no day of issue, since the database keeps none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import Response

from handbook.analytics.privacy.dictionary import DICTIONARY
from handbook.analytics.simulated import SAYS
from handbook.web.application import the_app, the_request
from handbook.web.opendata.archive import LICENCE
from handbook.web.opendata.blueprint import absolute, blueprint, the_open_data
from handbook.web.opendata.downloads import open_to_all
from handbook.web.opendata.month import NEED, PATH, RESULT, TABLES, Month

Node = dict[str, Any]

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_JAPANESE = {"@id": "http://id.loc.gov/vocabulary/iso639-1/ja"}
_MONTHLY = {"@id": "http://purl.org/linked-data/sdmx/2009/code#freq-M"}
_SHA256 = {"@id": "spdx:checksumAlgorithm_sha256"}

_TITLES = {
    NEED: "必要（ニーズ）ごとの回数",
    RESULT: "案内した窓口・制度ごとの回数",
    PATH: "道順ごとの回数（回数の多いものだけ）",
}
_DESCRIPTION = (
    "手引きの利用を、月ごとに、必要・案内した窓口や制度・道順で数えた回数です。人数ではありません。"
    "差分プライバシーで守るため、どの数にも雑音を足しています。"
)


@blueprint.get("/catalog.jsonld")
def catalog() -> Response:
    """The catalogue of what was made public, with absolute addresses."""
    months = [one.month for one in the_open_data().months() if one.month is not None]
    body = (json.dumps(_catalog(months), ensure_ascii=False, indent=1) + "\n").encode()
    response = Response(body, headers={"Content-Type": "application/ld+json", "Cache-Control": "no-cache"})
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.make_conditional(the_request())
    return open_to_all(response)


def _catalog(months: Sequence[Month]) -> Node:
    app = the_app()
    home = _address("open_data.months")
    title, says = app.store.current().content.title, SAYS if the_open_data().simulated else ""
    whose = app.settings.publisher or f"「{title}」の運営者"
    shared = {
        "dct:title": _said(f"{'（見本）' if says else ''}「{title}」の利用の統計"),
        "dct:description": _said(says + _DESCRIPTION),
        "dct:license": {"@id": LICENCE},
        "dct:publisher": {"@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": _said(whose)},
        "dct:language": _JAPANESE,
    }
    return {
        "@context": _CONTEXT,
        "@id": _address("open_data.catalog"),
        "@type": "dcat:Catalog",
        **shared,
        "foaf:homepage": {"@id": home},
        "dcat:dataset": [
            {
                "@id": f"{home}#dataset",
                "@type": "dcat:Dataset",
                **shared,
                "dct:identifier": f"{home}#dataset",
                "dcat:landingPage": {"@id": home},
                "dcat:keyword": [_said(word) for word in ("相談", "支援制度", "統計", "差分プライバシー")],
                "dct:accrualPeriodicity": _MONTHLY,
                "dcat:temporalResolution": _typed("P1M", "duration"),
                **(_temporal(months) if months else {}),
                "dcat:distribution": [one for month in months for one in _distributions(month)],
            }
        ],
    }


def _temporal(months: Sequence[Month]) -> Node:
    return {
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(min(month.first for month in months).isoformat(), "date"),
            "dcat:endDate": _typed(max(month.last for month in months).isoformat(), "date"),
        }
    }


def _distributions(month: Month) -> list[Node]:
    """The tables of a month, each by itself, and all of it in one."""
    shared = {
        "@type": "dcat:Distribution",
        "dct:license": {"@id": LICENCE},
        "dct:language": _JAPANESE,
        "dcat:accessURL": {"@id": _address("open_data.month", name=month.name)},
        "dct:conformsTo": {"@id": _address("open_data.file", name=month.name, file=DICTIONARY)},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}text/csv"},
        "dcat:temporalResolution": _typed("P1M", "duration"),
    }
    tables = [
        {
            **shared,
            "@id": _address("open_data.file", name=month.name, file=file.name),
            "dct:title": _said(f"{month.name} {_TITLES[file.name]}"),
            "dcat:downloadURL": {"@id": _address("open_data.file", name=month.name, file=file.name)},
            "dcat:byteSize": _typed(str(file.size), "nonNegativeInteger"),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _SHA256,
                "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
            },
        }
        for file in month.files
        if file.name in TABLES
    ]
    whole = _address("open_data.whole", name=month.name)
    return [
        *tables,
        {
            **shared,
            "@id": whole,
            "dct:title": _said(f"{month.name} 全部のファイル（データ辞書と説明を含む）"),
            "dcat:downloadURL": {"@id": whole},
            "dcat:packageFormat": {"@id": f"{_MEDIA_TYPES}application/zip"},
        },
    ]


def _address(endpoint: str, **values: str) -> str:
    return absolute(the_app().path(endpoint, **values))


def _said(text: str) -> Node:
    return {"@value": text, "@language": "ja"}


def _typed(text: str, kind: str) -> Node:
    return {"@value": text, "@type": f"xsd:{kind}"}
