"""Where what is printed leads: the address of the handbook, in words and as QR codes."""

from __future__ import annotations

from urllib.parse import urlsplit

from handbook.web.locales import gettext as _
from handbook.web.paper import BaseUnusable
from handbook.web.qr import qr_code
from handbook.web.settings import Settings

LONGEST_ADDRESS = 60
"""Characters. The address of the handbook stands on a card in words and as a QR code, and both have to be read."""


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
