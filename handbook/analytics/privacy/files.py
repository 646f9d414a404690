"""The files of a release: tables, data dictionary, and the page that says what they can and cannot tell. The same bytes each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from handbook.analytics.privacy.dictionary import DICTIONARY, dictionary
from handbook.analytics.privacy.page import page
from handbook.analytics.privacy.release import Release
from handbook.analytics.privacy.tables import table


def files(release: Release) -> dict[str, bytes]:
    """Names and contents of all files, for a folder of the month's own: data dictionaries are found by their name in it."""
    month = release.month
    return {
        "need.csv": table(("month", "need", "visits"), [(month, *row) for row in release.need]),
        "result.csv": table(("month", "service", "visits"), [(month, *row) for row in release.result]),
        "path.csv": table(("month", "worry", "path", "visits"), [(month, *row) for row in release.path]),
        DICTIONARY: (json.dumps(dictionary(release), ensure_ascii=False, indent=2) + "\n").encode(),
        "about.md": page(release).encode(),
    }


def digest(made: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, whatever their order: to see later that the files are those that were paid for."""
    whole = hashlib.sha256()
    for name, content in sorted(made.items()):
        whole.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()
