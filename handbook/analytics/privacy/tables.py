"""Comma-separated tables: RFC 4180, and nothing in them that a spreadsheet would run.

UTF-8 with a byte order mark: without one, Excel on a Japanese Windows reads a CSV file as Shift_JIS.
"""

from __future__ import annotations

import csv
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = frozenset("=+-@\t\r\n\0−'")
"""OWASP, *CSV injection* (https://owasp.org/www-community/attacks/CSV_Injection), and ASVS 5.0, 1.2.10. The minus sign U+2212 too,
and the apostrophe itself: then the first apostrophe of a cell is always ours, and taking it away gives the text back."""


def guarded(text: str) -> str:
    """*text* with an apostrophe before it if a spreadsheet could take it for a formula, full-width and small letters included."""
    # Some spreadsheets drop leading blanks before they look for a formula.
    start = text[: len(text) - len(text.lstrip()) + 1]
    return "'" + text if _FORMULA.intersection(unicodedata.normalize("NFKC", start)) else text


def table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A CSV file. Texts are guarded; numbers are not, since "-3" is a number to a spreadsheet as well."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return BOM_UTF8 + out.getvalue().encode()
