"""The data dictionary: what each column means, for people and for programs.

CSV on the Web (https://www.w3.org/TR/tabular-data-primer/; vocabulary: https://www.w3.org/TR/tabular-metadata/), in Japanese. Programs
look for it under the name ``csv-metadata.json`` beside the tables (https://www.w3.org/TR/tabular-data-model/, section 5.3).
"""

from __future__ import annotations

from typing import Any

from handbook.analytics.privacy.parameters import PrivacySettings, Share
from handbook.analytics.privacy.release import Release
from handbook.analytics.privacy.tails import spread
from handbook.analytics.privacy.wording import written

DICTIONARY = "csv-metadata.json"

_MONTH = "数えた月（日本時間）。利用は、始まった日の月に数える。"
_GUARD = "表計算ソフトが式とみなす文字で始まる値には、先頭に「'」を1つ付けている。それを取れば元の値になる。"
_VISITS = "利用の回数に雑音を足した数。人数ではない。負の数にもなる。"


def dictionary(release: Release) -> dict[str, Any]:
    """The metadata of all tables of *release*, ready for JSON."""
    settings = release.settings
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "dc:title": f"手引きの利用の統計 {release.month}",
        "dc:description": "差分プライバシーで守った、月ごとの回数。読み方は about.md にある。",
        "notes": [_parameters(release)],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"], "doubleQuote": True},
        "tables": [
            _table(
                "need.csv", "必要（ニーズ）ごとの回数", settings.need, ("need", "必要のID。0回のものも含め、全部ある。")
            ),
            _table(
                "result.csv", "案内した窓口・制度ごとの回数", settings.result, ("service", "窓口・制度のID。全部ある。")
            ),
            _table(
                "path.csv",
                f"道順ごとの回数（雑音を足して{settings.threshold}以上になったものだけ）",
                settings.path,
                ("worry", "最初に選んだ困りごとのID。" + _GUARD),
                ("path", "そのあとに選んだ答えのID。" + _GUARD),
            ),
        ],
    }


def _table(url: str, title: str, share: Share, *keys: tuple[str, str]) -> dict[str, Any]:
    error = f"数の95%は、元の回数から±{spread(share.scale)}の中にある。"
    return {
        "url": url,
        "dc:title": title,
        "tableSchema": {
            "columns": [
                _column("month", "gYearMonth", _MONTH),
                *(_column(name, "string", meaning) for name, meaning in keys),
                _column("visits", "integer", _VISITS + error),
            ],
            "primaryKey": ["month", *(name for name, _ in keys)],
        },
    }


def _column(name: str, datatype: str, meaning: str) -> dict[str, Any]:
    return {"name": name, "titles": [name], "datatype": datatype, "required": True, "dc:description": meaning}


def _parameters(release: Release) -> dict[str, Any]:
    settings: PrivacySettings = release.settings
    shares = {"need": settings.need, "result": settings.result, "path": settings.path}
    return {
        "month": release.month,
        "counted": {
            "first": release.days.first.isoformat(),
            "last": release.days.last.isoformat(),
            "incomplete": [day.isoformat() for day in release.days.missing],
        },
        "contentVersion": release.version,
        "definition": "(epsilon, delta)-differential privacy; neighbours differ by one visit, added or removed",
        "composition": "basic",
        "epsilon": written(settings.epsilon),
        "delta": written(settings.delta),
        "kinds": {
            name: {
                "mechanism": "stable histogram, discrete Laplace" if name == "path" else "discrete Laplace",
                "epsilon": written(share.epsilon),
                "delta": written(settings.delta) if name == "path" else "0",
                "l0": share.l0,
                "lInfinity": 1,
                "scale": written(share.scale),
                "within95": spread(share.scale),
                **({"threshold": settings.threshold} if name == "path" else {}),
            }
            for name, share in shares.items()
        },
    }
