"""Errors: calm pages, and nothing of the request in any log."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn

import pytest

from handbook.web.application import Handbook
from handbook.web.quiet_log import NothingOfRequests
from tests.web.visitor import Visitor


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/nix", 404, "ページが見つかりません"), ("/exit", 405, "うまく受け取れませんでした")],
)
def test_an_error_says_where_to_go_on(visitor: Visitor, path: str, status: int, words: str) -> None:
    """The start, and the emergency numbers."""
    page = visitor.get(path)
    assert page.status_code == status
    assert all(part in page.text for part in (words, "はじめのページへ", "110番"))


@pytest.mark.parametrize("path", ["/steps/x", "/steps/-1", "/results/" + "9" * 5000, "/%00", "/steps/1/", "/static/"])
def test_an_address_that_is_not_there_is_just_not_found(visitor: Visitor, path: str) -> None:
    """Whatever stands in it."""
    assert visitor.get(path).status_code == 404


def test_a_method_that_is_not_taken_names_those_that_are(visitor: Visitor) -> None:
    """As HTTP asks (RFC 9110, 15.5.6)."""
    assert "POST" in visitor.get("/exit").headers["Allow"]


SENT = "what the resident sent"


def _fail(*_: object) -> NoReturn:
    raise KeyError(SENT)


def test_an_error_of_ours_is_logged_without_the_request(
    app: Handbook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The kind and the place in the code; no path, no message, no answer, no address."""
    visitor = Visitor(app).begin()
    monkeypatch.setattr(app.visits, "open", _fail)
    response = visitor.post("/steps/7?secret=1", {"answer": "danger"}, User_Agent="Somebody/1.0")
    assert response.status_code == 500
    assert "KeyError" in caplog.text
    assert "_fail" in caplog.text
    assert not any(word in caplog.text for word in ("/steps/7", "secret", "danger", "Somebody", "127.0.0.1", SENT))


def test_a_whole_visit_is_logged_nowhere(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """Not at the lowest level either."""
    with caplog.at_level(logging.DEBUG):
        visitor.begin().answer("danger")
        visitor.answer("yes")
        visitor.answer(40)
        visitor.result()
        visitor.get("/nix")
        visitor.post("/exit")
    assert caplog.records == []


def _record(message: str, *, failed: bool = False) -> logging.LogRecord:
    information = None
    if failed:
        try:
            _fail()
        except KeyError:
            information = sys.exc_info()
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, None, information)


def test_gunicorn_does_not_tell_whose_request_it_could_not_read() -> None:
    """Its line names the address."""
    assert not NothingOfRequests().filter(_record("Invalid request from ip=192.0.2.1: Invalid header"))


def test_gunicorn_tells_of_failures_without_the_request() -> None:
    """Its line names the path, and the error's message may hold anything."""
    record = _record("Error handling request /steps/3", failed=True)
    assert NothingOfRequests().filter(record)
    told = logging.Formatter().format(record)
    assert "KeyError" in told
    assert not any(word in told for word in ("/steps/3", SENT))


def test_gunicorns_other_lines_stay() -> None:
    """Whoever runs it wants to know that a worker died."""
    record = _record("Worker (pid:7) was sent SIGKILL!")
    assert NothingOfRequests().filter(record)
    assert record.getMessage() == "Worker (pid:7) was sent SIGKILL!"
