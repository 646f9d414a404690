"""What templates can say beside Jinja's own."""

from __future__ import annotations

from handbook.web.application import Handbook
from handbook.web.locales import SOURCE_LOCALE


def set_up_templates(app: Handbook) -> None:
    """Give the templates addresses, dates and what is the same on every page."""

    def asset(name: str) -> str:
        return app.path("static_files.static_file", name=name, v=app.assets.version(name))

    app.jinja_env.globals.update(
        asset=asset,
        path=app.path,
        exit_url=app.settings.exit_url,
        lang=SOURCE_LOCALE,
        is_counting=lambda: app.counting is not None,
        has_open_data=lambda: app.open_data is not None,
    )
