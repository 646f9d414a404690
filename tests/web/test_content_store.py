"""Content that staff change while residents are at it: checked first, exchanged whole, and never an error for them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.content_store import ContentBroken, ContentStore
from handbook.web.settings import Settings
from handbook.web.vetting import vetted
from tests.web.conftest import SECRET, MakeApp
from tests.web.example import handbook
from tests.web.visitor import Visitor
from tests.writing import write_content

Publish = Callable[[dict[str, Any]], None]


@pytest.fixture
def served(make_app: MakeApp) -> Handbook:
    """A handbook of its own, whose content the test changes."""
    app = make_app()
    app.store._monotonic = _Ticks()
    return app


class _Ticks:
    """A clock that is two seconds further at each look."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        self.now += 2
        return self.now


def publish(app: Handbook, content: dict[str, Any]) -> None:
    """Write *content*, let the handbook see it, and wait until it has made up its mind."""
    folder = write_content(app.settings.content, content)
    touch(folder)
    app.store.current()
    app.store.settle()


def touch(folder: Path) -> None:
    """Some file systems count time so coarsely that two writes look like one."""
    for name in ("questions.yaml", "services.yaml"):
        path = folder / name
        os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))


def retitled() -> dict[str, Any]:
    content = handbook()
    content["questions"]["title"] = "新しい手引き"
    return content


def broken() -> dict[str, Any]:
    content = handbook()
    content["questions"]["questions"]["worries"]["options"]["money"]["then"] = ["nowhere"]
    return content


def test_changed_content_is_served(served: Handbook) -> None:
    """Without a restart."""
    content = handbook()
    content["questions"]["questions"]["worries"]["ask"] = "新しい質問"
    publish(served, content)
    assert "新しい質問" in Visitor(served).begin().get("/steps/1").text


def test_someone_in_mid_visit_keeps_the_answers(served: Handbook) -> None:
    """A question put in front moves the others; what was answered stays answered."""
    visitor = Visitor(served).begin()
    visitor.answer("money")
    visitor.answer("behind")
    content = handbook()
    questions = content["questions"]["questions"]
    content["questions"]["questions"] = {"new": {"ask": "はじめに", "options": {"a": {"label": "あ"}}}} | questions
    publish(served, content)
    assert visitor.next == "/steps/1"
    assert "遅れている" in visitor.get("/answers").text


def test_someone_in_mid_visit_loses_only_what_is_gone(served: Handbook) -> None:
    """An option that was taken out is asked about again; nothing is an error."""
    visitor = Visitor(served).begin()
    visitor.answer("money")
    visitor.answer("behind")
    content = handbook()
    content["questions"]["questions"]["rent"]["options"] = {"late": {"label": "おくれ"}}
    publish(served, content)
    assert visitor.next == "/steps/2"


def test_a_form_of_the_version_before_is_taken(served: Handbook) -> None:
    """Where its question and its options are still there."""
    visitor = Visitor(served).begin()
    form = visitor.form("/steps/1")
    publish(served, handbook())
    assert visitor.post("/steps/1", form | {"answer": "money"}).headers["Location"] == "/steps/2"


def test_a_broken_edit_leaves_the_last_good_content(served: Handbook) -> None:
    """Residents see nothing of it."""
    publish(served, broken())
    assert "困っていることは" in Visitor(served).begin().get("/steps/1").text


def test_a_broken_edit_is_told_to_staff(served: Handbook, caplog: pytest.LogCaptureFixture) -> None:
    """In the log, with its place."""
    publish(served, broken())
    assert "questions.yaml" in caplog.text
    assert "unknown-id" in caplog.text


def test_a_broken_edit_is_logged_once(served: Handbook, caplog: pytest.LogCaptureFixture) -> None:
    """Not at every look."""
    publish(served, broken())
    publish(served, broken())
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


def test_a_broken_edit_stands_in_readyz(served: Handbook) -> None:
    """It is ready all the same: with the version before."""
    before = Visitor(served).get("/readyz").json["content"]["version"]  # type: ignore[index] # it is JSON
    publish(served, broken())
    response = Visitor(served).get("/readyz")
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["content"]["version"] == before
    assert "unknown-id" in response.json["content"]["pending_errors"][0]


def test_an_edit_that_breaks_a_promise_leaves_the_last_good_content(served: Handbook) -> None:
    """Its form is right, but somebody would no longer be shown what was promised."""
    content = handbook()
    content["questions"]["guarantees"] = {"safe": {"says": "こわい人に電話を出す", "shows": ["hotline"]}}
    content["questions"]["title"] = "守られない手引き"
    publish(served, content)
    assert [finding.code for finding in served.store.pending] == ["guarantee"]
    assert "守られない手引き" not in Visitor(served).get("/").text


def test_a_check_that_does_not_end_leaves_the_last_good_content(
    served: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a file does to the check, it does not go live unchecked."""
    monkeypatch.setattr("handbook.web.vetting.LONGEST", 0.001)
    content = handbook()
    content["questions"]["title"] = "確かめられない手引き"
    publish(served, content)
    assert [finding.code for finding in served.store.pending] == ["not-proven"]
    assert "確かめられない手引き" not in Visitor(served).get("/").text


def test_the_locale_of_whoever_started_the_server_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings are Japanese, and come from a process of their own."""
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    monkeypatch.setenv("PYTHONUTF8", "0")
    content = handbook()
    content["questions"]["guarantees"] = {"g": {"says": "保証", "shows": ["hotline"]}}
    assert [finding.code for finding in vetted(write_content(tmp_path, content))] == ["guarantee"]


def test_what_is_served_from_the_start_is_vetted_soon(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    """There is nothing before it to stay with, so that it is served: staff are told."""
    content = handbook()
    content["questions"]["guarantees"] = {"safe": {"says": "こわい人に電話を出す", "shows": ["hotline"]}}
    app = make_app(content)
    app.store._monotonic = _Ticks()
    app.store.vet_soon()
    assert Visitor(app).get("/").status_code == 200
    app.store.settle()
    assert "it is served all the same" in caplog.text


def test_a_mended_edit_is_served(served: Handbook) -> None:
    """And nothing is pending any more."""
    publish(served, broken())
    content = handbook()
    content["questions"]["title"] = "直った手引き"
    publish(served, content)
    assert "直った手引き" in Visitor(served).get("/").text
    assert served.store.pending == ()


def test_an_error_of_ours_while_loading_leaves_the_last_good_content(
    served: Handbook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, residents are served."""
    monkeypatch.setattr(served.store, "_prepare", lambda _: 1 / 0)
    publish(served, retitled())
    assert Visitor(served).get("/").status_code == 200
    assert "ZeroDivisionError" in caplog.text


def test_files_are_looked_at_once_a_second(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at every request."""
    app = make_app()
    app.store._monotonic = lambda: 0.0
    monkeypatch.setattr(app.store, "_look", lambda: pytest.fail("looked"))
    Visitor(app).get("/")


def test_a_request_stays_with_the_content_that_it_began_with(served: Handbook) -> None:
    """What it holds is never half old and half new."""
    before = served.store.current()
    publish(served, retitled())
    assert served.store.current() is not before
    assert before.flow is before.catalog.flow


def test_broken_content_is_no_start(tmp_path: Path) -> None:
    """The message tells what is wrong, and where."""
    folder = write_content(tmp_path / "content", broken())
    with pytest.raises(ContentBroken, match=r"questions\.yaml:\d+:\d+: error: unknown-id"):
        create_app(Settings(content=folder, data=tmp_path, secret_keys=(SECRET,)))


def test_content_that_is_loading_is_not_loaded_twice(tmp_path: Path) -> None:
    """One thread at a time."""
    folder = write_content(tmp_path / "content", handbook())
    store = ContentStore(folder, lambda content: content.version, monotonic=_Ticks())
    with store._loading:
        touch(folder)
        store.current()
        store.current()
        assert store.pending == ()
    store.current()
    store.settle()


def test_health_says_that_the_process_lives(app: Handbook) -> None:
    """For whoever watches over it."""
    assert Visitor(app).get("/healthz").json == {"status": "ok"}
