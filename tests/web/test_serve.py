"""`handbook serve`: it says what is wrong, and otherwise nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.analytics.simulated import mark_simulated
from handbook.web.serve import options, serve
from tests.web.example import handbook
from tests.writing import write_content


def test_bad_settings_are_told_and_nothing_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, by name."""
    monkeypatch.setenv("SECRET_KEY", "short")
    monkeypatch.setenv("HANDBOOK_PROXY_COUNT", "many")
    assert serve(host="127.0.0.1", port=0, workers=1, threads=1) == 1
    told = capsys.readouterr().err
    assert "SECRET_KEY: " in told
    assert "HANDBOOK_PROXY_COUNT: " in told


def test_broken_content_is_told_and_nothing_is_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the places of its mistakes."""
    content = handbook()
    del content["questions"]["title"]
    monkeypatch.setenv("HANDBOOK_CONTENT", str(write_content(tmp_path, content)))
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path / "data"))
    assert serve(host="127.0.0.1", port=0, workers=1, threads=1) == 1
    assert "questions.yaml:1:1: error: field:" in capsys.readouterr().err


def test_nobody_is_written_down() -> None:
    """No access log, and no file in anybody's home."""
    chosen = options("127.0.0.1", 8000, 2, 4)
    assert chosen["accesslog"] is None
    assert chosen["control_socket_disable"] is True


@pytest.mark.parametrize(("host", "bind"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")])
def test_it_listens_where_it_is_told(host: str, bind: str) -> None:
    """On IPv6 too."""
    assert options(host, 8000, 2, 4)["bind"] == bind


def test_nobody_real_is_counted_among_made_up_visits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a demonstration's folder nothing is counted."""
    mark_simulated(tmp_path, "of nothing")
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    monkeypatch.setenv("HANDBOOK_COUNTS", "yes")
    assert serve(host="127.0.0.1", port=0, workers=1, threads=1) == 1
    assert "HANDBOOK_DATA: " in capsys.readouterr().err
