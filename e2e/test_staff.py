"""The staff's pages in a real browser: from the invitation to the log-out, on a phone and at a desk, with JavaScript and without."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from e2e.devices import DESK, PHONE
from e2e.serving import Site, Weather, handbook_serving
from e2e.test_accessibility import AXE, COLOURS, EVERYTHING, violations

PASSPHRASE = "窓辺の青い椅子と三月の雨の音"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: Weather) -> Iterator[Site]:
    """A handbook with pages for staff."""
    folder = tmp_path_factory.mktemp("staffed")
    with handbook_serving(folder, weather.url, {"HANDBOOK_STAFF": "yes"}) as running:
        yield running


class Member:
    """Somebody of the staff, at a browser."""

    def __init__(self, page: Page, site: Site, name: str) -> None:
        self.page = page
        self.site = site
        self.name = name
        self.totp: pyotp.TOTP | None = None
        self.steps_ahead = 0

    def handbook_user(self, *arguments: str) -> str:
        """What `handbook user …` writes."""
        command = [str(Path(sys.executable).with_name("handbook")), "user", *arguments]
        environ = {"PATH": os.environ["PATH"], "HANDBOOK_DATA": str(self.site.data), "HANDBOOK_STAFF": "yes"}
        return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout.strip()

    def invite(self, role: str = "planner") -> str:
        """The link."""
        return self.handbook_user("invite", self.name, "--role", role, "--origin", self.site.origin)

    def code(self) -> str:
        """A code that was not used yet: the next one is taken too."""
        assert self.totp is not None
        now = int(time.time()) + 30 * self.steps_ahead
        self.steps_ahead += 1
        return self.totp.at(now)

    def enrol(self, role: str = "planner") -> None:
        """Open the link, and fill in what it asks for."""
        self.page.goto(self.invite(role))
        self.totp = pyotp.TOTP(self.page.locator(".secret").inner_text().replace(" ", ""))
        self.page.get_by_label("合言葉", exact=True).fill(PASSPHRASE)
        self.page.get_by_label("合言葉を、もう一度").fill(PASSPHRASE)
        self.page.get_by_label("コード", exact=True).fill(self.code())
        self.page.get_by_role("button", name="登録する").click()
        assert self.page.locator(".codes li").count() == 10

    def log_in(self, code: str | None = None) -> None:
        """Fill in the log-in that is open."""
        self.page.get_by_label("名前").fill(self.name)
        self.page.get_by_label("合言葉").fill(PASSPHRASE)
        self.page.get_by_label("コード").fill(self.code() if code is None else code)
        self.page.get_by_role("button", name="ログイン", exact=True).click()

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.get_by_role("heading", level=1).inner_text()


def wrong_at(page: Page, name: str) -> list[str]:
    """What axe finds on the page that is open, unfolded, by day and by night; and whether it is wider than the screen."""
    found = []
    page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    page.evaluate(AXE)
    for width, height in ((1280, 800), (320, 640), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{name} {width} dark: {each}" for each in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [f"{name} {width} light: {each}" for each in violations(page, EVERYTHING)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} is wider than {width}")
    return found


@pytest.mark.parametrize(
    ("size", "javascript"), [pytest.param(PHONE, False, id="phone-no-script"), pytest.param(DESK, True, id="desk")]
)
def test_from_the_invitation_to_the_log_out(
    open_page: Callable[..., Page], staffed: Site, size: dict[str, Any], javascript: bool
) -> None:
    """By what stands on the pages alone; and Back shows nothing afterwards."""
    page = open_page(java_script_enabled=javascript, **size)
    member = Member(page, staffed, f"{size['viewport']['width']}-{javascript}")
    member.enrol()
    page.get_by_role("link", name="控えたので、ログインへ").click()
    member.log_in()
    assert member.heading == "自分のアカウント"
    assert page.get_by_text(member.name).count() == 1
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "handbook-staff"]
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (
        "handbook-staff",
        True,
        "Strict",
        -1,
    )
    page.get_by_role("button", name="ログアウト").click()
    assert page.get_by_role("status").inner_text() == "ログアウトしました。"
    page.go_back()
    assert member.name not in page.content()
    assert member.heading == "職員のログイン"
    assert "user.enrolled" in member.handbook_user("audit")
    assert "変わっていません" in member.handbook_user("audit", "--verify")


def test_axe_finds_nothing(open_page: Callable[..., Page], staffed: Site) -> None:
    """On every page of the staff, by day and by night, 360 and 1280 pixels wide, and none is wider than the screen."""
    page = open_page(**{**PHONE, "is_mobile": False})
    member = Member(page, staffed, "axe@city.example.jp")
    found = list[str]()

    def look(name: str) -> None:
        found.extend(wrong_at(page, name))

    page.goto(member.invite())
    look("enrol")
    page.get_by_label("合言葉", exact=True).fill("aaaaaaaaaaaaaaaa")
    page.get_by_label("合言葉を、もう一度").fill("aaaaaaaaaaaaaaaa")
    page.get_by_label("コード", exact=True).fill("000000")
    page.get_by_role("button", name="登録する").click()
    look("enrol, refused")
    member.handbook_user("reset", member.name)
    member.name = "axe2@city.example.jp"
    member.enrol()
    look("codes")
    page.goto(staffed.url("/staff/recovery"))
    look("recovery")
    page.goto(staffed.url("/staff/login"))
    look("login")
    member.log_in("000000")
    expect(page.get_by_role("alert")).to_be_focused()
    look("login, refused")
    member.log_in()
    look("me")
    page.goto(staffed.url("/staff/invitation/none"))
    look("problem")
    assert not found, "\n".join(found)


def test_password_managers_know_the_fields(open_page: Callable[..., Page], staffed: Site) -> None:
    """By `autocomplete` (WCAG 1.3.5); and nothing keeps anybody from pasting."""
    page = open_page(**DESK)
    member = Member(page, staffed, "fields@city.example.jp")
    page.goto(staffed.url("/staff/login"))
    kinds = "all => all.map(one => one.autocomplete)"
    fields = page.locator("input:not([type=hidden])")
    assert fields.evaluate_all(kinds) == ["username", "current-password", "one-time-code"]
    page.goto(member.invite())
    assert fields.evaluate_all(kinds) == ["username", "new-password", "new-password", "one-time-code"]
