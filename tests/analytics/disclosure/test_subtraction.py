"""Attack 2: a linear programme over all that was released jointly. The full one: `python -m bench.privacy.subtraction`."""

from __future__ import annotations

import pytest

from bench.privacy.subtraction import BUILDS, EVERYTHING, attacked, week_of_a_million, weeks_of
from bench.privacy.world import World
from handbook.analytics.disclosure import Policy
from tests.analytics.disclosure.some import KEY, tell

TINY = World(worries=3, branch=1, options=4, needs=3, services=6, per_need=3, near=1, locales=2, wards=2, paths=5)


@pytest.mark.parametrize("build", ["as shipped", "no noise"])
@pytest.mark.parametrize("visits", [140, 2_000])
def test_nothing_is_recovered_from_a_quarter_of_every_table(build: str, visits: int) -> None:
    """Two content versions, every table at every level: more than the default policy releases."""
    told = attacked(f"13 weeks of {visits} visits, {build}", TINY, weeks_of(TINY, 13, visits, seed=2), BUILDS[build])
    tell(told)
    assert told.audit.suppressed > 100
    assert not told.audit.recovered
    assert not told.audit.narrow
    assert told.audit.smallest >= EVERYTHING.k - 1


def test_the_attack_bites_where_protections_are_taken_away() -> None:
    weeks = weeks_of(TINY, 13, 2_000, seed=2)
    rounded, plain = (
        attacked(build, TINY, weeks, BUILDS[build])
        for build in ("no noise, no complementary suppression", "k = 10 alone")
    )
    tell(rounded)
    tell(plain)
    assert rounded.audit.narrow
    assert len(plain.audit.recovered) > 20


def test_nothing_is_recovered_from_a_year_of_the_default_tables() -> None:
    told = attacked(
        "52 weeks of 700 visits, as shipped",
        TINY,
        weeks_of(TINY, 52, 700, seed=3),
        BUILDS["as shipped"],
        Policy(key=KEY),
    )
    tell(told)
    assert told.audit.holds


@pytest.mark.slow
def test_a_week_of_a_million_visits_is_released_in_a_minute() -> None:
    for policy in (Policy(key=KEY), EVERYTHING):
        one, seconds, cells = week_of_a_million(policy)
        tell(f"{cells} cells, {len(one.published)} published, {seconds:.1f} s")
        assert seconds < 60
