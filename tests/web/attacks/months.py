"""Attack 3 by HTTP: the numbers of a month as everybody downloads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from handbook.analytics.privacy import MonthCounts, files
from handbook.analytics.privacy.release import Release, whole
from tests.analytics.privacy.membership import SETTINGS, WORDS, Kinds, Publish
from tests.web.attacks.stand import Stand


def downloaded(stand: Stand) -> Callable[[Release], Kinds]:
    """A month is published, and its three tables are downloaded."""

    def read(release: Release) -> Kinds:
        stand.publish(release.month, files(release))
        need, result, path = (_numbers(stand, release.month, name) for name in ("need", "result", "path"))
        return need, result, path

    return read


def bare(stand: Stand) -> Publish:
    """A month that is published without noise, downloaded."""

    def publish(counts: MonthCounts) -> list[tuple[int, float]]:
        paths = tuple((worry, text, count) for (worry, text), count in sorted(counts.path.items()))
        need, result = tuple(sorted(counts.need.items())), tuple(sorted(counts.result.items()))
        made = Release("2026-11", WORDS.version, SETTINGS, whole("2026-11"), need, result, paths)
        return [(value, 1.0) for values in downloaded(stand)(made) for value in values]

    return publish


def _numbers(stand: Stand, month: str, name: str) -> list[int]:
    content = stand.get(f"/open-data/{month}/{name}.csv").decode("utf-8-sig")
    return [int(row["visits"]) for row in csv.DictReader(io.StringIO(content, newline=""))]
