"""The noise: its shape, its bound, and that it is large enough for what it promises."""

from __future__ import annotations

import numpy as np
import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Policy, PolicyWrong
from handbook.analytics.disclosure.noise import chances, drawn, radius_for
from tests.analytics.disclosure.some import KEY, tell

BINS = 1 << 15
WIDEST = 3.0
"""Beyond this log-likelihood ratio the attacker is taken to be certain."""


def told_apart(radius: int, moves: int) -> float:
    """How much better than a coin two worlds are told apart that differ by one in *moves* cells: the exact distribution of the
    privacy loss, convolved, each value rounded to the nearest bin with its mean kept (so without bias)."""
    noise = np.array(chances(radius))
    here, there = np.append(noise, 0), np.insert(noise, 0, 0)
    both = (here > 0) & (there > 0)
    loss = np.log(here[both] / there[both])
    certain = float(here[~both].sum() + here[both][np.abs(loss) >= WIDEST].sum())
    kept = np.abs(loss) < WIDEST
    step = 2 * WIDEST / BINS
    at = (loss[kept] + WIDEST) / step
    low = np.floor(at).astype(int)
    weight = here[both][kept]
    mass = np.bincount(low, weights=weight * (low + 1 - at), minlength=BINS + 1)
    mass += np.bincount(low + 1, weights=weight * (at - low), minlength=BINS + 1)
    spectrum = np.fft.rfft(np.roll(mass[:BINS], -BINS // 2))
    total = np.roll(np.fft.irfft(spectrum**moves, BINS), BINS // 2)
    losses = (np.arange(BINS) - BINS // 2) * step
    distance = (total * np.clip(1 - np.exp(-losses), 0, None)).sum() + 1 - (1 - certain) ** moves
    return float(distance / 2)


@pytest.mark.parametrize("radius", [0, 1, 7, 223])
def test_the_chances_are_all_and_the_same_to_both_sides(radius: int) -> None:
    found = chances(radius)
    assert len(found) == 2 * radius + 1
    assert sum(found) == pytest.approx(1)
    assert found == pytest.approx(found[::-1])
    assert max(found) == found[radius]


@pytest.mark.parametrize("moves", [1, 2, 5, 20, 51, 200])
def test_an_answer_that_moves_so_many_cells_is_guessed_no_better_than_promised(moves: int) -> None:
    found = told_apart(radius_for(moves, 0.02), moves)
    tell(f"{moves} cells, noise up to ±{radius_for(moves, 0.02)}: guessed {100 * found:.2f} points better than a coin")
    assert found <= 0.02


def test_a_radius_of_half_the_size_would_not_do() -> None:
    """The measure bites, and the noise is not much larger than it must be."""
    assert told_apart(radius_for(51, 0.02) // 2, 51) > 0.03
    assert told_apart(round(radius_for(51, 0.02) * 0.9), 51) > 0.02


def test_a_cell_keeps_its_noise_and_no_two_share_it() -> None:
    cells = [Cell("option", "q", str(number)) for number in range(4_000)]
    first = [drawn(KEY, "city", "2025-W01", "", cell, 20) for cell in cells]
    assert first == [drawn(KEY, "city", "2025-W01", "", cell, 20) for cell in cells]
    for other in (
        [drawn(KEY, "city", "2025-W02", "", cell, 20) for cell in cells],
        [drawn(KEY, "town", "2025-W01", "", cell, 20) for cell in cells],
        [drawn(KEY, "city", "2025-W01", "v", cell, 20) for cell in cells],
        [drawn(KEY[::-1], "city", "2025-W01", "", cell, 20) for cell in cells],
    ):
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.06  # 3.8 standard errors
    assert drawn(KEY, "", "p", "", Cell("option", "a", "bc"), 223) != drawn(
        KEY, "", "p", "", Cell("option", "ab", "c"), 223
    )


def test_what_is_drawn_follows_the_chances() -> None:
    """Chi-squared over 41 values: the 99.9 % point of 40 degrees of freedom is 73.4."""
    drawings = [drawn(KEY, "", "2025", "", Cell("path", str(number)), 20) for number in range(20_000)]
    seen = np.bincount(np.array(drawings) + 20, minlength=41)
    expected = 20_000 * np.array(chances(20))
    assert ((seen - expected) ** 2 / expected).sum() < 73.4


def test_more_tables_make_the_noise_wider() -> None:
    policy = Policy(key=KEY)
    fewer = Policy(key=KEY, tables={"year": policy.tables["year"]})
    split = Policy(key=KEY, by_version=frozenset({"option"}))
    tell(
        f"one answer moves {policy.moves} cells: ±{policy.radius}; by the year alone ±{fewer.radius}; by version ±{split.radius}"
    )
    assert fewer.radius < policy.radius < split.radius


def test_a_policy_that_cannot_be_kept_is_refused() -> None:
    wrongs: tuple[dict[str, object], ...] = (
        {"key": b"short"},
        {"k": 1},
        {"base": 4},
        {"advantage": 0.5},
        {"tables": {"week": frozenset({"mood"})}},
        {"tables": {"day": frozenset({"visit"})}},
        {"reach": {}},
    )
    for wrong in wrongs:
        with pytest.raises(PolicyWrong):
            Policy(**{"key": KEY, **wrong})  # type: ignore[arg-type]  # wrong on purpose
    assert "000102" not in repr(Policy(key=KEY)), "the key does not come into logs"
    assert repr(KEY) not in repr(Policy(key=KEY))
