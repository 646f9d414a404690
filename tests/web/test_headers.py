"""Headers: all of them on every response, whatever its status."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from handbook.web.application import Handbook
from tests.web.visitor import Visitor

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self' https://www.jma.go.jp",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}

Ask = Callable[[Visitor], TestResponse]
RESPONSES: dict[int, list[Ask]] = {
    200: [
        lambda v: v.get("/"),
        lambda v: v.get("/healthz"),
        lambda v: v.get("/readyz"),
        lambda v: v.get("/static/app.css"),
        lambda v: v.get("/saved"),
        lambda v: v.get("/sw.js"),
    ],
    204: [lambda v: v.post("/call")],
    303: [lambda v: v.post("/start"), lambda v: v.post("/exit")],
    400: [lambda v: v.post("/start", Sec_Fetch_Site="cross-site"), lambda v: v.get("/", Host="evil.example")],
    404: [lambda v: v.get("/nix"), lambda v: v.get("/static/nix.css")],
    405: [lambda v: v.post("/"), lambda v: v.get("/exit")],
    413: [lambda v: v.begin().post("/steps/1", {"answer": "x" * 70_000})],
    422: [lambda v: v.begin().send("none", "money")],
}
EVERY = [
    pytest.param(status, ask, id=f"{status}-{n}") for status, asks in RESPONSES.items() for n, ask in enumerate(asks)
]


@pytest.mark.parametrize(("status", "ask"), EVERY)
def test_every_response_has_all_of_them(visitor: Visitor, status: int, ask: Ask) -> None:
    """Pages, files, redirects and errors alike."""
    response = ask(visitor)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize(("status", "ask"), [every for every in EVERY if not str(every.id).startswith("200")])
def test_nothing_of_a_visit_is_kept(visitor: Visitor, status: int, ask: Ask) -> None:
    """By no browser and no proxy."""
    assert ask(visitor).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/steps/1", "/answers", "/results", "/about-safety", "/healthz", "/readyz"])
def test_no_page_is_kept(visitor: Visitor, path: str) -> None:
    """Behind Back there is only what is asked for anew."""
    assert visitor.begin().get(path).headers["Cache-Control"] == "no-store"


def test_over_https_it_stays_https(app: Handbook) -> None:
    """For a year; over http a browser would not listen."""
    assert Visitor(app, https=True).get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in Visitor(app).get("/").headers


def test_an_error_of_ours_has_them_too(app: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when everything else went wrong."""
    monkeypatch.setattr(app.store, "current", lambda: 1 / 0)
    response = Visitor(app).get("/")
    assert (response.status_code, response.headers["X-Frame-Options"]) == (500, "DENY")


@pytest.mark.parametrize(
    ("host", "status"),
    [("[::1]", 200), ("[::1]:8000", 200), ("[::2]", 400), ("[::1", 400), ("[", 400), ("::1", 400)],
)
def test_an_ipv6_loopback_is_answered(visitor: Visitor, host: str, status: int) -> None:
    """`handbook serve --host ::1` is reached at http://[::1]:8000."""
    assert visitor.get("/", Host=host).status_code == status


def test_a_host_that_is_not_ours_is_not_repeated(visitor: Visitor) -> None:
    """It could send people elsewhere."""
    response = visitor.get("/", Host="evil.example")
    assert "evil" not in response.text
    assert "evil" not in str(response.headers)


def test_pages_are_compressed_where_the_browser_can(visitor: Visitor) -> None:
    """For those who pay by the byte; and what is inside is the same."""
    plain = visitor.begin().get("/steps/1")
    small = visitor.get("/steps/1", Accept_Encoding="gzip, br")
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(plain.data) * 0.7
    assert plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/steps/1", "/results", "/"])
def test_a_compressed_page_is_the_same_page(visitor: Visitor, path: str) -> None:
    """Whether it was joined from parts or made whole."""
    visitor.begin().answer("money")
    assert gzip.decompress(visitor.get(path, Accept_Encoding="gzip").data) == visitor.get(path).data


def test_files_may_be_kept_for_ever_under_the_address_of_their_content(visitor: Visitor) -> None:
    """A changed file has another address."""
    address = visitor.app.path("static_files.static_file", name="app.css", v=visitor.app.assets.version("app.css"))
    assert address in visitor.get("/").text
    assert "immutable" in visitor.get(address).headers["Cache-Control"]
    assert visitor.get("/static/app.css?v=old").headers["Cache-Control"] == "no-cache"


def test_only_files_of_the_known_kinds_are_served(visitor: Visitor) -> None:
    """Nothing else that lies beside them, and nothing above."""
    paths = ["/static/design-tokens.LICENSE", "/static/../web/answers.py", "/static/%2e%2e/answers.py"]
    assert [visitor.get(path).status_code for path in paths] == [404, 404, 404]


def test_the_first_page_is_light(visitor: Visitor) -> None:
    """HTML, CSS and JavaScript in at most 15 kB over the wire, a question in 6 kB more."""
    first = [visitor.get(path, Accept_Encoding="gzip") for path in ("/", "/static/app.css", "/static/app.js")]
    assert sum(len(response.data) for response in first) <= 15_000
    assert len(visitor.begin().get("/steps/1", Accept_Encoding="gzip").data) <= 6_000
