"""Attack 5, canaries: what nobody may find is planted in visits, and looked for in every byte that is kept, told or forwarded."""

from __future__ import annotations

import base64
import io
import ipaddress
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

Canary = str | bytes
Places = Mapping[str, bytes]
"""What is searched, by where it was."""

_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08")


@dataclass(frozen=True)
class Hit:
    """One canary that was found."""

    canary: str
    form: str
    place: str

    def __str__(self) -> str:
        return f"{self.canary} as {self.form} in {self.place}"


def search(places: Places, canaries: Mapping[str, Canary]) -> list[Hit]:
    """Which of *canaries* are where, also within what is compressed."""
    layers = [(place, layer) for place, content in places.items() for layer in _layers(content)]
    return [
        Hit(name, form, place)
        for name, canary in canaries.items()
        for form, needle in forms(canary)
        for place, layer in layers
        if needle in layer
    ]


@cache
def forms(canary: Canary) -> tuple[tuple[str, bytes], ...]:
    """The bytes that *canary* can be written in."""
    found: dict[bytes, str] = {}
    for form, needle in _forms(canary):
        found.setdefault(needle, form)
    return tuple((form, needle) for needle, form in found.items())


def _forms(canary: Canary) -> Iterator[tuple[str, bytes]]:
    plain = canary.encode() if isinstance(canary, str) else canary
    yield "utf-8", plain
    if isinstance(canary, str):
        yield "utf-16-le", canary.encode("utf-16-le")
        yield "utf-16-be", canary.encode("utf-16-be")
        yield "json", canary.encode("ascii", "backslashreplace")
        yield from _as_number(canary)
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    yield "url", quote(plain, safe="").encode()
    yield "url+", quote_plus(plain).encode()
    yield "url, all of it", "".join(f"%{byte:02X}" for byte in plain).encode()
    for ahead in range(3):
        # What stands before it moves its bits: cut what depends on that, and on what follows.
        written = base64.b64encode(bytes(ahead) + plain)
        sure = written[-(-8 * ahead // 6) : (8 * (ahead + len(plain))) // 6]
        yield f"base64 at {ahead}", sure
        yield f"base64url at {ahead}", sure.translate(bytes.maketrans(b"+/", b"-_"))
    yield "reversed", plain[::-1]


def _as_number(canary: str) -> Iterator[tuple[str, bytes]]:
    if canary.isdigit():
        number = int(canary)
        yield "hex number", f"{number:x}".encode()
        # Not in fewer bytes: these would be found anywhere by chance.
        yield "big-endian", number.to_bytes(4, "big")
        yield "little-endian", number.to_bytes(4, "little")
    with suppress(ValueError):
        yield "packed address", ipaddress.ip_address(canary).packed


def _layers(content: bytes) -> Iterator[bytes]:
    """*content*, and whatever in it was compressed."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    for magic in _ZLIB:
        at = content.find(magic)
        while at >= 0:
            with suppress(zlib.error):
                unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content[at:], 1_000_000)
                if len(unpacked) > 16:
                    yield unpacked
            at = content.find(magic, at + 1)


def files(*folders: Path) -> dict[str, bytes]:
    """Every file in *folders*."""
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def told(hits: Iterable[Hit]) -> str:
    """*hits*, to be read."""
    return "\n".join(map(str, hits)) or "none"
