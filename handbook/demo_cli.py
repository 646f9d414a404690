"""`handbook demo`: a year of a made-up city, so that the planners' numbers can be looked at before there are any."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from handbook.content import load_content

FOLDER = "demo"
MOST_VISITS = 1_000_000_000


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    demo = commands.add_parser(
        "demo",
        help="見本の数を作る",
        description="人口100万人の架空の市の1年分の集計を作ります。本物の集計とは別のフォルダーに書きます（docs/demo.md）。",
    )
    demo.add_argument("--data", type=Path, help="書くフォルダー（はじめは HANDBOOK_DATA の中の demo）")
    demo.add_argument("--visits", type=_visits, default=10_000_000, help="1年の利用の数（はじめは 10000000）")
    demo.add_argument("--seed", type=int, default=1, help="乱数の種。同じ種からは、同じ数ができます（はじめは 1）")
    demo.set_defaults(run=_demo)


def _visits(written: str) -> int:
    if not (written.isascii() and written.isdigit() and 1 <= int(written) <= MOST_VISITS):
        raise argparse.ArgumentTypeError(f"1 から {MOST_VISITS} までの数で書きます")
    return int(written)


def _demo(options: argparse.Namespace) -> int:
    # What it needs takes longer to load than most commands take to run.
    from handbook.analytics.simulated import HANDBOOK, MARK, SAYS
    from handbook.simulation import HoldsRealCounts, Model, Simulation, check_folder, fill
    from handbook.web.settings import Settings, SettingsError

    try:
        settings = Settings.from_environ(os.environ)
        folder: Path = options.data or settings.data / FOLDER
        check_folder(folder)
        simulation = Simulation(Model(visits=options.visits, seed=options.seed), load_content(settings.content))
        filled = fill(folder, simulation, _told)
    except HoldsRealCounts as error:
        print(
            f"{error}\nここには見本のほかのものがあります。本物の集計かもしれないので、何も書いていません。"
            "--data で、空のフォルダーか、まだないフォルダーを指定してください",
            file=sys.stderr,
        )
        return 2
    except (SettingsError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{folder} に、架空の市の1年分（{filled.days}日、利用 {filled.visits}）の見本を作りました")
    print(f"固めた期間 {filled.released}、だれでも見られる形で固めた月 {filled.published}")
    print(f"{SAYS}（{folder / MARK}）")
    print(f"見るには: HANDBOOK_DATA={folder} HANDBOOK_ID={HANDBOOK} handbook counts show")
    return 0


def _told(day: date) -> None:
    """Say each month that is done: it takes minutes in all."""
    if day.day == 1:
        print(f"{day:%Y-%m}", file=sys.stderr, flush=True)
