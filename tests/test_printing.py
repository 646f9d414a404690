"""Printing: nothing is fetched, and what could not be done is told."""

from __future__ import annotations

import pytest

from handbook.printing import CannotPrint, pdf_of


@pytest.mark.parametrize(
    "place",
    [
        '<img alt="a" src="https://example.jp/a.png">',
        '<img alt="a" src="file:///etc/hostname">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        "<style>@import url(https://example.jp/a.css);</style>",
    ],
)
def test_nothing_is_fetched(place: str) -> None:
    """Neither from the network nor from the disk: there is no PDF where text asks for it."""
    with pytest.raises(CannotPrint, match="nothing is fetched"):
        pdf_of(f'<html lang="ja"><title>a</title>{place}', "a")


def test_letters_that_no_font_has_are_told() -> None:
    """The report comes out all the same: one rare name must not stop it."""
    made, said = pdf_of('<html lang="ja"><title>a</title><p>\U000f0000', "a")
    assert made.startswith(b"%PDF")
    assert any(".notdef" in line for line in said)
