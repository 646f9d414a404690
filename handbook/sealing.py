"""Sealing: bytes that only this handbook can read or make, as text for a cookie, and how long that text becomes.

A leaf: it knows neither Flask nor what is sealed. AES-256-GCM (NIST SP 800-38D) under keys derived by HKDF-SHA256
(RFC 5869) from the secrets of the settings: the first secret seals, each of them opens, so that secrets can be changed
without ending anyone's visit. What is sealed is padded first, so that its length does not tell how much there is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEADER = 36
"""Bytes of the visit's header, which stands before the answers."""

PADDED_TO = 256
"""What is sealed is padded to a multiple of this many bytes."""

COOKIE_NAME = "handbook"
SECURE_COOKIE_NAME = "__Host-handbook"
"""Over https; browsers take a `__Host-` cookie only with `Secure`, `Path=/` and no domain (RFC 6265bis, 4.1.3.2)."""

MAX_COOKIE = 3_800
"""Bytes that name and value may take. Browsers drop a cookie of more than 4,096 without a word (RFC 6265bis, 5.6)."""

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16


class SealBroken(ValueError):
    """What was to be opened was not sealed by this handbook, or has been changed since."""


class Sealer:
    """Seals and opens, under keys derived from *secrets* (the first seals, all of them open)."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("at least one secret is needed to seal with")
        self._ciphers = [AESGCM(derived(secret, b"handbook answers v2")) for secret in secrets]
        self._token_keys = [derived(secret, b"handbook csrf v2") for secret in secrets]

    def seal(self, plain: bytes, purpose: str) -> str:
        """*plain* as text. It opens only for the same *purpose* (the cookie's name)."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[0].encrypt(nonce, _padded(plain), purpose.encode() + _VERSION)
        return base64.urlsafe_b64encode(_VERSION + nonce + sealed).rstrip(b"=").decode()

    def open(self, sealed: str, purpose: str) -> bytes:
        """What was sealed, with its padding of zeros. Raises :class:`SealBroken`."""
        if len(sealed) > MAX_COOKIE:
            raise SealBroken
        try:
            data = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise SealBroken from None
        if data[:1] != _VERSION or len(data) < 1 + _NONCE + _TAG:
            raise SealBroken
        nonce, body = data[1 : 1 + _NONCE], data[1 + _NONCE :]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, body, purpose.encode() + _VERSION)
            except InvalidTag:
                continue
        raise SealBroken

    def token(self, seed: bytes) -> str:
        """The token that proves that a form was made for the visit with this *seed*."""
        return _token(self._token_keys[0], seed)

    def is_token(self, given: str, seed: bytes) -> bool:
        """Whether *given* is the token of *seed*, under any of the keys; takes the same time whatever differs."""
        known = given.encode(errors="replace")
        found = [hmac.compare_digest(known, _token(key, seed).encode()) for key in self._token_keys]
        return any(found)


def sealed_size(packed: int) -> int:
    """The bytes that a cookie takes, name and all, when its packed answers take *packed* bytes."""
    plain = -(-(HEADER + packed) // PADDED_TO) * PADDED_TO
    bits = 8 * (len(_VERSION) + _NONCE + plain + _TAG)
    return len(SECURE_COOKIE_NAME) + 1 + -(-bits // 6)


def _padded(plain: bytes) -> bytes:
    return plain + bytes(-len(plain) % PADDED_TO)


def derived(secret: str, info: bytes) -> bytes:
    """A key of 32 bytes for the purpose *info*: keys for different purposes tell nothing of each other."""
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())


def _token(key: bytes, seed: bytes) -> str:
    # Keyed BLAKE2b (RFC 7693, 2.9) is a MAC as HMAC is. But `hmac.digest` lets go of Python's lock even for a few bytes: under
    # load each token then waited until another thread was done with its page.
    return base64.urlsafe_b64encode(hashlib.blake2b(seed, key=key, digest_size=24).digest()).decode()
