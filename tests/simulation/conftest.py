"""A small made-up city, made once, and its year in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.content import Loaded, load_content
from handbook.shipped import shipped_content
from handbook.simulation import Filled, Model, Simulation, fill

SMALL = Model(visits=4_000_000, profiles=250)
"""As many visits as show something with the noise, and few different ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process make the year, where several run tests: it takes a minute."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("year"))


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """The shipped content."""
    return load_content(shipped_content())


@pytest.fixture(scope="session")
def simulation(loaded: Loaded) -> Simulation:
    """The small city."""
    return Simulation(SMALL, loaded)


@pytest.fixture(scope="session")
def filled(simulation: Simulation, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filled]:
    """The folder with its year, and what was told of it."""
    folder = tmp_path_factory.mktemp("city") / "demo"
    return folder, fill(folder, simulation)
