"""A small made-up city, made once, and its year in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.content import Loaded, load_content
from handbook.shipped import shipped_content
from handbook.simulation import Filled, Model, Simulation, fill

SMALL = Model(visits=4_000_000, profiles=250)
"""As many visits as show something with the noise, and few different ones."""


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
