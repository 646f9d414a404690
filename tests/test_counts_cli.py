"""`handbook counts …`: from what nodes counted to numbers that staff may see, by hand and from cron."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import openpyxl
import pytest
import time_machine

from handbook.analytics.days import JST
from handbook.analytics.events import RESULT, Answered, Began, Completion, Place
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import DayKeys, memory_folder
from handbook.analytics.node.file import DATABASE
from handbook.cli import main
from handbook.shipped import shipped_migrations
from handbook.web.counting import veil_of

SECRET = "s" * 40
MONDAY = datetime(2026, 11, 2, 12, tzinfo=JST)
WEEK = "2026-W45"
VISITS = 1_500
"""In the week: enough for the sums of all, and few for the rest."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node's data after a week, long ago."""
    data = tmp_path_factory.mktemp("counted")
    now = [MONDAY]
    counts = NodeCounts(
        data,
        shipped_migrations() / "node",
        veil_of([SECRET]),
        DayKeys(memory_folder(data)),
        now=lambda: now[0],
    )
    place = Place("handbook", "version-1", "web")
    for number in range(VISITS):
        now[0] = MONDAY + timedelta(days=number % 7)
        seed, begun = number.to_bytes(16, "big"), int(now[0].timestamp()) // 60
        option = "rare" if number == 3 else "usual"
        counts.record(Began(seed, begun, place, "worries"))
        completion = Completion(worries=(option,), needs={"rent": 1}, shown=(("rent", "desk"),), locale="ja")
        counts.record(
            Answered(
                seed,
                begun,
                place,
                "worries",
                (option,),
                "worries",
                RESULT,
                True,
                {},
                {option: ""},
                "worries",
                completion,
            )
        )
    counts.stop()
    yield data
    rmtree(memory_folder(data), ignore_errors=True)


@pytest.fixture
def data(counted: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the settings of the command."""
    monkeypatch.setenv("HANDBOOK_DATA", str(counted))
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return counted


@pytest.fixture
def released(data: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """After `handbook counts run`."""
    assert main(["counts", "run"]) == 0
    capsys.readouterr()
    return data


def test_the_list_names_the_week(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its days."""
    assert main(["counts", "show"]) == 0
    assert capsys.readouterr().out.startswith(f"{WEEK}\t2026-11-02から2026-11-08")


def test_a_machine_that_went_down_is_told_beside_the_nodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its day alone: how many steps were lost, nobody knows."""
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert main(["counts", "nodes"]) == 0
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
        connection.execute("INSERT INTO runs (memory, day, told) VALUES (x'01', '2026-11-24', 1)")
    assert main(["counts", "nodes"]) == 0
    assert "この機械は 2026-11-24 に突然止まりました" in capsys.readouterr().out


def test_what_many_did_is_shown_and_what_one_did_is_not(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The number is near the truth, and not it."""
    assert main(["counts", "show", WEEK]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    told = {tuple(line[:-2]): line[-1] for line in lines}
    assert told["option", "worries", "rare"] == "少ないため非表示"
    assert abs(int(told["visit", "begun"]) - VISITS) < VISITS / 2


def test_the_exports_tell_the_same(released: Path, tmp_path: Path) -> None:
    """In each of their formats."""
    told = {}
    for kind in ("csv", "json", "xlsx"):
        path = tmp_path / f"out.{kind}"
        assert main(["counts", "export", WEEK, "--format", kind, "--output", str(path)]) == 0
        told[kind] = _cells(path)
    assert told["csv"] == told["json"] == told["xlsx"]
    assert len(told["csv"]) > 3


def test_an_export_is_the_same_bytes_each_time(released: Path, tmp_path: Path) -> None:
    """The time of the export is in none of them."""
    for kind in ("csv", "json", "xlsx"):
        for name in ("one", "two"):
            assert main(["counts", "export", WEEK, "--format", kind, "--output", str(tmp_path / name)]) == 0
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_running_it_again_changes_nothing(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From cron, every ten minutes."""
    assert main(["counts", "run"]) == 0
    assert capsys.readouterr().out == ""


def test_the_month_is_published_once_and_written_into_a_folder(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Four days after its end, since days are missing; with the page that says how to read it."""
    with time_machine.travel(datetime(2026, 12, 4, 5, tzinfo=JST)):
        main(["counts", "run"])
        main(["counts", "publish"])
        assert "2026-11" in capsys.readouterr().out
        assert main(["counts", "publish"]) == 0
    assert capsys.readouterr().out == ""
    main(["counts", "open-data"])
    assert capsys.readouterr().out.startswith("2026-11\tε = 1\tδ = 0.000001\t")
    monkeypatch.chdir(tmp_path)
    assert main(["counts", "open-data", "2026-11"]) == 0
    assert {path.name for path in (tmp_path / "2026-11").iterdir()} == {
        *("about.md", "csv-metadata.json", "need.csv", "path.csv", "result.csv")
    }


def test_a_month_that_is_not_published_is_told(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the way to find those that are."""
    assert main(["counts", "open-data", "2026-01"]) == 1
    assert "handbook counts open-data" in capsys.readouterr().err


def test_a_doubt_stands_beside_the_period(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks at it sees it."""
    assert main(["counts", "doubt", WEEK, "いたずら"]) == 0
    main(["counts", "show", WEEK])
    assert capsys.readouterr().out.startswith("疑わしい: いたずら")
    assert main(["counts", "doubt", WEEK, ""]) == 0


def test_a_backup_is_written_once(released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An older one is never overwritten."""
    path = tmp_path / "backup.sqlite"
    assert main(["counts", "backup", str(path)]) == 0
    assert main(["counts", "backup", str(path)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_verify_tells_losses_and_missing_days(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And that what was released is unchanged."""
    assert main(["counts", "verify"]) == 0
    out = capsys.readouterr().out
    assert "変わっていません" in out
    assert "数えられなかった出来事" in out


def test_a_period_that_is_not_released_is_told(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the way to find those that are."""
    assert main(["counts", "show", "2026-W01"]) == 1
    assert "handbook counts show" in capsys.readouterr().err


def test_a_period_that_is_none_is_told(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what one looks like."""
    assert main(["counts", "doubt", "11月", "x"]) == 2
    assert "2026-W48" in capsys.readouterr().err


def test_a_database_that_is_away_is_told_without_its_password(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the command says that it did not work."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://handbook:geheim@127.0.0.1:1/handbook")
    assert main(["counts", "run"]) == 2
    told = capsys.readouterr()
    assert "geheim" not in told.out + told.err


def test_nothing_is_erased_by_accident(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has to be said twice."""
    assert main(["counts", "erase"]) == 1
    main(["counts", "show"])
    assert WEEK in capsys.readouterr().out


def _cells(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".json":
        return [{key: str(value) for key, value in cell.items()} for cell in json.loads(path.read_text())["cells"]]
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    book = openpyxl.load_workbook(path, read_only=True)
    head, *rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return [
        {str(name): "" if value is None else str(value) for name, value in zip(head, row, strict=True)} for row in rows
    ]
