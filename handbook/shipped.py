"""Where the shipped content and the migrations lie: at the top level beside the sources, inside the package once it is installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_content() -> Path:
    """The folder with the shipped `questions.yaml` and `services.yaml`."""
    return _shipped("content")


def shipped_migrations() -> Path:
    """The folder with the chains of migrations, one for each kind of database."""
    return _shipped("migrations")


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
