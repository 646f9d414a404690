"""The small handbook with releases, a planner, and their key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from argon2.profiles import CHEAPEST
from werkzeug.test import TestResponse

from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.shipped import shipped_migrations
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Staff
from handbook.web.application import Handbook
from tests.analytics.reporting.some import PLAN, counts, made, week
from tests.web.accounts.staff import NAME, Member
from tests.web.conftest import SECRET, MakeApp
from tests.web.visitor import Clock

Ask = Callable[..., TestResponse]

WEEK = "2026-W13"


@pytest.fixture
def app(make_app: MakeApp, clock: Clock) -> Handbook:
    """The small handbook with pages for staff, whose passphrases are hashed fast."""
    app = make_app(staff=True, name="kitakyushu")
    app.staff = Staff(app.settings, [SECRET], clock, Passphrases(CHEAPEST))
    return app


@pytest.fixture(scope="session")
def releases() -> Sequence[Release]:
    """A week of which a day did not come, one of which nothing did, a quarter and a year."""
    return (
        made(week(2026, 12), counts(), undelivered=True),
        made(week(2026, 13), counts(), missing=("2026-03-24 library",)),
        made(PLAN.quarter(2026, 1), counts(weeks=13)),
        made(PLAN.year(2025), counts(weeks=52)),
    )


@pytest.fixture
def centre(app: Handbook, releases: Sequence[Release]) -> Centre:
    """Where the releases lie."""
    centre = Centre(open_centre(app.settings.data, None, shipped_migrations() / "centre"), app.settings.name)
    for release in releases:
        centre.keep(release)
    return centre


@pytest.fixture
def planner(app: Handbook, clock: Clock) -> Member:
    """Somebody who plans."""
    return Member(app, clock).enrolled(Role.PLANNER)


@pytest.fixture
def key(planner: Member) -> str:
    """Their key."""
    return planner.accounts.tokens.make("毎月の報告", NAME)


@pytest.fixture
def ask(app: Handbook, centre: Centre) -> Ask:
    """Sends a request as a program does, with no cookies."""

    def get(path: str, key: str = "", method: str = "GET", **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            sent["Authorization"] = f"Bearer {key}"
        return app.test_client(use_cookies=False).open(f"/api/v1{path}", method=method, headers=sent)

    return get
