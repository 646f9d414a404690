"""An application that renders what is printed, and does nothing else: it needs neither secrets nor prepared pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from handbook.web.application import Handbook
from handbook.web.locales import gettext as _
from handbook.web.locales import set_up_locales
from handbook.web.paper import BaseUnusable
from handbook.web.qr import qr_code
from handbook.web.resident import routes as resident
from handbook.web.settings import Settings
from handbook.web.templating import set_up_templates

LONGEST_ADDRESS = 60
"""Characters. The address of the handbook stands on a card in words and as a QR code, and both have to be read."""


def bare_app(settings: Settings) -> Handbook:
    """The application, with the residents' routes: what is printed leads to them."""
    app = Handbook("handbook.web", static_folder=None)
    app.settings = settings
    set_up_locales(app)
    set_up_templates(app)
    app.register_blueprint(resident.blueprint)
    return app


def base_of(written: str | None, settings: Settings) -> str:
    """The address of the handbook, without a slash at its end: as *written*, else the first of the trusted hosts."""
    if written is None:
        host = settings.trusted_hosts[0].lstrip(".")
        if host in ("localhost", "127.0.0.1", "[::1]"):
            raise BaseUnusable(
                "印刷するQRコードの行き先が分かりません。手引きのアドレスを「--url https://handbook.city.example.jp」のように書くか、"
                "TRUSTED_HOSTS を設定してください"
            )
        return f"https://{host}"
    try:
        parts = urlsplit(written)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        usable = usable and not (parts.query or parts.fragment) and parts.port != 0 and parts.path in ("", "/")
    except ValueError:
        usable = False
    if not (usable and written.isascii() and written.isprintable() and " " not in written):
        raise BaseUnusable(
            f"「{written}」は、手引きのアドレスとして読めません。https://handbook.city.example.jp のように書きます"
        )
    if len(written) > LONGEST_ADDRESS:
        raise BaseUnusable(f"手引きのアドレスが長すぎます。{LONGEST_ADDRESS}文字までで書きます")
    return written.rstrip("/")


def picture(text: str, what: str) -> str:
    """*text* as a QR code, with *what* it opens for those who do not see it."""
    return qr_code(text, title=_("%(what)sを開くためのQRコード", what=what))
