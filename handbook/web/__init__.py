"""The pages, by Flask."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

from werkzeug.middleware.proxy_fix import ProxyFix

from handbook.analytics.simulated import is_simulated
from handbook.content_cache import ContentCache
from handbook.printing import has_library
from handbook.resources.hours import JST
from handbook.sealing import Sealer, derived
from handbook.web import health, static_files
from handbook.web.answers import Clock, Visits
from handbook.web.application import Handbook, TrustedHost
from handbook.web.assets import Assets
from handbook.web.content_store import ContentStore
from handbook.web.counting import counting_of
from handbook.web.edition import edition_of
from handbook.web.errors import set_up_errors
from handbook.web.headers import header_setter, with_constant_headers
from handbook.web.kept_list import KeptLists
from handbook.web.locales import set_up_locales
from handbook.web.printer import WarmPrinter
from handbook.web.resident import routes as resident
from handbook.web.secret_file import secrets_of
from handbook.web.settings import Settings
from handbook.web.templating import set_up_templates

LARGEST_REQUEST = 64 * 1024


def _now() -> datetime:
    return datetime.now(JST)


def create_app(settings: Settings, *, clock: Clock = _now) -> Handbook:
    """The handbook as *settings* want it. *clock* tells the time, with its zone.

    Raises :class:`~handbook.web.content_store.ContentBroken` where the content cannot be served, and
    :class:`~handbook.web.secret_file.SecretUnusable` where there is no secret to seal with.
    """
    app = Handbook("handbook.web", static_folder=None)
    app.config["TRUSTED_HOSTS"] = [TrustedHost(host) for host in settings.trusted_hosts]
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    # A redirect to the address without double slashes would name scheme and host, and a proxy may have hidden the scheme.
    app.url_map.merge_slashes = False
    app.settings = settings
    app.clock = clock
    app.staff = None
    app.open_data = None
    app.reading = None
    app.press = None
    # Nothing is loaded and no process is there before somebody makes a sheet.
    app.printer = WarmPrinter() if has_library() else None

    secrets = secrets_of(settings)
    sealer = Sealer(secrets)
    app.visits = Visits(sealer, clock, always_secure=settings.secure)
    app.lists = KeptLists(sealer, clock, app.visits.is_secure)

    app.assets = Assets()
    set_up_locales(app)
    set_up_templates(app)
    set_up_errors(app)
    app.register_blueprint(resident.blueprint)
    app.register_blueprint(static_files.blueprint)
    app.register_blueprint(health.blueprint)
    if settings.staff:
        _let_staff_in(app, secrets)
    if settings.staff or is_simulated(settings.data):
        _show_numbers(app)
    if settings.open_data:
        _show_open_data(app)
    app.after_request(header_setter(settings))

    cache = ContentCache(settings.data / "cache", derived(secrets[0], b"handbook content cache v1"))
    app.store = ContentStore(settings.content, lambda content: edition_of(content, app.render), cache=cache)

    app.counting = counting_of(settings, secrets, clock) if settings.counts else None

    app.wsgi_app = with_constant_headers(app.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _let_staff_in(app: Handbook, secrets: Sequence[str]) -> None:
    """Add the staff's pages. Loaded here: a handbook for residents alone needs neither SQLAlchemy nor Argon2."""
    from handbook.web.accounts import routes as accounts
    from handbook.web.accounts.staff import Staff
    from handbook.web.api import routes as api

    app.staff = Staff(app.settings, secrets, app.clock)
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(api.blueprint)


def _show_numbers(app: Handbook) -> None:
    """Add the planners' pages. Loaded here, for the same reason."""
    from handbook.web.planner import routes as planner
    from handbook.web.planner.reading import Reading
    from handbook.web.planner.report.press import Press

    app.reading = Reading(app.settings)
    app.press = Press(app.settings, os.environ)
    app.register_blueprint(planner.blueprint)


def _show_open_data(app: Handbook) -> None:
    """Add the pages of open data. Loaded here, for the same reason."""
    from handbook.web.opendata import routes as open_data
    from handbook.web.opendata.reading import OpenData

    app.open_data = OpenData(app.settings)
    app.register_blueprint(open_data.blueprint)
