"""A small handbook, its clock, and somebody who visits it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.settings import Settings
from tests.web.example import handbook
from tests.web.printers import fake, printer  # noqa: F401 - fixtures of several files
from tests.web.visitor import Clock, Visitor
from tests.writing import write_content

SECRET = "s" * 32

MakeApp = Callable[..., Handbook]


@pytest.fixture(scope="session")
def _clock() -> Clock:
    return Clock()


@pytest.fixture
def clock(_clock: Clock) -> Clock:
    """The clock of all applications, set anew for each test."""
    _clock.set_back()
    return _clock


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, _clock: Clock) -> Handbook:
    """The small handbook, as it is. Tests share it: what they do is in their visitors' cookies."""
    folder = tmp_path_factory.mktemp("small")
    settings = Settings(
        content=write_content(folder / "content", handbook()), data=folder / "data", secret_keys=(SECRET,)
    )
    return create_app(settings, clock=_clock)


@pytest.fixture
def make_app(tmp_path: Path, clock: Clock) -> MakeApp:
    """Makes an application of some content, with other settings where they are named."""

    def make(content: dict[str, Any] | None = None, **settings: Any) -> Handbook:
        folder = write_content(tmp_path / "content", content or handbook())
        fields: dict[str, Any] = {"content": folder, "data": tmp_path / "data", "secret_keys": (SECRET,)}
        return create_app(Settings(**fields | settings), clock=clock)

    return make


@pytest.fixture
def visitor(app: Handbook, clock: Clock) -> Visitor:
    """Somebody who has not begun yet."""
    return Visitor(app)
