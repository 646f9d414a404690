"""How often may be guessed: by account, and by everybody together. No address is kept, nor could a proxy's be told from a person's."""

from __future__ import annotations

FREE = 5
"""Attempts before an account is locked for the first time."""

FIRST_LOCK = 30
LONGEST_LOCK = 60 * 60
"""Seconds: each further attempt doubles the lock, from the first to the longest."""

MOST = 100
"""Attempts in a row, after which only an invitation opens the account again (NIST SP 800-63B-4, 3.2.2)."""

FOR_GOOD = 1 << 40
"""A time that does not come."""

BURST = 30
PER_SECOND = 0.5
"""Attempts by everybody together: so many at once, and so many a second."""


def locked_until(failures: int, now: int) -> int:
    """Until when an account is locked after so many attempts in a row; 0 where it is not."""
    if failures < FREE:
        return 0
    if failures >= MOST:
        return FOR_GOOD
    # The exponent is held down so that the number stays small.
    return now + min(FIRST_LOCK << min(failures - FREE, 20), LONGEST_LOCK)


def drawn(level: float, at: int, now: int) -> float | None:
    """What is left in a bucket that held *level* at the time *at*, after one was drawn *now*; ``None`` where it is empty."""
    level = min(BURST, level + max(now - at, 0) * PER_SECOND) - 1
    return None if level < 0 else level


def wait() -> int:
    """Seconds until an empty bucket holds one again."""
    return int(1 / PER_SECOND)
