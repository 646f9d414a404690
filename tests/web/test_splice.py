"""Splicing: what is joined from parts is a page, and is gzip."""

from __future__ import annotations

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from handbook.web.splice import compressed, gzipped, plain, stored

texts = st.text(max_size=300)
parts = st.lists(st.one_of(texts.map(compressed), texts.map(stored)), max_size=8)


@given(parts=parts)
def test_what_was_joined_unpacks_to_the_page(parts: list[object]) -> None:
    """By another implementation of RFC 1952, which checks length and sum."""
    assert gzip.decompress(gzipped(parts)) == plain(parts)  # type: ignore[arg-type]


def test_a_long_text_is_stored_in_blocks() -> None:
    """One block holds 65,535 bytes at most."""
    part = stored("あ" * 50_000)
    assert gzip.decompress(gzipped([part])) == part.plain


def test_a_browser_can_unpack_as_it_reads() -> None:
    """Nothing waits for the end."""
    data = gzipped([compressed("a" * 1000), stored("token"), compressed("b" * 1000)])
    unpack = zlib.decompressobj(wbits=31)
    assert b"".join(unpack.decompress(data[place : place + 1]) for place in range(len(data))) == (
        b"a" * 1000 + b"token" + b"b" * 1000
    )
    assert unpack.eof


def test_a_secret_does_not_change_the_length_of_what_stands_beside_it() -> None:
    """Or its letters could be guessed from lengths (BREACH)."""
    beside = compressed("csrf_token=ABCDEF" * 20)
    assert len(gzipped([beside, stored("ABCDEF")])) == len(gzipped([beside, stored("UVWXYZ")]))
