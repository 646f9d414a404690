"""A handbook with pages for staff, and accounts without pages in either kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

from handbook.shipped import shipped_migrations
from handbook.web.accounts.database import Database, open_engine
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.staff import Accounts, Staff
from handbook.web.application import Handbook
from tests.analytics.postgres import Postgres
from tests.web.accounts.staff import Member
from tests.web.conftest import SECRET, MakeApp
from tests.web.visitor import Clock

NewMember = Callable[..., Member]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this run."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the accounts lie: a file of their own, or a PostgreSQL."""
    if request.param == "sqlite":
        return None
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def engine(url: str | None, tmp_path: Path) -> sa.Engine:
    """The empty database of accounts."""
    return open_engine(tmp_path, url, shipped_migrations() / "accounts")


@pytest.fixture
def accounts(engine: sa.Engine, clock: Clock) -> Accounts:
    """Accounts without pages, whose passphrases are hashed fast."""
    return Accounts(Database(engine, "kitakyushu"), [SECRET], clock, Passphrases(CHEAPEST))


@pytest.fixture
def app(make_app: MakeApp, clock: Clock) -> Handbook:
    """The small handbook with pages for staff, whose passphrases are hashed fast."""
    app = make_app(staff=True)
    app.staff = Staff(app.settings, [SECRET], clock, Passphrases(CHEAPEST))
    return app


@pytest.fixture
def new_member(app: Handbook, clock: Clock) -> NewMember:
    """Makes people with a browser each."""
    return lambda **options: Member(app, clock, **options)


@pytest.fixture
def member(new_member: NewMember) -> Member:
    """Somebody who was not invited yet."""
    return new_member()
