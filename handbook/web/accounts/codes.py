"""One-time codes: of an authenticator app (TOTP, RFC 6238), and for when it is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata

import pyotp

STEP = 30
"""Seconds for which an authenticator shows a code."""

RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look like another
_LENGTH = 16


def new_secret() -> bytes:
    """A secret for an authenticator: 160 bits (RFC 4226, 4 R6)."""
    return secrets.token_bytes(20)


def as_text(secret: bytes) -> str:
    """*secret* as it is typed into an authenticator."""
    return base64.b32encode(secret).decode()


def matching_step(secret: bytes, code: str, now: int) -> int | None:
    """The time step whose code *code* is: this one, the one before or the next (RFC 6238, 5.2). ``None`` where it is none."""
    given = _tidied(code)
    totp = pyotp.TOTP(as_text(secret), interval=STEP)
    found = None
    for step in range(now // STEP - 1, now // STEP + 2):
        # All are compared: the time tells nothing.
        if hmac.compare_digest(totp.generate_otp(step).encode(), given):
            found = step
    return found


def address(secret: bytes, name: str, issuer: str) -> str:
    """What an authenticator reads from a QR code (Key Uri Format)."""
    return pyotp.TOTP(as_text(secret), interval=STEP).provisioning_uri(name=name, issuer_name=issuer)


def new_recovery_codes() -> list[str]:
    """Codes that are good once each, like ``abcd-2345-efgh-6789``: 79 bits."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_LENGTH // 4))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_bytes(code: str) -> bytes:
    """*code* as it is fingerprinted, however it was typed."""
    return _tidied(code).lower()


def _tidied(code: str) -> bytes:
    if len(code) > 4 * _LENGTH:
        return b""
    kept = (letter for letter in unicodedata.normalize("NFKC", code) if not letter.isspace() and letter != "-")
    return "".join(kept).encode(errors="replace")
