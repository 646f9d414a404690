"""`handbook counts …`: the counts from the command line and from cron."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from handbook.content import load_content
from handbook.resources.hours import JST

if TYPE_CHECKING:
    from handbook.analytics.disclosure import Release
    from handbook.analytics.upkeep import Upkeep
    from handbook.web.settings import Settings


_READ = frozenset({"open-data", "show", "export", "verify"})
"""What changes nothing."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `counts` with its own commands."""
    counts = commands.add_parser(
        "counts", help="集計を扱う", description="名前のない集計を扱います（docs/counts.md）。"
    )
    inner = counts.add_subparsers(title="命令", required=True, metavar="命令")

    def add(
        name: str, help: str, run: Callable[[argparse.Namespace, Settings, Upkeep], int]
    ) -> argparse.ArgumentParser:
        parser = inner.add_parser(name, help=help, description=f"{help}。")
        parser.set_defaults(run=lambda options: _with_upkeep(options, run, reads=name in _READ))
        return parser

    add("run", "終わった日を閉じて届け、終わった期間と月の数を固める（cron用）", _run)
    add("forward", "終わった日を閉じて、まとめるデータベースに届ける", _forward)
    add("close", "終わった期間を閉じる（閉じた期間の数は、長い期間に足される前に固める）", _close)
    add("release", "閉じた期間の数を、職員に見せられる形で固める", _release)
    add("publish", "終わった月の数を、雑音を足して、だれでも見られる形で固める", _publish)
    open_data = add("open-data", "だれでも見られる形の数を、月ごとのフォルダーに書き出す", _open_data)
    open_data.add_argument("month", nargs="?", help="月（2026-11）。書かなければ一覧")
    open_data.add_argument("--output", type=Path, help="書き出すフォルダー（なければ、月の名前のフォルダー）")
    add("tell", "固めた数を、Plausible に知らせる（PLAUSIBLE_URL と PLAUSIBLE_SITE があるとき）", _tell)
    show = add("show", "固めた数を見る", _show)
    show.add_argument("period", nargs="?", help="期間（2026-W48、2026-11、2026-Q4、2026）。書かなければ一覧")
    export = add("export", "固めた数をファイルに書き出す", _export)
    export.add_argument("period", help="期間（2026-W48、2026-11、2026-Q4、2026）")
    export.add_argument("--format", choices=("csv", "json", "xlsx"), default="csv", help="形式（はじめは csv）")
    export.add_argument("--output", type=Path, help="書き出すファイル（なければ標準出力）")
    backup = add("backup", "この機械の集計の控えを作る（だれかが数えられたかを調べる印は入れない）", _backup)
    backup.add_argument("file", type=Path, help="控えのファイル（まだないもの）")
    add("verify", "固めた数が変わっていないこと、集計の欠けを確かめる", _verify)
    nodes = add("nodes", "数えている機械を並べる", _nodes)
    nodes.add_argument("--retire", metavar="名前", help="この機械は、もう待たない")
    nodes.add_argument("--last", type=date.fromisoformat, help="その機械の最後の日（2026-11-24）。なければ今日")
    doubt = add("doubt", "期間に「疑わしい」の印を付ける（いたずらの書き込みなど）", _doubt)
    doubt.add_argument("period", help="期間（2026-W48）")
    doubt.add_argument("why", help="理由（空なら印を消す）")
    erase = add("erase", "この機械とまとめるデータベースの集計を、すべて消す", _erase)
    erase.add_argument("--yes", action="store_true", help="本当に消す")


def _with_upkeep(
    options: argparse.Namespace, run: Callable[[argparse.Namespace, Settings, Upkeep], int], *, reads: bool
) -> int:
    import sqlalchemy.exc

    from handbook.analytics.disclosure import DisclosureError
    from handbook.analytics.errors import CountsError
    from handbook.analytics.privacy import PrivacyError
    from handbook.analytics.simulated import is_simulated
    from handbook.web.secret_file import SecretUnusable
    from handbook.web.settings import Settings, SettingsError
    from handbook.web.upkeep import remember, upkeep_of

    try:
        settings = Settings.from_environ(os.environ)
        simulated = is_simulated(settings.data)
        if simulated and not reads:
            # Above all, made-up numbers are never told to anybody as if they were real.
            print(f"{settings.data} にあるのは見本の数です。見る命令だけが使えます（docs/demo.md）", file=sys.stderr)
            return 2
        upkeep = upkeep_of(settings, lambda: datetime.now(JST))
        content = None if simulated else load_content(settings.content).content
        if content is not None:
            remember(upkeep, content, settings.channel_ids)
        return run(options, settings, upkeep)
    except (SettingsError, SecretUnusable, CountsError, DisclosureError, PrivacyError) as error:
        print(error, file=sys.stderr)
    except (sqlalchemy.exc.SQLAlchemyError, OSError) as error:
        # Its message could hold an address and a password.
        print(f"集計のデータベースが使えません（{type(error).__name__}）", file=sys.stderr)
    return 2


def _run(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    done = upkeep.all()
    for words, names in (
        ("閉じた日", done.sealed),
        ("届けた日", done.delivered),
        ("閉じた期間", done.closed),
        ("固めた期間", done.released),
        ("だれでも見られる形で固めた月", done.published),
        ("Plausibleに知らせた期間", done.told),
    ):
        if names:
            print(f"{words}: {'、'.join(names)}")
    return _problems(done.problems)


def _problems(problems: Sequence[str]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _tell(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    if upkeep.plausible is None:
        print("PLAUSIBLE_URL と PLAUSIBLE_SITE が書かれていません（docs/counts.md）", file=sys.stderr)
        return 1
    told, problems = upkeep.tell()
    for name in told:
        print(name)
    return _problems(problems)


def _forward(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    upkeep.seal()
    for name in upkeep.deliver():
        print(name)
    return 0


def _close(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    closed, _ = upkeep.close()
    for name in closed:
        print(name)
    return 0


def _release(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    for name in upkeep.release():
        print(name)
    return 0


def _publish(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    for name in upkeep.publish():
        print(name)
    return 0


def _open_data(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    from handbook.analytics.privacy.wording import written

    published = upkeep.centre.published
    if options.month is None:
        for spent in published.ledger().entries:
            print(f"{spent.period}\tε = {written(spent.epsilon)}\tδ = {written(spent.delta)}\t{spent.sha256}")
        return 0
    files = published.files(options.month)
    if not files:
        print(
            f"{options.month} は、まだ固めていません。「handbook counts open-data」で一覧を見られます", file=sys.stderr
        )
        return 1
    folder: Path = options.output or Path(options.month)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    print(f"{folder} に書き出しました: {'、'.join(files)}")
    return 0


def _show(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    from handbook.analytics.export import rows

    doubts = upkeep.centre.doubts()
    if options.period is None:
        for made in upkeep.centre.releases():
            name = made.period.name
            notes = [
                *(f"届かなかった日 {day}" for day in made.missing),
                *([f"疑わしい: {doubts[name]}"] if name in doubts else []),
            ]
            print("\t".join((name, f"{made.period.first}から{made.period.last}", *notes)))
        return 0
    made_of_period = _released(upkeep, options.period)
    if made_of_period is None:
        return 1
    if options.period in doubts:
        print(f"疑わしい: {doubts[options.period]}")
    if made_of_period.undelivered:
        print("この期間の数は、届いていません")
    for _, version, kind, *ids, number, _ in rows(made_of_period):
        # A cell that is told of without a number is one that is hidden.
        told = (kind, *(each for each in ids if each), version, number if number != "" else "少ないため非表示")
        print("\t".join(map(str, told)))
    return 0


def _released(upkeep: Upkeep, period: str) -> Release | None:
    """What was released of *period*; where nothing was, that is told."""
    made = next((made for made in upkeep.centre.releases() if made.period.name == period), None)
    if made is None:
        print(f"{period} は、まだ固めていません。「handbook counts show」で一覧を見られます", file=sys.stderr)
    return made


def _export(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    from handbook.analytics.export import FORMATS

    made = _released(upkeep, options.period)
    if made is None:
        return 1
    content = FORMATS[options.format](made)
    if options.output is None:
        sys.stdout.buffer.write(content)
    else:
        options.output.write_bytes(content)
    return 0


def _backup(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    upkeep.back_up(options.file)
    return 0


def _verify(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    releases = upkeep.centre.releases()
    print(f"固めた期間 {len(releases)}: 変わっていません")
    months = len(upkeep.centre.published.ledger().entries)
    changed = upkeep.centre.published.changed()
    for month in changed:
        print(f"{month}: だれでも見られる形の数が、固めたときと違います", file=sys.stderr)
    if not changed:
        print(f"だれでも見られる形で固めた月 {months}: 変わっていません")
    lost = upkeep.centre.lost()
    print(f"数えられなかった出来事 {lost}")
    for period, missing in upkeep.centre.closed().items():
        for day in missing:
            print(f"{period}: 届かなかった日 {day}")
    return 1 if changed else 0


def _nodes(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    if options.retire and not upkeep.centre.retire(options.retire, options.last or datetime.now(JST).date()):
        print(f"{options.retire} という機械はありません", file=sys.stderr)
        return 1
    for node, since, until in upkeep.centre.nodes():
        print(f"{node}\t{since}から{'' if until is None else f'{until}まで'}")
    for day in upkeep.outages():
        print(f"この機械は {day} に突然止まりました。止まる前の数秒の出来事は、数えられていません")
    return 0


def _doubt(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    from handbook.analytics.upkeep import named

    upkeep.centre.doubt(named(upkeep.policy.plan, options.period).name, options.why)
    return 0


def _erase(options: argparse.Namespace, settings: Settings, upkeep: Upkeep) -> int:
    if not options.yes:
        print("何も消していません。本当に消すときは --yes を付けます", file=sys.stderr)
        return 1
    from handbook.web.planner.report.press import forget_reports

    upkeep.erase()
    forget_reports(settings.data)
    return 0
