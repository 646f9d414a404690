"""The languages of the interface. Its texts are written in Japanese, and translated at the last moment by Flask-Babel."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import flask_babel  # type: ignore[import-untyped] # it says nothing of its types: what we use of it is typed here
from flask import Flask

SOURCE_LOCALE = "ja"


def set_up_locales(app: Flask) -> None:
    """Let `_()` in templates and views speak the resident's language."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE_LOCALE
    flask_babel.Babel(app, locale_selector=lambda: SOURCE_LOCALE)


def gettext(text: str, **values: Any) -> str:
    """*text* in the resident's language, with *values* filled in."""
    translated: str = flask_babel.gettext(text, **values)
    return translated


def in_locale(locale: str) -> AbstractContextManager[None]:
    """What is rendered within speaks *locale*."""
    context: AbstractContextManager[None] = flask_babel.force_locale(locale)
    return context
