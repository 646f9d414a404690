"""The small handbook with pages for planners, and somebody who may open them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from argon2.profiles import CHEAPEST

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.shipped import shipped_migrations
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Staff
from handbook.web.application import Handbook
from tests.analytics.reporting.some import PLAN, counts, made, week
from tests.web.accounts.staff import Member
from tests.web.conftest import SECRET, MakeApp
from tests.web.visitor import Clock

Keep = Callable[..., Centre]


@pytest.fixture
def app(make_app: MakeApp, clock: Clock) -> Handbook:
    """The small handbook with pages for staff, whose passphrases are hashed fast."""
    app = make_app(staff=True, name="kitakyushu")
    app.staff = Staff(app.settings, [SECRET], clock, Passphrases(CHEAPEST))
    return app


@pytest.fixture
def keep(app: Handbook) -> Keep:
    """Puts releases into the centre that the pages read."""

    def put(*releases: Release) -> Centre:
        engine = open_centre(app.settings.data, None, shipped_migrations() / "centre")
        centre = Centre(engine, app.settings.name)
        for release in releases:
            centre.keep(release)
        return centre

    return put


@pytest.fixture
def planner(app: Handbook, clock: Clock) -> Member:
    """Somebody who plans."""
    return Member(app, clock).logged_in(Role.PLANNER)


@pytest.fixture(scope="session")
def some_releases() -> Sequence[Release]:
    """Two weeks, the week a year before them, two quarters and a year: what is shown in them can be told beforehand."""
    few = counts(more={"danger": 4000})
    few[Cell("option", "worries", "none")] = 4
    return (
        made(week(2026, 12), counts()),
        made(week(2026, 13), few),
        made(week(2025, 13), counts(8)),
        made(PLAN.quarter(2025, 4), counts(12, weeks=13)),
        made(PLAN.quarter(2026, 1), counts(weeks=13)),
        made(PLAN.year(2025), counts(weeks=52)),
    )
