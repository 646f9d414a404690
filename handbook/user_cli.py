"""`handbook user …`: who of the staff may come in, from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from handbook.resources.hours import JST

if TYPE_CHECKING:
    from handbook.web.accounts.staff import Accounts
    from handbook.web.accounts.users import User
    from handbook.web.settings import Settings

ROLES = ("planner", "editor", "publisher", "admin")

_Run = Callable[[argparse.Namespace, "Settings", "Accounts"], int]


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `user` with its own commands."""
    user = commands.add_parser(
        "user", help="職員のアカウントを扱う", description="職員のアカウントを扱います（docs/staff.md）。"
    )
    inner = user.add_subparsers(title="命令", required=True, metavar="命令")

    def add(name: str, help: str, run: _Run, *, of_somebody: bool = True) -> argparse.ArgumentParser:
        parser = inner.add_parser(name, help=help, description=f"{help}。")
        if of_somebody:
            parser.add_argument("name", metavar="名前", help="メールアドレスなど、ログインに使う名前")
        parser.set_defaults(run=lambda options: with_accounts(options, run))
        return parser

    for parser in (
        add("invite", "招待する。1回だけ使えるリンクを出す（72時間）", _invite),
        add("reset", "招待し直す。いまの合言葉と認証アプリは、すぐに使えなくなる", _reset),
    ):
        parser.add_argument("--origin", type=_origin, help="リンクの始まり（https://handbook.city.example.jp）")
        if parser.prog.endswith("invite"):
            parser.add_argument("--role", choices=ROLES, action="append", required=True, help="役割（いくつでも）")
    add("role", "役割を変える", _role).add_argument("roles", choices=ROLES, nargs="+", help="これからの役割")
    add("disable", "ログインできなくする（reset で戻せる）", _disable)
    add("list", "職員を並べる", _list, of_somebody=False)
    audit = add("audit", "職員がしたことの記録を見る", _audit, of_somebody=False)
    audit.add_argument("--verify", action="store_true", help="記録が書きかえられていないことを確かめる")
    audit.add_argument("--noted", metavar="番号:印", type=_noted, help="前に控えた印が、いまもあることを確かめる")


def _origin(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise argparse.ArgumentTypeError("https://handbook.city.example.jp の形で書きます")
    return f"{parts.scheme}://{parts.netloc}"


def _noted(written: str) -> tuple[int, bytes]:
    number, _, seal = written.partition(":")
    try:
        return int(number), bytes.fromhex(seal)
    except ValueError:
        raise argparse.ArgumentTypeError("「番号:印」の形で書きます（audit --verify が出すもの）") from None


def with_accounts(options: argparse.Namespace, run: _Run) -> int:
    """What *run* gives, handed the accounts; 2 where they cannot be opened, or it went wrong, which is told."""
    import sqlalchemy.exc

    from handbook.web.accounts.errors import AccountsError
    from handbook.web.accounts.staff import opened
    from handbook.web.secret_file import SecretUnusable, secrets_of
    from handbook.web.settings import Settings, SettingsError

    try:
        settings = Settings.from_environ(os.environ)
        return run(options, settings, opened(settings, secrets_of(settings), lambda: datetime.now(JST)))
    except (SettingsError, SecretUnusable, AccountsError) as error:
        print(error, file=sys.stderr)
    except sqlalchemy.exc.SQLAlchemyError as error:
        # Its message could hold an address and a password.
        print(f"アカウントのデータベースが使えません（{type(error).__name__}）", file=sys.stderr)
    return 2


def _invite(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    from handbook.web.accounts.roles import Role

    token = accounts.register.invite(options.name, map(Role, options.role))
    return _tell_link(options, settings, token)


def _reset(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    return _tell_link(options, settings, accounts.register.reset(options.name))


def _tell_link(options: argparse.Namespace, settings: Settings, token: str) -> int:
    print(f"{options.origin or _usual_origin(settings)}/staff/invitation/{token}")
    print("このリンクは1回だけ、72時間のうちに使えます。本人だけに渡します。", file=sys.stderr)
    if not settings.staff:
        print("HANDBOOK_STAFF=yes で動かすまで、開けません。", file=sys.stderr)
    return 0


def _usual_origin(settings: Settings) -> str:
    host = settings.trusted_hosts[0].lstrip(".")
    return "http://localhost:8000" if host == "localhost" else f"https://{host}"


def _role(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    from handbook.web.accounts.roles import Role

    accounts.register.set_roles(options.name, map(Role, options.roles))
    return 0


def _disable(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    accounts.register.disable(options.name)
    return 0


def _list(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    now = int(datetime.now(JST).timestamp())
    for user in accounts.register.users():
        print("\t".join((user.name, "、".join(sorted(user.roles)), _state(user, now))))
    return 0


def _state(user: User, now: int) -> str:
    from handbook.web.accounts.users import State, state_of

    return {
        State.DISABLED: "停止中",
        State.INVITED: "招待中",
        State.LOCKED_FOR_GOOD: "何度も失敗があったので、初めての端末からは、reset まで入れません",
        State.LOCKED: f"続けて失敗があったので、初めての端末からは、{_locked_until(user)} まで入れません",
        State.ACTIVE: "使用中",
    }[state_of(user, now)]


def _locked_until(user: User) -> str:
    from handbook.web.accounts.throttle import FOR_GOOD

    return "" if user.locked_until >= FOR_GOOD else _time(user.locked_until)


def _audit(options: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    entries = accounts.audit.entries()
    status = 0
    if options.noted is not None and not accounts.audit.holds(*options.noted):
        print("控えた印がありません。終わりが切り取られたか、書きかえられています", file=sys.stderr)
        status = 1
    if not options.verify:
        names = {user.id: user.name for user in accounts.register.users()}
        for each in entries:
            entry = each.entry
            words = (names.get(entry.actor, entry.actor), entry.action, names.get(entry.object, entry.object))
            print("\t".join((str(entry.number), _time(entry.at), *words)))
        return status
    faults = accounts.audit.faults()
    for number in faults:
        print(f"{number}: 書いたときと違うか、抜けています", file=sys.stderr)
    if not faults:
        print(f"記録 {len(entries)}: 変わっていません")
        if entries:
            print(f"{entries[-1].entry.number}:{entries[-1].seal.hex()}")
            print(
                "上の印を、この機械の外に控えます。終わりが切り取られたことは、--noted に印を渡すと分かります。",
                file=sys.stderr,
            )
    return 1 if faults else status


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, JST).strftime("%Y-%m-%d %H:%M")
