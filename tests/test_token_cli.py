"""`handbook token …` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import token_cli
from handbook.cli import main
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Accounts
from handbook.web.accounts.tokens import USUAL_DAYS
from tests.accounts_at_hand import Captured, accounts_in, now, set_environ
from tests.web.accounts.staff import PASSPHRASE, Authenticator


@pytest.fixture(autouse=True)
def _environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_environ(monkeypatch, tmp_path)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """The accounts that the commands work on, with a planner in them."""
    accounts = accounts_in(tmp_path)
    invitation = accounts.register.invite("hanako", [Role.PLANNER])
    secret = accounts.invitations.find(invitation).secret
    accounts.invitations.accept(invitation, PASSPHRASE, Authenticator(secret, now).code())  # type: ignore[arg-type]
    return accounts


def test_a_key_is_shown_once(accounts: Accounts, capsys: Captured) -> None:
    """It alone stands on the standard output; the list does not show it."""
    assert main(["token", "create", "毎月の報告", "--for", "hanako"]) == 0
    written = capsys.readouterr()
    token = written.out.strip()
    assert accounts.tokens.find(token).name == "hanako"
    assert "HANDBOOK_STAFF=yes" in written.err
    assert main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert token not in listed
    assert listed.split("\t")[1:3] == ["毎月の報告", "hanako"]


def test_a_key_is_taken_back_by_its_number(accounts: Accounts, capsys: Captured) -> None:
    """Which the list tells."""
    main(["token", "create", "a", "--for", "hanako", "--days", "30"])
    main(["token", "list"])
    number = capsys.readouterr().out.splitlines()[-1].split("\t")[0]
    assert main(["token", "revoke", number]) == 0
    assert accounts.tokens.all() == []
    assert main(["token", "revoke", number]) == 2
    assert "handbook token list" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["a", "--for", "taro"], ["", "--for", "hanako"], ["a", "--for", "hanako", "--days", "0"]]
)
def test_what_cannot_be_is_said(accounts: Accounts, capsys: Captured, arguments: list[str]) -> None:
    """Nothing is printed that looks like a key."""
    assert main(["token", "create", *arguments]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err


def test_help_says_the_usual_days() -> None:
    """Written beside the parser, since the accounts are loaded only when they are wanted."""
    assert token_cli.DAYS == USUAL_DAYS
