"""Where the attacker reads: a handbook with all its pages of numbers, and somebody logged in before them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from argon2.profiles import CHEAPEST

from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.analytics.privacy import Spent, digest
from handbook.shipped import shipped_migrations
from handbook.web import create_app
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Staff
from handbook.web.settings import Settings
from tests.web.accounts.staff import NAME, Member
from tests.web.example import handbook
from tests.web.visitor import Clock
from tests.writing import write_content

SECRET = "s" * 32


class Stand:
    """A small handbook in *folder*, a planner's browser and a planner's key."""

    def __init__(self, folder: Path) -> None:
        clock = Clock()
        settings = Settings(
            content=write_content(folder / "content", handbook()),
            data=folder / "data",
            secret_keys=(SECRET,),
            name="kitakyushu",
            staff=True,
            open_data=True,
        )
        self.app = create_app(settings, clock=clock)
        self.app.staff = Staff(settings, [SECRET], clock, Passphrases(CHEAPEST))
        self.planner = Member(self.app, clock).logged_in(Role.PLANNER)
        self.key = self.planner.accounts.tokens.make("attack", NAME)
        self.centre = Centre(open_centre(settings.data, None, shipped_migrations() / "centre"), settings.name)

    def show(self, *releases: Release) -> None:
        """Let these be all that was released."""
        self.centre.erase()
        for release in releases:
            self.centre.keep(release)

    def publish(self, month: str, files: Mapping[str, bytes]) -> None:
        """Let *files* be all that was made public, as those of *month*."""
        self.centre.erase()
        self.centre.published.spend(Spent(month, Fraction(1), Fraction(0), "v1", digest(files)), files)

    def get(self, path: str) -> bytes:
        """A page or a file that a planner gets, or everybody."""
        answer = self.planner.get(path)
        assert answer.status_code == 200, path
        content: bytes = answer.data
        return content

    def api(self, path: str) -> Any:
        """What a program gets."""
        sent = {"Authorization": f"Bearer {self.key}"}
        answer = self.app.test_client(use_cookies=False).get(f"/api/v1{path}", headers=sent)
        assert answer.status_code == 200, path
        return answer.get_json()
