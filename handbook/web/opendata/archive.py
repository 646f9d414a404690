"""A month as one ZIP: the same bytes each time, on every machine."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from handbook.analytics.simulated import MARK, SAYS

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Creative Commons Attribution 4.0 International, as it is named in data."""

LICENCE_JA = f"{LICENCE}deed.ja"
"""The same for people who read Japanese."""

_LICENCE_FILE = "LICENSE.txt"
_LICENCE_TEXT = f"CC BY 4.0\r\n{LICENCE_JA}\r\n"

_ANY_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say: the database does not know when the month came out."""


def archive(folder: str, contents: Mapping[str, bytes], *, simulated: bool) -> bytes:
    """The files in a *folder* of their own, where programs find the data dictionary beside the tables, with the licence and,
    where they are *simulated*, what says so."""
    also = {_LICENCE_FILE: _LICENCE_TEXT} | ({f"{MARK}.txt": f"{SAYS}\r\n"} if simulated else {})
    out = BytesIO()
    # Not compressed: what zlib makes of the same bytes differs from version to version.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, content in sorted({**contents, **{name: text.encode() for name, text in also.items()}}.items()):
            member = zipfile.ZipInfo(f"{folder}/{name}", _ANY_TIME)
            member.create_system = 3  # else it would say which kind of machine it was made on
            member.external_attr = 0o644 << 16
            file.writestr(member, content)
    return out.getvalue()
