"""Codes of an authenticator, recovery codes, and how often may be guessed."""

from __future__ import annotations

import re

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.web.accounts.codes import address, as_text, matching_step, new_recovery_codes, recovery_bytes
from handbook.web.accounts.throttle import BURST, FOR_GOOD, FREE, LONGEST_LOCK, MOST, drawn, locked_until
from handbook.web.qr import qr_code

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(("now", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_rfc(now: int, code: str) -> None:
    """RFC 6238, appendix B (its last six digits)."""
    assert matching_step(SECRET, code, now) == now // 30


@given(st.integers(100, 2**33), st.integers(-3, 3))
def test_the_step_before_and_the_step_after_are_taken(now: int, off: int) -> None:
    """For clocks that differ; no others (but where two codes are the same by chance)."""
    totp = pyotp.TOTP(as_text(SECRET))
    code = totp.generate_otp(now // 30 + off)
    found = matching_step(SECRET, code, now)
    if abs(off) <= 1:
        assert found is not None
    assert found is None or (abs(found - now // 30) <= 1 and totp.generate_otp(found) == code)


@pytest.mark.parametrize("written", ["２８７０８２", "287 082", " 287082 ", "287-082"])
def test_a_code_is_the_same_however_it_is_typed(written: str) -> None:
    """In full width, as Japanese keyboards write it, too."""
    assert matching_step(SECRET, written, 59) == 1


@pytest.mark.parametrize("written", ["", "28708", "2870821", "28708\0002", "一二三四五六", "٢٨٧٠٨٢", "9" * 9_999])
def test_what_is_no_code_is_none(written: str) -> None:
    """Whatever it is."""
    assert matching_step(SECRET, written, 59) is None


def test_the_drawing_has_no_style_of_its_own() -> None:
    """The pages' policy would not let it in; and it comes to the page by itself."""
    drawn_ = qr_code(address(SECRET, "hanako@city.example.jp", "handbook kitakyushu"))
    assert re.match(r"<svg [^>]*viewBox", drawn_)
    assert not re.search(r"style|<script|xlink|href|\bon\w+=", drawn_)


def test_recovery_codes_are_ten_and_all_differ() -> None:
    """And are read however they are typed."""
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([2-9a-z]{4}-){3}[2-9a-z]{4}", code) for code in codes)
    assert recovery_bytes(codes[0].upper().replace("-", " ")) == recovery_bytes(codes[0])


@given(st.integers(0, 10_000), st.integers(0, 2**33))
def test_locks_grow_and_end(attempts: int, now: int) -> None:
    """None for the first few; then from half a minute to an hour; for good after a hundred."""
    until = locked_until(attempts, now)
    if attempts < FREE:
        assert until == 0
    elif attempts >= MOST:
        assert until == FOR_GOOD
    else:
        assert 30 <= until - now <= LONGEST_LOCK
        assert until >= locked_until(attempts - 1, now)


@given(st.lists(st.integers(0, 10), max_size=200))
def test_no_more_is_drawn_than_came_in(waits: list[int]) -> None:
    """However the attempts are spread; and a clock that goes back fills nothing."""
    level: float = BURST
    now, taken = 1_000, 0
    at = now
    for wait in waits:
        now += wait
        left = drawn(level, at, now)
        if left is not None:
            level, at, taken = left, now, taken + 1
    assert taken <= BURST + (now - 1_000) * 0.5
    assert drawn(0.0, now, now - 500) is None
