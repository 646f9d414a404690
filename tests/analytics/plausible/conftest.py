"""A server and a client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handbook.analytics.plausible import Plausible
from tests.analytics.plausible.server import Server, serving
from tests.analytics.plausible.some import SITE


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def waits() -> list[float]:
    """For how long the client would have slept."""
    return []


@pytest.fixture
def plausible(server: Server, waits: list[float]) -> Iterator[Plausible]:
    with Plausible(server.url, SITE, sleep=waits.append) as one:
        yield one
