"""`handbook user …` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.cli import main
from handbook.web.accounts.database import DATABASE
from handbook.web.accounts.staff import Accounts
from tests.accounts_at_hand import SECRET, Captured, accounts_in, set_environ


@pytest.fixture(autouse=True)
def _environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_environ(monkeypatch, tmp_path)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """The accounts that the commands work on."""
    return accounts_in(tmp_path)


def test_an_invitation_is_a_link_that_leads_to_it(accounts: Accounts, capsys: Captured) -> None:
    """It alone stands on the standard output, so that it can be passed on."""
    assert main(["user", "invite", "hanako", "--role", "planner", "--role", "editor"]) == 0
    written = capsys.readouterr()
    link = written.out.strip()
    assert link.startswith("http://localhost:8000/staff/invitation/")
    invitation = accounts.invitations.find(link.rpartition("/")[2])
    assert (invitation.user.name, sorted(invitation.user.roles)) == ("hanako", ["editor", "planner"])
    assert "HANDBOOK_STAFF=yes" in written.err


@pytest.mark.parametrize(
    ("hosts", "arguments", "start"),
    [
        ("handbook.city.example.jp", [], "https://handbook.city.example.jp/staff/"),
        ("localhost", ["--origin", "https://a.example/"], "https://a.example/staff/"),
    ],
)
def test_a_link_begins_as_the_handbook_is_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, hosts: str, arguments: list[str], start: str
) -> None:
    """By its first host, or as it is said."""
    monkeypatch.setenv("TRUSTED_HOSTS", hosts)
    assert main(["user", "invite", "hanako", "--role", "admin", *arguments]) == 0
    assert capsys.readouterr().out.startswith(start)


def test_people_are_listed_with_their_state(capsys: Captured) -> None:
    """Invited, disabled, and what they may do."""
    for name in ("hanako", "taro"):
        main(["user", "invite", name, "--role", "planner"])
    main(["user", "role", "hanako", "editor", "publisher"])
    main(["user", "disable", "taro"])
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == "hanako\teditor、publisher\t招待中\ntaro\tplanner\t停止中\n"


def test_the_log_is_told_and_verified(capsys: Captured) -> None:
    """With its head, which is found again where it was noted."""
    main(["user", "invite", "hanako", "--role", "planner"])
    main(["user", "reset", "hanako"])
    capsys.readouterr()
    assert main(["user", "audit"]) == 0
    assert [line.split("\t")[2:] for line in capsys.readouterr().out.splitlines()] == [
        ["cli", "user.invited.planner", "hanako"],
        ["cli", "user.reset", "hanako"],
    ]
    assert main(["user", "audit", "--verify"]) == 0
    told, head = capsys.readouterr().out.splitlines()
    assert told == "記録 2: 変わっていません"
    assert main(["user", "audit", "--verify", "--noted", head]) == 0
    assert main(["user", "audit", "--verify", "--noted", f"3:{'00' * 32}"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["reset", "nobody"],
        ["disable", "nobody"],
        ["role", "nobody", "admin"],
        ["invite", " ", "--role", "admin"],
    ],
)
def test_what_cannot_be_done_is_said(capsys: Captured, arguments: list[str]) -> None:
    """With how to go on."""
    assert main(["user", *arguments]) == 2
    assert capsys.readouterr().err


def test_another_secret_is_named(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """And nothing is lost by it."""
    main(["user", "invite", "hanako", "--role", "planner"])
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    assert main(["user", "list"]) == 2
    assert "SECRET_KEY" in capsys.readouterr().err
    monkeypatch.setenv("SECRET_KEY", f"{'x' * 32},{SECRET}")
    assert main(["user", "list"]) == 0


def test_a_file_that_is_no_database_is_named(tmp_path: Path, capsys: Captured) -> None:
    """With what would mend it."""
    (tmp_path / DATABASE).write_bytes(b"not a database" * 100)
    assert main(["user", "list"]) == 2
    told = capsys.readouterr().err
    assert DATABASE in told
    assert "控え" in told
