"""What the tests of the counts share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from handbook.analytics.centre.database import open_centre
from handbook.shipped import shipped_migrations
from tests.analytics.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this run."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """The empty database of a centre, of either kind."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres").database()
    engine = open_centre(tmp_path, url, shipped_migrations() / "centre")
    yield engine
    engine.dispose()
