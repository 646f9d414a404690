"""Somebody of the staff at the pages, without a browser; and an authenticator that shows codes by the tests' clock."""

from __future__ import annotations

import base64
import re
from typing import Any

import pyotp
from werkzeug.test import TestResponse

from handbook.web.accounts.codes import STEP
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Accounts
from handbook.web.application import Handbook
from tests.web.visitor import Clock, Visitor

PASSPHRASE = "窓辺の青い椅子と三月の雨の音"
NAME = "hanako@city.example.jp"


class Authenticator:
    """An app that shows codes."""

    def __init__(self, secret: bytes | str, clock: Clock) -> None:
        written = secret.replace(" ", "") if isinstance(secret, str) else base64.b32encode(secret).decode()
        self._totp = pyotp.TOTP(written)
        self._clock = clock

    def code(self, steps: int = 0) -> str:
        """The code of now, or of some *steps* from now."""
        return self._totp.generate_otp(int(self._clock().timestamp()) // STEP + steps)


class Member(Visitor):
    """Somebody of the staff, with a browser and an authenticator."""

    def __init__(self, app: Handbook, clock: Clock, *, name: str = NAME, https: bool = False) -> None:
        super().__init__(app, https=https)
        self.name = name
        self.passphrase = PASSPHRASE
        self.clock = clock
        self.codes: list[str] = []
        self.authenticator: Authenticator | None = None

    @property
    def accounts(self) -> Accounts:
        """The accounts behind the pages."""
        assert self.app.staff is not None
        return self.app.staff.accounts()

    def invited(self, *roles: Role) -> str:
        """The path of an invitation."""
        return f"/staff/invitation/{self.accounts.register.invite(self.name, roles or [Role.PLANNER])}"

    def enrol(self, path: str, **fields: str) -> TestResponse:
        """Open an invitation, read the secret, and send the form."""
        page = self.get(path)
        assert page.status_code == 200
        found = re.search(r'class="secret">([^<]+)<', page.text)
        assert found is not None
        self.authenticator = Authenticator(found[1], self.clock)
        form = {"passphrase": self.passphrase, "again": self.passphrase, "code": self.authenticator.code()}
        answer = self.post(path, form | fields)
        self.codes = re.findall(r"<li><code>([^<]+)</code>", answer.text)
        return answer

    def enrolled(self, *roles: Role) -> Member:
        """Be somebody who could log in; the code that was used is over."""
        assert self.enrol(self.invited(*roles)).status_code == 200
        self.clock.forward(minutes=1)
        return self

    def log_in(self, **fields: str) -> TestResponse:
        """Send the log-in form."""
        code = "" if self.authenticator is None else self.authenticator.code()
        return self.post("/staff/login", {"username": self.name, "passphrase": self.passphrase, "code": code} | fields)

    def logged_in(self, *roles: Role) -> Member:
        """Be somebody who has logged in."""
        self.enrolled(*roles)
        assert self.log_in().status_code == 303
        return self

    def token(self) -> str:
        """The token of the session's forms."""
        found = re.search(r'name="csrf_token" value="([^"]*)"', self.get("/staff/me").text)
        assert found is not None
        return found[1]

    def act(self, path: str, **fields: Any) -> TestResponse:
        """Send one of the forms of my account."""
        return self.post(path, {"csrf_token": self.token(), "passphrase": self.passphrase} | fields)

    def confirm(self, **fields: str) -> TestResponse:
        """Confirm that it is oneself."""
        return self.act("/staff/confirm", **fields)

    @property
    def is_in(self) -> bool:
        """Whether the account's page opens."""
        return self.get("/staff/me").status_code == 200

    @property
    def cookie(self) -> str:
        """What the cookie holds."""
        secure = self.base.startswith("https")
        found = self.client.get_cookie("__Host-handbook-staff" if secure else "handbook-staff")
        return "" if found is None else found.value

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie("handbook-staff", value)
