"""Sealing: nobody else reads it, nobody changes it, and its length tells little."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.sealing import HEADER, MAX_COOKIE, PADDED_TO, SECURE_COOKIE_NAME, SealBroken, Sealer, sealed_size

OLD, NEW = "o" * 32, "n" * 32


@given(plain=st.binary(max_size=2500))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    """Whole, with zeros behind it up to the next block."""
    opened = Sealer([OLD]).open(Sealer([OLD]).seal(plain, "handbook"), "handbook")
    assert opened == plain.ljust(len(opened), b"\0")
    assert len(opened) % PADDED_TO == 0


@given(place=st.integers(0, 400), bit=st.integers(0, 7))
def test_a_change_anywhere_breaks_the_seal(place: int, bit: int) -> None:
    """Version, nonce, text and tag: no bit of them can be another."""
    sealed = bytearray(_bytes(Sealer([OLD]).seal(b"answers", "handbook")))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(base64.urlsafe_b64encode(sealed).decode(), "handbook")


@pytest.mark.parametrize("sealed", ["", "A", "AQ", "ああ", "=" * 20, "A" * 40, "AQ" + "A" * 60, "A" * 10_000, "a b"])
def test_nonsense_breaks_the_seal(sealed: str) -> None:
    """Whatever a browser sends, it is one error."""
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(sealed, "handbook")


def test_a_seal_is_for_one_purpose() -> None:
    """A cookie from http is no cookie for https."""
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(Sealer([OLD]).seal(b"answers", "handbook"), SECURE_COOKIE_NAME)


def test_a_new_secret_in_front_still_opens_what_the_old_one_sealed() -> None:
    """Changing the secret ends nobody's visit."""
    assert Sealer([NEW, OLD]).open(Sealer([OLD]).seal(b"answers", "handbook"), "handbook").startswith(b"answers")


def test_the_first_secret_seals() -> None:
    """So that the old one can be taken away in the end."""
    assert Sealer([NEW]).open(Sealer([NEW, OLD]).seal(b"answers", "handbook"), "handbook").startswith(b"answers")


def test_another_secret_opens_nothing() -> None:
    """The secret is what the seal rests on."""
    with pytest.raises(SealBroken):
        Sealer([NEW]).open(Sealer([OLD]).seal(b"answers", "handbook"), "handbook")


def test_the_same_answers_never_look_the_same() -> None:
    """Two cookies cannot be compared."""
    sealer = Sealer([OLD])
    assert sealer.seal(b"answers", "handbook") != sealer.seal(b"answers", "handbook")


def test_the_length_does_not_tell_one_answer_from_many() -> None:
    """What fits into one block looks alike from outside."""
    sealer = Sealer([OLD])
    assert len(sealer.seal(b"a", "handbook")) == len(sealer.seal(b"a" * PADDED_TO, "handbook"))


@given(packed=st.integers(0, 2600))
def test_the_size_is_told_exactly(packed: int) -> None:
    """`handbook check` bounds cookies by this number."""
    sealed = Sealer([OLD]).seal(bytes(HEADER + packed), SECURE_COOKIE_NAME)
    assert sealed_size(packed) == len(f"{SECURE_COOKIE_NAME}={sealed}")


def test_the_largest_cookie_opens() -> None:
    """What is allowed to be sealed is not refused for its length."""
    largest = max(packed for packed in range(4000) if sealed_size(packed) <= MAX_COOKIE)
    sealed = Sealer([OLD]).seal(bytes(HEADER + largest), "handbook")
    assert len(Sealer([OLD]).open(sealed, "handbook")) >= HEADER + largest


def test_a_token_belongs_to_its_visit() -> None:
    """The token of one visit is none for another."""
    sealer = Sealer([OLD])
    assert sealer.is_token(sealer.token(b"one"), b"one")
    assert not sealer.is_token(sealer.token(b"one"), b"two")


def test_a_token_outlives_a_change_of_secrets() -> None:
    """A form that is open while the secret changes can still be sent."""
    assert Sealer([NEW, OLD]).is_token(Sealer([OLD]).token(b"one"), b"one")


def _bytes(sealed: str) -> bytes:
    return base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
