"""Splicing: pages joined from parts that were compressed beforehand.

Nearly all of a question's page is the same for every resident. Those parts are compressed once, as deflate blocks that
end in a full flush (RFC 1951, 3.2.3; zlib's Z_FULL_FLUSH), which refer to nothing before them. A page is then a few
joined strings, the little that differs between them as it is. That also keeps the forms' tokens out of reach of attacks
that read secrets from compressed lengths (BREACH): a token is never compressed together with anything else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x03\x00"
"""An empty last block with fixed codes."""

_LARGEST_STORED = 0xFFFF


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes, and the same as deflate blocks."""

    plain: bytes
    deflated: bytes


NOTHING = Part(b"", b"")


def compressed(text: str) -> Part:
    """*text*, well compressed, to be used many times."""
    plain = text.encode()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(plain, squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH))


def stored(text: str) -> Part:
    """*text* as it is, for the few bytes that differ from page to page."""
    plain = text.encode()
    blocks = [plain[start : start + _LARGEST_STORED] for start in range(0, len(plain), _LARGEST_STORED)]
    return Part(plain, b"".join(_stored_block(block) for block in blocks))


def _stored_block(data: bytes) -> bytes:
    size = len(data)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data


def plain(parts: Iterable[Part]) -> bytes:
    """The page."""
    return b"".join([part.plain for part in parts])


def gzipped(parts: Iterable[Part]) -> bytes:
    """The page as gzip (RFC 1952)."""
    check = size = 0
    pieces = [_GZIP_HEADER]
    for part in parts:
        check = zlib.crc32(part.plain, check)
        size += len(part.plain)
        pieces.append(part.deflated)
    pieces += (_END, check.to_bytes(4, "little"), (size & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(pieces)
