"""What the attacks share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from handbook.analytics.node import openday
from tests.analytics.attacks.laboratory import IN_MEMORY


@pytest.fixture(scope="session", autouse=True)
def _the_same_each_time() -> Iterator[None]:
    """The keys of marks as they stand in their rows are drawn from a seed."""
    with patch.object(openday, "secrets", SimpleNamespace(token_bytes=Random(1).randbytes)):
        yield


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder for the databases of a module's attacks."""
    with tempfile.TemporaryDirectory(prefix="attack-", dir=IN_MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def tmp_path(memory: Path) -> Path:
    """A folder for the databases of one test, in memory too: a disk would be waited for thousands of times."""
    return Path(tempfile.mkdtemp(dir=memory))
