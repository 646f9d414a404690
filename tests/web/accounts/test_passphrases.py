"""What makes a passphrase good enough, and how it is kept."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from handbook.web.accounts.errors import PassphraseRefused
from handbook.web.accounts.names import known_as
from handbook.web.accounts.passphrases import LONGEST, Passphrases, new_passphrase, normalized
from tests.web.accounts.staff import NAME, PASSPHRASE

CHEAP = Passphrases(CHEAPEST)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "short"),
        ("thirteen-long", "short"),
        ("㌖窓辺の青い椅子", "short"),  # a sign of one character is six when it is normalized: still too short
        ("x" * (LONGEST + 1), "long"),
        ("ｘ" * 5_000, "long"),
        ("a good one, but \0", "control"),
        ("a good one,\nbut two", "control"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeated"),
        ("abababababababab", "repeated"),
        ("password password", "common"),
        ("Correct Horse Battery Staple", "common"),
        ("abcdefghijklmno", "common"),
        ("98765432109876", "common"),
        ("administrator1!", "common"),
        ("Password12345!", "common"),
        ("sunshine123456", "common"),
        ("Tokyotokyo2026", "common"),
        ("1qaz2wsx3edc4rfv", "common"),
        ("国境の長いトンネルを抜けると雪国であった。", "common"),
        ("よろしくお願いします。よろしくお願いします。", "common"),
        ("hanako@city.example.jp", "name"),
        ("Hanako-hanako-1", "name"),
    ],
)
def test_what_is_easily_guessed_is_refused(written: str, why: str) -> None:
    """With the rule that it breaks."""
    with pytest.raises(PassphraseRefused) as refused:
        new_passphrase(written, NAME)
    assert refused.value.why == why


@pytest.mark.parametrize(
    "written",
    [PASSPHRASE, "fourteen chars", "hanako likes rainy mornings", "🌧️ 窓辺で聞く雨の音が好き", "tr0ub4dor & three"],
)
def test_length_is_enough(written: str) -> None:
    """No capitals, digits or signs are asked for, and none are forbidden."""
    assert new_passphrase(written, NAME) == unicodedata.normalize("NFKC", written)


def test_length_is_counted_after_normalization() -> None:
    """Half-width kana with their marks become fewer characters."""
    assert len("ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞ") == 14
    with pytest.raises(PassphraseRefused):
        new_passphrase("ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞ", NAME)


@given(st.text(max_size=40))
def test_every_way_of_writing_it_is_the_same(text: str) -> None:
    """Decomposed as by macOS, or composed: one passphrase; and normalizing twice changes nothing."""
    once = normalized(text)
    assert normalized(unicodedata.normalize("NFD", text)) == once
    assert once is None or normalized(once) == once


@given(st.text(max_size=40))
def test_a_name_is_the_same_however_it_is_written(text: str) -> None:
    """In capitals, in full width; and knowing it twice changes nothing."""
    once = known_as(text)
    assert once is None or known_as(once) == once
    assert known_as(unicodedata.normalize("NFD", text)) == once


def test_it_is_kept_by_argon2id_as_the_rfc_recommends() -> None:
    """RFC 9106, section 4, second: three passes over 64 MiB."""
    kept = Passphrases().hash(PASSPHRASE)
    assert kept.startswith("$argon2id$")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY


def test_what_was_hashed_with_less_is_outdated() -> None:
    """So that it is hashed anew at the next log-in."""
    kept = CHEAP.hash(PASSPHRASE)
    assert not CHEAP.is_outdated(kept)
    assert Passphrases().is_outdated(kept)


@pytest.mark.parametrize("written", ["", "nobody", "x" * 300, "ｘ" * 10_000, "a\0b", "\ud800"])
def test_nothing_opens_where_nothing_was_kept(written: str) -> None:
    """Nor does what stands in for a passphrase there; and nothing that is given breaks it."""
    assert not CHEAP.verify(None, written)
    assert not CHEAP.verify(CHEAP.hash(PASSPHRASE), written)


def test_what_cannot_be_a_passphrase_does_not_pass_for_an_empty_one() -> None:
    """Were an empty one ever kept."""
    assert not CHEAP.verify(CHEAP.hash(""), "x" * 300)
