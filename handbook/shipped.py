"""Where the shipped content lies: at the top level beside the sources, inside the package once it is installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_content() -> Path:
    """The folder with the shipped `questions.yaml` and `services.yaml`."""
    installed = _PACKAGE / "shipped" / "content"
    return installed if installed.is_dir() else _PACKAGE.parent / "content"
