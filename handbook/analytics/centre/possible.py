"""What a version of the content makes possible, as bytes that are kept with its counts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Structure


def written(structure: Structure) -> bytes:
    """*structure* as bytes: the same for the same content."""
    told = {
        "allowed": sorted([cell.kind, cell.first, cell.second, cell.third] for cell in structure.allowed),
        "single": sorted(structure.single),
        "first": structure.first,
        "margins": sorted(structure.margins),
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def joined(kept: Iterable[bytes], counts: Mapping[str, Mapping[Cell, int]]) -> Structure:
    """What any of the versions allows, and what was counted: of a version that is not known, that alone."""
    allowed = {cell for of_version in counts.values() for cell in of_version}
    single: set[str] | None = None
    margins: set[str] | None = None
    first = set()
    for content in kept:
        told = json.loads(zlib.decompress(content))
        allowed |= {Cell(*words) for words in told["allowed"]}
        # A question is of one choice, and a table complete, where it is so in every version.
        single = set(told["single"]) if single is None else single & set(told["single"])
        margins = set(told["margins"]) if margins is None else margins & set(told["margins"])
        first.add(told["first"])
    return Structure(
        allowed=frozenset(allowed),
        single=frozenset(single or ()),
        first=first.pop() if len(first) == 1 else "",
        margins=frozenset(margins or ()),
    )
