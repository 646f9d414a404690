"""Passkeys in a real browser with an authenticator of its own (CDP's WebAuthn), and the pages of who looks after the accounts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from e2e.devices import DESK, PHONE
from e2e.serving import Site, Weather, handbook_serving
from e2e.test_staff import PASSPHRASE, Member, wrong_at

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NO_HELP = """
delete PublicKeyCredential.parseCreationOptionsFromJSON;
delete PublicKeyCredential.parseRequestOptionsFromJSON;
"""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: Weather) -> Iterator[Site]:
    """A handbook with pages for staff, by the name that browsers have passkeys for."""
    folder = tmp_path_factory.mktemp("passkeys")
    with handbook_serving(folder, weather.url, {"HANDBOOK_STAFF": "yes"}) as running:
        yield replace(running, origin=running.origin.replace("127.0.0.1", "localhost"))


class Authenticator:
    """What a device has built in."""

    def __init__(self, page: Page, **options: object) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS | options})
        self.id = made["authenticatorId"]

    def knows(self, is_verified: bool) -> None:
        """Whether whoever sits there is taken for its owner."""
        given = {"authenticatorId": self.id, "isUserVerified": is_verified}
        self.session.send("WebAuthn.setUserVerified", given)

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys that it holds."""
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found


def confirm(page: Page) -> None:
    """Type the passphrase where one confirms that it is oneself."""
    expect(page.get_by_role("heading", level=1)).to_have_text("ご本人の確認")
    page.get_by_label("いまの合言葉").fill(PASSPHRASE)
    page.get_by_role("button", name="確かめて進む").click()


def add(page: Page, label: str, script: str = "") -> None:
    """Add a passkey on the page that is open, once *script* has run there."""
    page.evaluate(script)
    page.get_by_label("このパスキーの名前").fill(label)
    page.get_by_role("button", name="パスキーを加える").click()
    expect(page.get_by_role("status")).to_contain_text("パスキーを加えました")


@pytest.mark.parametrize(
    ("size", "script"), [pytest.param(PHONE, NO_HELP, id="old-phone"), pytest.param(DESK, "", id="desk")]
)
def test_add_log_out_log_in(open_page: Callable[..., Page], staffed: Site, size: dict[str, Any], script: str) -> None:
    """By what stands on the pages, also where the browser does not read JSON itself; then the passkey alone is enough."""
    page = open_page(**size)
    member = Member(page, staffed, f"{size['viewport']['width']}-{bool(script)}@city.example.jp")
    member.enrol()
    page.get_by_role("link", name="控えたので、ログインへ").click()
    member.log_in()
    authenticator = Authenticator(page)
    page.get_by_role("link", name="パスキーを加える").click()
    confirm(page)
    add(page, "仕事のパソコン", script)
    (made,) = authenticator.credentials
    assert (made["rpId"], made["isResidentCredential"]) == ("localhost", True)

    page.get_by_role("button", name="ログアウト").click()
    page.evaluate(script)
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("自分のアカウント")
    assert authenticator.credentials[0]["signCount"] > made["signCount"]

    # To change anything it is confirmed by it too; the same device is not added twice; and it is taken away.
    page.get_by_role("link", name="加える・外す").click()
    page.evaluate(script)
    page.get_by_role("button", name="パスキーで確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("パスキー")
    page.evaluate(script)
    page.get_by_label("このパスキーの名前").fill("もう一度")
    page.get_by_role("button", name="パスキーを加える").click()
    expect(page.get_by_text("この端末のパスキーは、もう登録してあります。")).to_be_visible()
    page.get_by_role("button", name=re.compile("外す.*仕事のパソコン")).click()
    expect(page.get_by_text("まだ、ありません。")).to_be_visible()
    told = member.handbook_user("audit")
    for action in ("passkey.added", "passkey.removed", "session.begun.passkey"):
        assert action in told
    assert "変わっていません" in member.handbook_user("audit", "--verify")


def test_who_is_not_its_owner_does_not_come_in(open_page: Callable[..., Page], staffed: Site) -> None:
    """Nor who has none; both are told where they are, and can go on in another way."""
    page = open_page(**PHONE)
    authenticator = Authenticator(page)
    page.goto(staffed.url("/staff/login"))
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_text("パスキーを使えませんでした")).to_be_visible()
    member = Member(page, staffed, "owner@city.example.jp")
    member.enrol()
    page.get_by_role("link", name="控えたので、ログインへ").click()
    member.log_in()
    page.get_by_role("link", name="パスキーを加える").click()
    confirm(page)
    add(page, "電話")
    page.get_by_role("button", name="ログアウト").click()
    authenticator.knows(False)
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_text("パスキーを使えませんでした")).to_be_visible()
    # The server no longer knows it.
    authenticator.knows(True)
    member.handbook_user("disable", member.name)
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_role("alert").first).to_contain_text("パスキーでログインできませんでした")


def test_without_javascript_nothing_is_offered_that_does_not_work(
    open_page: Callable[..., Page], staffed: Site
) -> None:
    """And the page says what would help; the log-in and the confirmation work."""
    page = open_page(java_script_enabled=False, **PHONE)
    member = Member(page, staffed, "plain@city.example.jp")
    member.enrol()
    page.get_by_role("link", name="控えたので、ログインへ").click()
    expect(page.get_by_role("button")).to_have_count(1)
    member.log_in()
    page.get_by_role("link", name="パスキーを加える").click()
    confirm(page)
    expect(page.get_by_text("このブラウザでは、パスキーを加えられません")).to_be_visible()
    expect(page.get_by_role("button", name="パスキーを加える")).to_have_count(0)


def test_an_admin_lets_somebody_in_and_out(open_page: Callable[..., Page], staffed: Site) -> None:
    """By the pages alone: invite, change roles, invite anew, disable, and look at the log."""
    page = open_page(**DESK)
    admin = Member(page, staffed, "admin@city.example.jp")
    admin.enrol("admin")
    page.get_by_role("link", name="控えたので、ログインへ").click()
    admin.log_in()
    page.get_by_role("link", name="職員", exact=True).click()
    page.get_by_role("link", name="招待する").click()
    confirm(page)
    page.get_by_label("名前").fill("taro@city.example.jp")
    page.get_by_label("集計を見る").check()
    page.get_by_role("button", name="招待のリンクを作る").click()
    link = page.locator("code.secret").inner_text()
    assert link.startswith(f"{staffed.origin}/staff/invitation/")
    page.get_by_role("link", name="控えたので、一覧へ").click()
    page.get_by_role("link", name="taro@city.example.jp").click()
    page.get_by_label("質問と窓口の下書きを作る").check()
    page.get_by_role("button", name="できることを変える").click()
    expect(page.get_by_role("status")).to_have_text("できることを変えました。")
    page.get_by_text("招待し直す").first.click()
    page.get_by_role("button", name="招待し直す").click()
    assert page.locator("code.secret").inner_text() != link
    page.get_by_role("link", name="控えたので、一覧へ").click()
    page.get_by_role("link", name="taro@city.example.jp").click()
    page.get_by_text("ログインできないようにする").first.click()
    page.get_by_role("button", name="ログインできないようにする").click()
    expect(page.get_by_role("status")).to_have_text("ログインできないようにしました。")
    page.goto(staffed.url("/staff/people"))
    page.get_by_role("link", name="したことの記録").click()
    page.get_by_text("書きかえられていないか確かめる").click()
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_role("status")).to_contain_text("書いたときのままです")
    for action in ("user.invited.planner", "user.roles.editor+planner", "user.reset", "user.disabled"):
        expect(page.get_by_text(action, exact=True).first).to_be_visible()


def test_axe_finds_nothing(open_page: Callable[..., Page], staffed: Site) -> None:
    """On all these pages, by day and by night, at every width; pictures are taken where HANDBOOK_PICTURES says."""
    page = open_page(**{**PHONE, "is_mobile": False})
    Authenticator(page)
    found: list[str] = []
    folder = os.environ.get("HANDBOOK_PICTURES")

    def look(name: str) -> None:
        found.extend(wrong_at(page, name))
        for width in (1280, 360) if folder else ():
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(folder or "") / f"{name}-{width}.png", full_page=True)

    page.goto(staffed.url("/staff/login"))
    look("login")
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_text("パスキーを使えませんでした")).to_be_visible()
    look("login, failed")
    admin = Member(page, staffed, "kitakyushu-soudan-shien-ka@city.example.jp")
    admin.enrol("admin")
    page.goto(staffed.url("/staff/login"))
    admin.log_in()
    look("me, without")
    page.goto(staffed.url("/staff/me/passkeys"))
    look("confirm")
    confirm(page)
    look("passkeys, none")
    add(page, "窓口のタブレット")
    look("passkeys")
    page.get_by_label("このパスキーの名前").fill("もう一度")
    page.get_by_role("button", name="パスキーを加える").click()
    expect(page.get_by_text("この端末のパスキーは、もう登録してあります。")).to_be_visible()
    look("passkeys, failed")
    page.goto(staffed.url("/staff/me"))
    look("me")
    page.goto(staffed.url("/staff/confirm"))
    look("confirm, by passkey")
    page.get_by_label("いまの合言葉").fill("x")
    page.get_by_role("button", name="確かめて進む").click()
    look("confirm, refused")
    admin.handbook_user("invite", "taro", "--role", "planner", "--role", "editor")
    page.goto(staffed.url("/staff/people"))
    look("people")
    page.get_by_role("link", name=admin.name).click()
    look("person")
    page.get_by_label("職員を招待する・記録を見る").uncheck()
    page.get_by_role("button", name="できることを変える").click()
    look("person, refused")
    page.goto(staffed.url("/staff/people/invite"))
    page.get_by_label("名前").fill("x")
    page.get_by_role("button", name="招待のリンクを作る").click()
    look("invite, refused")
    page.get_by_label("集計を見る").check()
    page.get_by_role("button", name="招待のリンクを作る").click()
    look("link")
    page.goto(staffed.url("/staff/people/log?verify=1&noted=1:00"))
    look("log")
    assert not found, "\n".join(found)
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", page.locator("code.secret").inner_text())
