"""Attack 8: the raw files of an open day do not tell the one answer that is not known. In full: `python -m bench.privacy`."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from handbook.analytics.node import openday
from handbook.analytics.node.daykeys import JOURNALS
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.written import Written
from tests.analytics.attacks.laboratory import Node, began
from tests.analytics.attacks.stolen import CONSEQUENCES, SAME_CONSEQUENCES, Guessed, Scene, guess
from tests.analytics.attacks.strategies import NO, YES
from tests.analytics.attacks.unprotected import (
    Deleting,
    PlainJournals,
    PlainVeil,
    StreamVeil,
    Unfilled,
    UnpaddedJournals,
    UnpaddedVeil,
)
from tests.analytics.privacy.figures import tell

TRIALS, PRACTICE = 24, 12
FEW, LITTLE = 16, 4


def best(found: list[Guessed], name: str) -> Guessed:
    """The strategy that guessed best, printed."""
    one = max(found, key=lambda guessed: guessed.right)
    tell(f"{name}: best of {one.tried} strategies, {one}")
    return one


@pytest.mark.parametrize("scene", SAME_CONSEQUENCES, ids=lambda scene: scene.name)
def test_an_answer_with_the_same_consequences_is_not_guessed(scene: Scene) -> None:
    """By none of the strategies, better than by luck."""
    assert best(guess(scene, TRIALS, PRACTICE), scene.name).holds


@pytest.mark.parametrize("name", CONSEQUENCES)
def test_an_answer_is_not_guessed_by_what_it_leaves(name: str) -> None:
    """Longer names, other cells, more marks, or the same bytes as an answer of the attacker's own."""
    scene = CONSEQUENCES[name]
    assert best(guess(scene, FEW, LITTLE), scene.name).holds


ALONE, AMONG = Scene("nobody else came"), Scene("others gave both answers", others=(YES, NO, YES))
WATCHED, BRANCH = Scene("watched", watched=True), Scene("a yes opens two questions", opens=2)


@pytest.mark.parametrize(
    ("build", "veil", "scene", "strategy"),
    [
        (Node, PlainVeil, ALONE, "the answer in plain"),
        (Node, PlainVeil, AMONG, "the counts in plain"),
        (Node, UnpaddedVeil, ALONE, "size of the counts"),
        (Node, StreamVeil, WATCHED, "blocks that changed"),
        (Node, StreamVeil, CONSEQUENCES["chosen"], "bytes that one's own answers changed"),
        (Unfilled, Veil, BRANCH, "number of marks"),
        (UnpaddedJournals, Veil, ALONE, "lengths of records"),
        (PlainJournals, Veil, AMONG, "the answer in a journal"),
    ],
)
def test_without_protection_the_answer_is_read(
    build: type[Node], veil: type[Veil], scene: Scene, strategy: str
) -> None:
    """Where counts stand in plain, or are as long as they are, or under one mask all day; or marks, or records, are not filled up."""
    # Nor do marks get another key.
    with patch.object(openday, "secrets", SimpleNamespace(token_bytes=bytes)):
        found = {one.strategy: one for one in guess(scene, 10, 4, build=build, veil=veil)}[strategy]
    tell(f"{build.__name__}, {veil.__name__}: {found}")
    assert found.rate == 1


# ── Journals that are gone ───────────────────────────────────────────────────────────────────────────────────────────


def left_of_a_journal(folder: Path, build: type[Node]) -> int:
    """How many events who has the secret reads in the blocks of a journal that was counted and deleted."""
    node = build(folder / "node")
    node.write(began(1), began(2))
    (path,) = (node.memory / JOURNALS).iterdir()
    os.link(path, folder / "kept")  # its blocks, as they stay on a disk
    node.count()
    assert not path.exists()
    node.close()
    found = Written(folder / "kept", os.open(folder / "kept", os.O_RDWR))
    entries, _ = found.entries(node.veil)
    found.let_go()
    return sum(len(entry.events) for entry in entries)


def test_a_deleted_journal_tells_nothing_to_who_has_the_secret(tmp_path: Path) -> None:
    """Its salt was overwritten before."""
    assert left_of_a_journal(tmp_path, Node) == 0


def test_a_journal_that_was_only_deleted_is_read(tmp_path: Path) -> None:
    """All of it."""
    assert left_of_a_journal(tmp_path, Deleting) == 2
