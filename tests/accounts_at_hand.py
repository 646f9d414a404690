"""Accounts in a folder, and the environment in which commands find them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from handbook.resources.hours import JST
from handbook.web.accounts.staff import Accounts, opened
from handbook.web.settings import Settings

SECRET = "s" * 32

Captured = pytest.CaptureFixture[str]


def now() -> datetime:
    """The time, in Japan."""
    return datetime.now(JST)


def set_environ(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let commands work on *folder*."""
    for name in ("DATABASE_URL", "HANDBOOK_ID", "TRUSTED_HOSTS", "HANDBOOK_STAFF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HANDBOOK_DATA", str(folder))
    monkeypatch.setenv("SECRET_KEY", SECRET)


def accounts_in(folder: Path, clock: Callable[[], datetime] = now) -> Accounts:
    """The accounts that the commands work on."""
    return opened(Settings(content=folder, data=folder), [SECRET], clock)
