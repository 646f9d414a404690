"""`handbook booklet` and `handbook handout`: what is handed out on paper, in PDF."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from handbook.resources.hours import JST

if TYPE_CHECKING:
    from handbook.content import Content
    from handbook.web.settings import Settings

MOST_NOTES = 8

Make = Callable[[argparse.Namespace, "Settings", "Content"], str]
"""Makes the text that is printed."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `booklet` and `handout`."""
    booklet = commands.add_parser(
        "booklet",
        help="冊子（PDF）を作る",
        description="手引きの内容から、A5の冊子をPDFで作ります（docs/booklet.md）。",
    )
    booklet.add_argument("--notes", type=_notes, default=0, help=f"うしろに足すメモのページの数（{MOST_NOTES}まで）")
    booklet.add_argument("--today", type=_day, help="今日の日付とみなす日（2026-11-01）")
    _add_common(booklet, "booklet.pdf")
    booklet.set_defaults(run=lambda options: _run(options, _booklet, "booklet.pdf"))

    handout = commands.add_parser(
        "handout",
        help="配るカードやポスター（PDF）を作る",
        description="QRコードのあるカード（A4に10枚）かポスター（A4）を、PDFで作ります（docs/booklet.md）。",
    )
    handout.add_argument("--kind", choices=("card", "poster"), required=True, help="カードか、ポスターか")
    handout.add_argument("--channel", help="配る場所の印（HANDBOOK_CHANNELS に書いたもの）。なければ、印を付けない")
    _add_common(handout, "card.pdf、card-foodbank.pdf など")
    handout.set_defaults(run=lambda options: _run(options, _handout, _handout_name(options)))


def _add_common(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("--url", help="手引きのアドレス（なければ、TRUSTED_HOSTS のはじめの名前）")
    parser.add_argument(
        "--out", "--output", dest="output", type=Path, help=f"書くファイル（なければ、この場所の {name}）"
    )


def _notes(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 3 and int(written) <= MOST_NOTES):
        raise argparse.ArgumentTypeError(f"0 から {MOST_NOTES} までの数で書きます")
    return int(written)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError("日付は 2026-11-01 の形で書きます") from None


def _run(options: argparse.Namespace, make: Make, name: str) -> int:
    from handbook.content import load_content
    from handbook.printing import NO_LIBRARY, has_library
    from handbook.printing.process import become
    from handbook.web.paper import PaperError
    from handbook.web.settings import Settings, SettingsError

    if not has_library():
        print(NO_LIBRARY, file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environ(os.environ)
        loaded = load_content(settings.content)
        if loaded.content is None:
            print(*loaded.findings, sep="\n", file=sys.stderr)
            return 1
        text = make(options, settings, loaded.content)
    except (SettingsError, PaperError) as error:
        print(error, file=sys.stderr)
        return 2
    return become(text, options.output or Path(name))


def _booklet(options: argparse.Namespace, settings: Settings, content: Content) -> str:
    from handbook.web.paper.address import base_of
    from handbook.web.paper.booklet import booklet_of

    today = options.today or datetime.now(JST).date()
    return booklet_of(settings, content, base_of(options.url, settings), today, notes=options.notes)


def _handout(options: argparse.Namespace, settings: Settings, content: Content) -> str:
    from handbook.web.paper.address import base_of
    from handbook.web.paper.handout import channel_of, handout_of

    channel = channel_of(options.channel, settings)
    return handout_of(settings, content, base_of(options.url, settings), options.kind, channel)


def _handout_name(options: argparse.Namespace) -> str:
    return f"{options.kind}-{options.channel}.pdf" if options.channel else f"{options.kind}.pdf"
