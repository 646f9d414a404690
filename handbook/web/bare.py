"""An application that renders templates, and does nothing else: for what is printed. It needs neither secrets nor prepared pages."""

from __future__ import annotations

from flask import Blueprint

from handbook.web.application import Handbook
from handbook.web.locales import set_up_locales
from handbook.web.settings import Settings
from handbook.web.templating import set_up_templates


def bare_app(settings: Settings, *blueprints: Blueprint) -> Handbook:
    """The application. It has the routes of *blueprints*, where what is printed leads to them."""
    app = Handbook("handbook.web", static_folder=None)
    app.settings = settings
    set_up_locales(app)
    set_up_templates(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app
