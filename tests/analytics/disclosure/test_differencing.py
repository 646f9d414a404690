"""Attacks 1 and 7: who knows all else guesses one answer. The full ones: `python -m bench.privacy.differencing`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bench.privacy.differencing import AIM, FORGED, PLAIN, TOWN, UNPROTECTED, Scene, visit
from handbook.analytics.disclosure import Policy, Protections
from tests.analytics.disclosure.some import KEY, tell

POLICY = Policy(key=KEY)
TRIALS = 300


@pytest.mark.parametrize("a_day", [5, 20, 100])
@pytest.mark.parametrize("forged", [0, FORGED])
def test_one_answer_is_not_guessed(a_day: int, forged: int) -> None:
    found = Scene(POLICY, a_day=a_day, forged=forged, pool=5).guess(TRIALS)
    tell(found)
    assert found.advantage <= AIM


def test_an_unlikely_answer_is_guessed_no_better() -> None:
    found = Scene(POLICY, forged=FORGED, prior=0.1, pool=5).guess(100)
    tell(found)
    assert found.advantage <= AIM


@pytest.mark.parametrize(
    ("build", "protections"),
    [
        ("bare counts", UNPROTECTED),
        ("k = 10 and rounding", PLAIN),
    ],
)
def test_without_noise_twelve_forged_visits_read_the_answer(build: str, protections: Protections) -> None:
    found = Scene(POLICY, protections, forged=12, pool=5).guess(40)
    tell(f"{build}, {found}")
    assert found.right > 0.95


def test_noise_of_a_fifth_of_the_size_is_not_enough() -> None:
    """The attack measures the noise, not only whether there is any."""
    weak = replace(POLICY, reach=dict.fromkeys(POLICY.reach, 1), advantage=0.05)
    assert weak.radius < POLICY.radius / 3
    found = Scene(weak, forged=FORGED, pool=5).guess(100)
    tell(f"noise up to ±{weak.radius}, {found}")
    assert found.advantage > AIM


def test_the_answer_that_is_attacked_moves_no_more_than_the_reach_that_the_noise_is_made_for() -> None:
    told, untold = visit(TOWN, told=True), visit(TOWN, told=False)
    moved = Counter(cell.kind for cell in told | untold if told[cell] != untold[cell])
    assert all(moved[kind] <= POLICY.reach[kind] for kind in moved)
    assert moved["result"] == POLICY.reach["result"]
