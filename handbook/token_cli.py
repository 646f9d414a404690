"""`handbook token …`: keys of the API, from the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from handbook.resources.hours import JST
from handbook.user_cli import with_accounts

if TYPE_CHECKING:
    from handbook.web.accounts.staff import Accounts
    from handbook.web.settings import Settings

DAYS = 365


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `token` with its own commands."""
    token = commands.add_parser(
        "token", help="APIの鍵を扱う", description="プログラムが集計を読むための鍵を扱います（docs/api.md）。"
    )
    inner = token.add_subparsers(title="命令", required=True, metavar="命令")
    create = inner.add_parser("create", help="鍵を作る。鍵は、このとき1回だけ表示する")
    create.add_argument("name", metavar="名前", help="何に使う鍵か（「毎月の報告」など）")
    create.add_argument("--for", dest="user", metavar="人", required=True, help="だれの鍵か（ログインに使う名前）")
    create.add_argument("--days", type=int, default=DAYS, help=f"何日使えるか（はじめは {DAYS}）")
    create.set_defaults(run=lambda options: with_accounts(options, _create))
    listing = inner.add_parser("list", help="鍵を並べる（鍵そのものは出ない）")
    listing.set_defaults(run=lambda options: with_accounts(options, _list))
    revoke = inner.add_parser("revoke", help="鍵を使えなくする")
    revoke.add_argument("id", metavar="番号", help="「handbook token list」が出す番号")
    revoke.set_defaults(run=lambda options: with_accounts(options, _revoke))


def _create(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    print(accounts.tokens.make(options.name, options.user, options.days))
    print("この鍵は、もう表示できません。使う人だけに渡します。", file=sys.stderr)
    if not settings.staff:
        print("HANDBOOK_STAFF=yes で動かすまで、使えません。", file=sys.stderr)
    return 0


def _list(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    for token in accounts.tokens.all():
        until = datetime.fromtimestamp(token.expires, JST).strftime("%Y-%m-%d %H:%M")
        state = f"{until} まで" if token.is_good else f"使えません（期限 {until}）"
        print("\t".join((token.id, token.name, token.user.name, state)))
    return 0


def _revoke(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    accounts.tokens.revoke(options.id)
    return 0
