"""Printers for tests of what residents take along as PDF: one that prints at once, and a real one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from handbook.printing import has_library
from handbook.web.application import Handbook
from handbook.web.printer import PrintingFailed, WarmPrinter


class Fake:
    """A printer that keeps what it is given, or fails."""

    def __init__(self, error: type[PrintingFailed] | None = None) -> None:
        self.usable = True
        self.texts: list[str] = []
        self.warmed = 0
        self._error = error

    def warm(self) -> None:
        self.warmed += 1

    def pdf(self, text: str) -> bytes:
        if self._error is not None:
            raise self._error
        self.texts.append(text)
        return b"%PDF-1.7"


@pytest.fixture
def fake(app: Handbook, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A printer that prints at once."""
    fake = Fake()
    monkeypatch.setattr(app, "printer", fake)
    return fake


@pytest.fixture(scope="session")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmPrinter]:
    """A real one, whose temporary files would lie in an empty folder."""
    assert has_library()
    temporary = tmp_path_factory.mktemp("tmpdir")
    printer = WarmPrinter(environ={**os.environ, "TMPDIR": str(temporary)})
    yield printer
    printer.close()
    assert list(temporary.iterdir()) == []
