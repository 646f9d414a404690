"""Somebody at the pages, without a browser: begins, answers and reads."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import Client, TestResponse

from handbook.resources.hours import JST
from handbook.web.application import Handbook

FROM_US = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A clock that tests set: Tuesday 24 November 2026, 10:00 in Japan."""

    def __init__(self) -> None:
        self.set_back()

    def set_back(self) -> None:
        """Begin again."""
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=JST)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_far: float) -> None:
        """Let time pass."""
        self.now += timedelta(**how_far)


class Visitor:
    """A browser that keeps cookies and says where its requests come from."""

    def __init__(self, app: Handbook, *, https: bool = False) -> None:
        self.app = app
        self.client: Client = app.test_client()
        self.base = "https://localhost" if https else "http://localhost"

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page from one of ours."""
        return self.client.get(path, base_url=self.base, headers={**FROM_US, **_headers(headers)})

    def post(self, path: str, data: Any = None, **headers: str) -> TestResponse:
        """Send a form from one of ours."""
        return self.client.post(path, base_url=self.base, data=data, headers={**FROM_US, **_headers(headers)})

    def begin(self) -> Visitor:
        """Begin a visit."""
        assert self.post("/start").status_code == 303
        return self

    def form(self, path: str) -> dict[str, Any]:
        """What the form on a question's page would send, were nothing chosen."""
        page = self.get(path).text
        return {name: _value(page, name) for name in ("csrf_token", "question")}

    def send(self, *options: str | int, path: str | None = None, **fields: str) -> TestResponse:
        """Send an answer to the next question (or the one at *path*); no options is 「答えたくない」."""
        path = path or self.next
        given: dict[str, Any] = {"answer": [str(option) for option in options]} if options else {"skip": "1"}
        return self.post(path, self.form(path) | given | fields)

    def answer(self, *options: str | int, path: str | None = None) -> TestResponse:
        """Send an answer, which must be taken."""
        response = self.send(*options, path=path)
        assert response.status_code == 303, response.text
        return response

    @property
    def next(self) -> str:
        """The page of the next question."""
        location = self.get("/steps/999").headers["Location"]
        assert location is not None
        return location

    def result(self) -> str:
        """The result's page."""
        return self.get("/results").text

    @property
    def cookie(self) -> str:
        """The sealed answers."""
        found = self.client.get_cookie("__Host-handbook" if self.base.startswith("https") else "handbook")
        assert found is not None
        return found.value

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie("handbook", value)


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def title(page: str) -> str:
    """A page's title."""
    found = re.search(r"<title>(.*?)</title>", page)
    assert found is not None
    return found[1]
