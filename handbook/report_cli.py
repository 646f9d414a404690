"""`handbook report`: the report of a month, a quarter or a year in PDF."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `report`."""
    report = commands.add_parser(
        "report",
        help="報告書（PDF）を作る",
        description="固めた数の報告書を、PDFで作ります（docs/report.md）。",
    )
    report.add_argument(
        "period", nargs="?", help="期間（2026-11、2026-Q4、2026）。書かなければ、すべての週を固めた、いちばん新しい月"
    )
    report.add_argument("--output", type=Path, help="書くファイル（なければ、この場所の report-2026-11.pdf）")
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from handbook.analytics.errors import CountsError
    from handbook.printing import NO_LIBRARY, has_library
    from handbook.printing.process import become
    from handbook.web.settings import SettingsError

    if not has_library():
        print(NO_LIBRARY, file=sys.stderr)
        return 2
    try:
        made = _text(options.period)
    except (SettingsError, CountsError) as error:
        print(error, file=sys.stderr)
        return 2
    if made is None:
        return 1
    name, text = made
    return become(text, options.output or Path(f"report-{name}.pdf"))


def _text(period: str | None) -> tuple[str, str] | None:
    """The period and its report as HTML; where there is none, that is told."""
    from handbook.content import load_content
    from handbook.web.planner.reading import Reading
    from handbook.web.planner.report.subject import newest_report, subject_of
    from handbook.web.planner.report.text import text_of
    from handbook.web.settings import Settings

    settings = Settings.from_environ(os.environ)
    reading = Reading(settings)
    shelf = reading.shelf()
    name = period or newest_report(shelf)
    subject = None if name is None else subject_of(shelf, name)
    if subject is None:
        what = "数" if name is None else f"{name} の数"
        print(f"{what}は、まだ固めていません。「handbook counts show」で一覧を見られます", file=sys.stderr)
        return None
    loaded = load_content(settings.content)
    if loaded.content is None:
        print(*loaded.findings, sep="\n", file=sys.stderr)
        return None
    return subject.name, text_of(settings, loaded.content, subject, reading.calendar().change_days)
