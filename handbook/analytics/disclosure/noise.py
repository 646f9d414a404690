"""The noise: one number for each cell, drawn once from a secret key, and how large it must be.

**Why.** A threshold and a rounding step are cliffs. Who can forge visits moves a cell to the edge and reads the next visitor from
the side on which it falls. Noise drawn before both hides the edge; noise that is a keyed function of the cell's *name* (never of
the visits) cannot be averaged away by asking again. This is the cell-key idea of the ABS (Marley & Leaver 2011, 58th ISI;
Thompson, Broadfoot & Elazar 2013, UNECE work session on confidentiality), with the key kept by the handbook, since
there are no records to take record keys from.

**Its shape.** A published bound is needed (an auditor must know how far a number can be from the truth), and the least that one
visit more or less may show. Of all densities on [-r, r], cos² has the least Fisher information, π²/r² (Huber & Ronchetti, *Robust
Statistics*, 4.5: the minimum over a bounded interval). It falls to zero smoothly, so that no single number ever betrays the truth
with more than a sliver of probability, as uniform noise would.

**Its size.** One answer moves ``moves`` released cells by one each. An attacker who knows all else sees as many noisy numbers
shifted by one or not; by the central limit theorem for the likelihood ratio (Dong, Roth & Su 2022, *Gaussian differential privacy*)
they tell the two worlds apart as well as N(0, 1) and N(μ, 1) with μ = π·√moves / r. The best guess at a
fifty-fifty answer is right with Φ(μ/2); where the base rate is further from a half it gains less. So Φ(μ/2) ≤ ½ + advantage
gives r. The tests convolve the exact distributions and hold this against it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from bisect import bisect_right
from functools import lru_cache
from statistics import NormalDist

from handbook.analytics.cells import Cell

_BITS = 64


def radius_for(moves: float, advantage: float) -> int:
    """The bound r of the noise (in visits) for which one answer that moves *moves* cells is guessed at most *advantage* better
    than its base rate. *moves* weighs a cell whose noise is c times as wide as 1/c²."""
    distance = 2 * NormalDist().inv_cdf(0.5 + advantage)
    return math.ceil(math.pi * math.sqrt(moves) / distance)


def chances(radius: int) -> list[float]:
    """The probability of each of -radius … radius: cos²(πx / 2(r+1)) / (r+1), which sums to one exactly."""
    edge = radius + 1
    return [math.cos(math.pi * x / (2 * edge)) ** 2 / edge for x in range(-radius, radius + 1)]


@lru_cache(maxsize=8)
def _steps(radius: int) -> list[int]:
    total, steps = 0.0, []
    for chance in chances(radius)[:-1]:
        total += chance
        steps.append(round(total * 2**_BITS))
    return steps


def drawn(key: bytes, scope: str, period: str, version: str, cell: Cell, radius: int) -> int:
    """The noise of one cell: the same for ever under the same *key*. *scope* is the handbook's id, so that two handbooks
    that share a key do not share their noise."""
    name = [scope, period, version, cell.kind, cell.first, cell.second, cell.third]
    digest = hmac.digest(key, json.dumps(name, ensure_ascii=False).encode(), hashlib.sha256)
    return bisect_right(_steps(radius), int.from_bytes(digest[: _BITS // 8], "big")) - radius
