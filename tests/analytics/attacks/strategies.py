"""What can be seen in the stolen files of an open day: each strategy of attack 8 looks at one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from handbook.analytics.marks import MARK_BYTES
from handbook.analytics.node.daykeys import JOURNALS
from handbook.analytics.node.file import DATABASE
from handbook.analytics.node.journal import FRAME, HEAD
from tests.analytics.attacks.laboratory import DAY, Loot, reading
from tests.analytics.attacks.readings import page_size

YES, NO = "yes", "never-or-hardly-ever"
"""The two answers, of which the length is not the same. Each is as likely as the other."""

BLOCK = 16


@dataclass(frozen=True)
class Robbed:
    """What the attacker has: the files as they were last, and before and after the visit began."""

    last: Tables
    before: Tables
    begun: Tables
    seconds: tuple[Seconds, ...]
    """The answer that is asked for, and the last one, within seconds."""
    others: tuple[tuple[str, Tables], ...]
    """The answers of the visits before this one, each with the files after it; in chosen scenes alone."""
    twin: Tables | None
    """Another machine with the same secret, on which the attacker did as this visit would with a yes."""


@dataclass(frozen=True)
class Tables:
    """Stolen files, read."""

    counts: bytes
    marks: frozenset[bytes]
    content: bytes
    index: bytes
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Seconds:
    """The files before a step, with its journal, and when that was counted, but nothing was written anew yet."""

    before: Tables
    journals: tuple[bytes, ...]
    counted: Tables


def tables(loot: Loot) -> Tables:
    """What stands in stolen files."""
    assert not loot[f"{DATABASE}-wal"]
    connection = reading(loot[DATABASE])
    (counts,) = next(connection.execute("SELECT covered FROM open_days"), (b"",))
    marks = frozenset(mark for (mark,) in connection.execute("SELECT mark FROM marks"))
    connection.close()
    return Tables(counts, marks, loot[DATABASE], loot[f"{DATABASE}-shm"], tuple(map(len, loot.values())))


def journals(loot: Loot) -> tuple[bytes, ...]:
    """The journals among stolen files."""
    return tuple(content for name, content in loot.items() if name.startswith(f"{JOURNALS}/"))


Strategy = Callable[[Robbed], Hashable]


def _blocks(content: bytes) -> Iterator[bytes]:
    return (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))


def _repeated(robbed: Robbed) -> Hashable:
    """Blocks that stand there several times, as under a cipher that shows equal parts."""
    return sum(many - 1 for many in Counter(_blocks(robbed.last.counts)).values())


def _places(table: Tables) -> list[tuple[int, bytes]]:
    """Where the marks lie: each behind its day."""
    rows = re.finditer(DAY.isoformat().encode() + b"(.{%d})" % MARK_BYTES, table.content, re.DOTALL)
    return [(row.start(), row[1]) for row in rows if row[1] in table.marks]


def _layout(robbed: Robbed) -> Hashable:
    size = page_size(robbed.last.content)
    return tuple(sorted(Counter(at // size for at, _ in _places(robbed.last)).values()))


def _newest(robbed: Robbed) -> Hashable:
    """What the marks begin with that lie at the ends of the file."""
    places = _places(robbed.last)
    return places[0][1][0] >> 6, places[-1][1][0] >> 6


def _plain(*contents: bytes) -> Hashable:
    """Whether the answers stand in the bytes: those that the others did not give, or each as often as it does."""
    return tuple(sum(content.count(answer.encode()) for content in contents) for answer in (YES, NO))


def _counts_in_plain(robbed: Robbed) -> Hashable:
    """How often each answer was given, where that stands in the bytes."""
    found = [re.search(b'"secret","%s","",([0-9]+)' % answer.encode(), robbed.last.content) for answer in (YES, NO)]
    return tuple(one and one[1] for one in found)


STRATEGIES: Mapping[str, Strategy] = {
    "size of the counts": lambda robbed: len(robbed.last.counts),
    "equal parts of the counts": _repeated,
    "spaces in the counts": lambda robbed: robbed.last.counts.count(b" " * BLOCK),
    "beginning of the counts": lambda robbed: robbed.last.counts[0] >> 6,
    "number of marks": lambda robbed: len(robbed.last.marks),
    "sizes of the files": lambda robbed: robbed.last.sizes,
    "marks of each page": _layout,
    "marks at the ends": _newest,
    "the log's index": lambda robbed: sum(map(bool, robbed.last.index[136:16_384:4])),
    "the answer in plain": lambda robbed: _plain(robbed.last.content),
    "the counts in plain": _counts_in_plain,
    "the answer in a journal": lambda robbed: _plain(*(one for each in robbed.seconds for one in each.journals)),
    "lengths of records": lambda robbed: tuple(tuple(map(_records, each.journals)) for each in robbed.seconds),
    "sizes within seconds": lambda robbed: tuple(each.counted.sizes for each in robbed.seconds),
    "gaps in the pages within seconds": lambda robbed: tuple(_gaps(each.counted.content) for each in robbed.seconds),
    "pages that changed within seconds": lambda robbed: tuple(
        _changed_pages(each.before.content, each.counted.content) for each in robbed.seconds
    ),
    "marks that came within seconds": lambda robbed: tuple(
        len(each.counted.marks - each.before.marks) for each in robbed.seconds
    ),
}
"""From one theft: half a minute later, or within seconds of a step (and then with what was there before it)."""

WATCHING: Mapping[str, Strategy] = {
    "size that came": lambda robbed: len(robbed.last.counts) - len(robbed.begun.counts),
    "size that came with the visit": lambda robbed: len(robbed.last.counts) - len(robbed.before.counts),
    "blocks that changed": lambda robbed: sum(
        one != other for one, other in zip(_blocks(robbed.begun.counts), _blocks(robbed.last.counts), strict=False)
    ),
    "marks that came": lambda robbed: len(robbed.last.marks - robbed.begun.marks),
    "marks that went": lambda robbed: len(robbed.begun.marks - robbed.last.marks),
    "marks that came with the visit": lambda robbed: len(robbed.last.marks - robbed.before.marks),
    "pages that changed": lambda robbed: _changed_pages(robbed.begun.content, robbed.last.content),
}
"""From the differences of three."""

CHOOSING: Mapping[str, Strategy] = {
    "bytes that one's own answers changed": lambda robbed: _as_ones_own(robbed),
    "counts that were there before": lambda robbed: robbed.last.counts in {each.counts for _, each in robbed.others},
}
"""From watching what answers of one's own do."""

TWIN: Mapping[str, Strategy] = {
    "counts of one's own elsewhere": lambda robbed: robbed.twin is not None and robbed.last.counts == robbed.twin.counts
}
"""From doing the same on another machine."""


def _records(journal: bytes) -> tuple[int, ...]:
    found, at = [], HEAD.size
    while at < len(journal):
        found.append(FRAME.unpack_from(journal, at)[0])
        at += FRAME.size + found[-1]
    return tuple(found)


def _gaps(content: bytes) -> Hashable:
    """What was deleted in the pages of tables and indexes, and not filled again (SQLite, "B-tree Pages")."""
    size, found = page_size(content), []
    for start in range(0, len(content), size):
        head = start + (100 if start == 0 else 0)
        if content[head] not in (2, 5, 10, 13):
            continue
        at = int.from_bytes(content[head + 1 : head + 3], "big")
        gaps = 0
        while at:
            gaps += 1
            at = int.from_bytes(content[start + at : start + at + 2], "big")
        found.append((gaps, content[head + 7]))
    return sum(gaps for gaps, _ in found), sum(fragments for _, fragments in found)


def _changed_pages(before: bytes, after: bytes) -> int:
    size = page_size(before)
    return sum(before[at : at + size] != after[at : at + size] for at in range(0, len(before), size))


def _as_ones_own(robbed: Robbed) -> Hashable:
    """How many of the bytes that a yes alone touches were touched by this visit; and of those of a no.

    The first yes and the first no change others too: all that stands behind them.
    """
    touched: dict[str, set[int]] = {YES: set(), NO: set()}
    for (_, before), (answer, after) in pairwise(robbed.others[-3:]):
        touched[answer] |= _touched(before, after)
    now = _touched(robbed.before, robbed.last)
    yes, no = len((touched[YES] - touched[NO]) & now), len((touched[NO] - touched[YES]) & now)
    return (yes > no) - (no > yes)


def _touched(before: Tables, after: Tables) -> set[int]:
    return {at for at, (one, other) in enumerate(zip(before.counts, after.counts, strict=False)) if one != other}
