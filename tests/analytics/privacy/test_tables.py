"""Tables read back as they were written, and a spreadsheet runs nothing of them."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.privacy.tables import guarded, table

texts = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize("sign", list("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a\u208c\u2212"))
@pytest.mark.parametrize("before", ["", " ", "\u3000"])
def test_what_could_be_a_formula_is_text(sign: str, before: str) -> None:
    """ASCII, full-width, small and raised signs, also behind a blank."""
    assert guarded(f"{before}{sign}cmd|' /C calc'!A1").startswith("'")


def test_other_texts_stay_as_they_are() -> None:
    """Ids are not touched."""
    assert guarded("money>rent") == "money>rent"


@settings(deadline=None, max_examples=200)
@given(text=texts)
def test_a_guard_can_be_taken_away(text: str) -> None:
    """As the data dictionary says: the first apostrophe of a cell is never the text's own."""
    assert guarded(text).removeprefix("'") == text


@settings(deadline=None, max_examples=100)
@given(rows=st.lists(st.tuples(texts, st.integers()), max_size=8))
def test_tables_read_back(rows: list[tuple[str, int]]) -> None:
    """By any reader of RFC 4180, commas, quotes and line breaks included."""
    written = table(("text", "visits"), rows).decode("utf-8-sig")
    header, *read = csv.reader(StringIO(written, newline=""), strict=True)
    assert header == ["text", "visits"]
    assert read == [[guarded(text), str(number)] for text, number in rows]


def test_a_table_is_what_rfc_4180_says() -> None:
    """Lines end in CRLF, the last one too; quotes are doubled; negative numbers are numbers. A BOM, for Excel."""
    assert table(("a", "b"), [('x"y', -3), ("p,q", 4)]) == b'\xef\xbb\xbfa,b\r\n"x""y",-3\r\n"p,q",4\r\n'
