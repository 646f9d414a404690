"""`handbook demo`: from nothing to numbers that can be looked at, in one command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from handbook.analytics.simulated import MARK, SAYS, is_simulated, mark_simulated
from handbook.cli import main
from handbook.simulation import Filled, Simulation


@pytest.mark.slow
def test_a_demonstration_can_be_looked_at(
    filled: tuple[Path, Filled], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the command that it names; and it says that it is made up. The year is one that was made already: it takes a minute."""
    asked = []

    def as_made(folder: Path, simulation: Simulation, told: Callable[[date], None]) -> Filled:
        asked.append((simulation.model.visits, simulation.model.seed))
        copytree(filled[0], folder)
        return filled[1]

    monkeypatch.setattr("handbook.simulation.fill", as_made)
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    assert main(["demo", "--visits", "20000", "--seed", "3"]) == 0
    assert asked == [(20_000, 3)]
    out = capsys.readouterr().out
    assert SAYS in out
    assert f"HANDBOOK_DATA={tmp_path / 'demo'} HANDBOOK_ID=demo handbook counts show" in out
    assert is_simulated(tmp_path / "demo")
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path / "demo"))
    monkeypatch.setenv("HANDBOOK_ID", "demo")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["counts", "show", "2025"]) == 0
    assert "visit\tbegun\t" in capsys.readouterr().out


def test_real_counts_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says why, and what to do."""
    (tmp_path / "counts.sqlite").write_text("real")
    assert main(["demo", "--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["counts.sqlite"]


@pytest.mark.parametrize("visits", ["0", "-1", "many"])
def test_a_number_of_visits_is_a_number(visits: str) -> None:
    """Else the command refuses to begin."""
    with pytest.raises(SystemExit):
        main(["demo", "--visits", visits])


@pytest.mark.parametrize(
    "command", [["run"], ["forward"], ["close"], ["release"], ["publish"], ["tell"], ["nodes"], ["erase", "--yes"]]
)
def test_made_up_counts_are_neither_told_nor_changed(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody takes them for real because a command of every day was run in the wrong folder."""
    mark_simulated(tmp_path, "of nothing")
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    assert main(["counts", *command]) == 2
    assert "見本" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [MARK]


def test_the_real_database_is_not_opened_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its numbers would be shown as made up."""
    mark_simulated(tmp_path, "of nothing")
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert main(["counts", "show"]) == 0
