"""Files that were made to stop or to fill the server; the same kinds as in tests/test_source.py, and some more."""

from __future__ import annotations

from collections.abc import Callable


def _bomb() -> bytes:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{c}: &{c} [{','.join(['*' + p] * 9)}]" for p, c in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "an alias bomb": _bomb,
    "100,000 brackets": lambda: b"[" * 100_000,
    "2,000 levels": lambda: "".join(" " * depth + "a:\n" for depth in range(2_000)).encode(),
    "an integer of a million digits": lambda: b"minimum: " + b"9" * 1_000_000 + b"\n",
    "200,000 times the same key": lambda: b"a: 1\n" * 200_000,
    "a comment of 10 MB": lambda: b"# " + b"x" * 10_000_000,
    "a key of a million letters": lambda: b"x" * 1_000_000 + b": 1\n",
    "9 MB of short items": lambda: b"questions: [" + b"a," * 4_500_000 + b"]\n",
    "9 MB of small mappings": lambda: b"questions:\n" + b"- {a: b}\n" * 1_000_000,
    "9 MB of unknown fields": lambda: b"questions:\n" + b"".join(b"  q%d: {x: 1}\n" % n for n in range(450_000)),
    "9 MB of one text": lambda: b'title: "' + "あ".encode() * 3_000_000 + b'"\n',
    "9 MB of escapes": lambda: b'title: "' + b"\\n" * 4_500_000 + b'"\n',
    "unsafe tags": lambda: b"a: !!python/object/apply:os.system [echo]\n",
    "Latin-1": lambda: "title: Hilfe für alle\n".encode("latin-1"),
    "NUL bytes": lambda: b"title: a\x00b\n" * 100_000,
    "a full-width colon": lambda: "title：手引き\n".encode() * 100_000,
}
"""Each kind of file, made when it is wanted."""
