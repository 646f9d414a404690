"""The handbook, as `handbook serve` serves it, with the settings that are in the environment."""

from __future__ import annotations

import os

from flask import Flask

from handbook.web import create_app
from handbook.web.settings import Settings


def application() -> Flask:
    """The application."""
    return create_app(Settings.from_environ(os.environ))
