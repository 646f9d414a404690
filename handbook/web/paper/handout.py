"""Cards and posters as HTML: one QR code that leads to the first page, marked with the channel where it is handed out."""

from __future__ import annotations

from typing import Literal

from handbook.content import Content
from handbook.web.assets import FOLDER
from handbook.web.bare import bare_app
from handbook.web.channels import FIELD
from handbook.web.emergency import emergency_numbers
from handbook.web.paper import UndeclaredChannel
from handbook.web.paper.address import picture
from handbook.web.resident import routes as resident
from handbook.web.settings import Channel, Settings

Kind = Literal["card", "poster"]

CARDS = 10
"""On a sheet of A4, 91 by 55 mm: as the sheets with perforated cards that are sold in Japan have them."""


def channel_of(name: str | None, settings: Settings) -> Channel | None:
    """The channel *name* of the *settings*; none where none is asked for."""
    if not name:
        return None
    found = next((one for one in settings.channels if one.id == name), None)
    if found is None:
        declared = "、".join(one.id for one in settings.channels) or "まだありません"
        raise UndeclaredChannel(
            f"「{name}」という入り口は、設定にありません（あるもの: {declared}）。"
            f"HANDBOOK_CHANNELS に「{name}=呼び名」のように書き足してから、作ります（docs/booklet.md）"
        )
    return found


def handout_of(settings: Settings, content: Content, base: str, kind: Kind, channel: Channel | None) -> str:
    """A sheet of cards or a poster for the handbook at *base*."""
    app = bare_app(settings, resident.blueprint)
    with app.app_context():
        start = f"{base}{app.path('resident.start')}"
        link = start if channel is None else f"{start}?{FIELD}={channel.id}"
        return app.render(
            f"paper/{kind}.html",
            style=(FOLDER / "handout.css").read_text("utf-8"),
            title=content.title,
            publisher=settings.publisher,
            emergency=emergency_numbers(content.catalog),
            qr=picture(link, content.title),
            base=base.partition("://")[2],
            channel=channel,
            cards=CARDS,
        )
