"""What the tests of the counts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.analytics.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this run."""
    server = Postgres()
    yield server
    server.close()
