"""`handbook check`: findings beside those about structure, the figures, and the bounds."""

from __future__ import annotations

import copy
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handbook.check import Report, check_content, check_folder, unverified_phones
from handbook.cli import main
from handbook.flows.proofs import Limits
from tests.writing import loaded, write_content

TODAY = date(2026, 11, 24)

SERVICE: dict[str, Any] = {
    "name": "窓口",
    "organization": "city",
    "kind": "desk",
    "summary": "例",
    "needs": ["n"],
    "source": "https://city.example.jp/",
    "reviewed": "2026-11-01",
}
CONTENT: dict[str, Any] = {
    "questions": {
        "title": "例",
        "questions": {
            "first": {"ask": "はじめ", "options": {"a": {"label": "あ", "needs": ["n"]}, "b": {"label": "い"}}}
        },
    },
    "services": {"needs": {"n": "必要"}, "organizations": {"city": {"name": "市役所"}}, "services": {"desk": SERVICE}},
}


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(CONTENT)


def report(folder: Path, content: dict[str, Any], limits: Limits | None = None) -> Report:
    return check_content(loaded(folder, content), TODAY, limits)


def codes(result: Report) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.id) for finding in result.findings]


def test_sound_content_has_no_findings(tmp_path: Path, content: dict[str, Any]) -> None:
    """The example that the others change in one place each is sound."""
    assert codes(report(tmp_path, content)) == []


@pytest.mark.parametrize(
    ("reviewed", "stale"), [("2026-05-28", False), ("2026-05-27", True), (None, True), ("2027-01-01", False)]
)
def test_stale_after_180_days(tmp_path: Path, content: dict[str, Any], reviewed: str | None, stale: bool) -> None:
    """180 days are not yet too old; an unknown day is."""
    content["services"]["services"]["desk"] = {**SERVICE, "reviewed": reviewed} if reviewed else {**SERVICE}
    if reviewed is None:
        del content["services"]["services"]["desk"]["reviewed"]
    assert codes(report(tmp_path, content)) == ([("stale", "desk")] if stale else [])


def test_a_draft_is_never_stale_nor_dead(tmp_path: Path, content: dict[str, Any]) -> None:
    """What is not shown yet is not checked over paths."""
    content["services"]["services"]["new"] = {
        **SERVICE,
        "reviewed": "2020-01-01",
        "eligible_if": {"first": ["b"]},
        "draft": True,
    }
    assert codes(report(tmp_path, content)) == []


def test_a_question_without_effect(tmp_path: Path, content: dict[str, Any]) -> None:
    """It only costs residents time."""
    content["questions"]["questions"]["idle"] = {"ask": "むだ", "options": {"x": {"label": "え"}}}
    assert codes(report(tmp_path, content)) == [("no-effect", "idle")]


@pytest.mark.parametrize(
    "change",
    [
        {"counts": "ward"},
        {"options": {"x": {"label": "え", "discreet": True}}},
        {"options": {"x": {"label": "え", "urgent": "desk"}}},
    ],
)
def test_what_counts_as_an_effect(tmp_path: Path, content: dict[str, Any], change: dict[str, Any]) -> None:
    """Counting the ward, being discreet and being urgent are effects."""
    content["questions"]["questions"]["idle"] = {"ask": "むだ", "options": {"x": {"label": "え"}}, **change}
    assert codes(report(tmp_path, content)) == []


def test_a_question_read_by_a_service_has_an_effect(tmp_path: Path, content: dict[str, Any]) -> None:
    """A condition anywhere is enough."""
    content["questions"]["questions"]["idle"] = {"ask": "地域", "options": {"x": {"label": "え"}}}
    content["services"]["services"]["desk"]["eligible_if"] = {"idle": "x"}
    assert codes(report(tmp_path, content)) == []


def test_only_always_services_are_no_result(tmp_path: Path, content: dict[str, Any]) -> None:
    """A need that nobody but the call centre serves goes unanswered, also where the call centre says that it serves it."""
    content["questions"]["always"] = ["desk"]
    result = report(tmp_path, content)
    assert [(finding.code, finding.example) for finding in result.findings] == [("no-result", {"first": ["a"]})]


def test_an_unproven_finding_is_a_warning_and_never_silence(tmp_path: Path, content: dict[str, Any]) -> None:
    """Where a bound of time is reached, check says so."""
    content["questions"]["guarantees"] = {"g": {"says": "保証", "shows": ["desk"]}}
    result = report(tmp_path, content, Limits(seconds=0.0, rows=0))
    assert {finding.code for finding in result.findings} == {"not-proven"}
    assert {finding.severity for finding in result.findings} == {"warning"}


def test_answers_that_do_not_fit_into_a_cookie_are_an_error(tmp_path: Path, content: dict[str, Any]) -> None:
    """Browsers drop a larger one without a word, and the resident would start over for ever."""
    options = {f"option-{index}": {"label": "例", "needs": ["n"]} for index in range(2_000)}
    content["questions"]["questions"]["huge"] = {"ask": "多い", "choose": "many", "options": options}
    assert [(finding.code, finding.severity) for finding in report(tmp_path, content).findings] == [
        ("too-long", "error")
    ]


def test_findings_stand_in_the_order_of_their_places(tmp_path: Path, content: dict[str, Any]) -> None:
    """Staff go through a file from top to bottom."""
    content["questions"]["questions"]["idle"] = {"ask": "むだ", "options": {"x": {"label": "え"}}}
    content["services"]["needs"]["m"] = "なし"
    content["services"]["services"]["dead"] = {**SERVICE, "needs": ["m"]}
    result = report(tmp_path, content)
    assert [Path(finding.file).name for finding in result.findings] == ["questions.yaml", "services.yaml"]


def test_the_figures(tmp_path: Path, content: dict[str, Any]) -> None:
    """Questions, options, services, distinct complete paths (a skip is one), and the longest."""
    figures = report(tmp_path, content).figures
    assert (figures.questions, figures.options, figures.services, figures.paths, figures.longest) == (1, 2, 1, 3, 1)


def test_unverified_phones_are_told_to_staff(tmp_path: Path, content: dict[str, Any]) -> None:
    """So that somebody looks at them again."""
    content["services"]["services"]["desk"]["phones"] = [
        {"number": "093-582-4894"},
        {"number": "#8008", "verified": False},
    ]
    told = list(unverified_phones(loaded(tmp_path, content)))
    assert [(finding.id, "#8008" in finding.message) for finding in told] == [("desk", True)]


def test_the_command_prints_a_line_a_finding(
    tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`FILE:LINE:COLUMN: severity: CODE: message`, then the figures; the status is 0 without errors."""
    content["services"]["services"]["desk"]["reviewed"] = "2020-01-01"
    folder = write_content(tmp_path, content)
    status = main(["check", str(folder), "--today", "2026-11-24"])
    first, last = capsys.readouterr().out.splitlines()
    assert status == 0
    assert first.startswith(f"{folder}/services.yaml:20:16: ")
    assert "warning: stale: " in first
    assert last.startswith("質問 1、")


def test_the_status_is_1_with_an_error(
    tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A script can tell."""
    content["questions"]["guarantees"] = {"g": {"says": "保証", "shows": ["desk"]}}
    assert main(["check", str(write_content(tmp_path, content)), "--today", "2026-11-24"]) == 1
    assert '例: {"first": null}' in capsys.readouterr().out


def test_json_leaves_out_what_is_not_there(
    tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`id` and `example` are absent where none belongs; paths are a string of digits."""
    content["questions"]["questions"]["first"]["ask"] = ""
    main(["check", str(write_content(tmp_path, content)), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert set(told["findings"][0]) == {"file", "line", "column", "severity", "code", "message"}
    assert told["figures"] == {"questions": 1, "options": 2, "services": 1, "paths": None, "longest": None}


def test_json_tells_the_phones_too(tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked for is told in either form."""
    content["services"]["services"]["desk"]["phones"] = [{"number": "093-582-4894", "verified": False}]
    main(["check", str(write_content(tmp_path, content)), "--json", "--phones"])
    assert "phone" in {finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]}


def test_a_reader_that_stops_early_is_not_told_that_all_is_well(tmp_path: Path, content: dict[str, Any]) -> None:
    """`handbook check … | head` in a script with `pipefail`."""
    content["questions"]["questions"]["first"]["ask"] = ""
    command = [sys.executable, "-c", "from handbook.cli import console; console()", "check"]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [*command, str(write_content(tmp_path, content))], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_half_a_surrogate_does_not_end_the_walks(
    tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an unusable line like others, and the lines after it are answered."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"\\ud800": "x"}\n{}\n')))
    assert main(["walk", "--content", str(write_content(tmp_path, content))]) == 2
    first, second = capsys.readouterr().out.splitlines()
    assert ("error" in json.loads(first), "asked" in json.loads(second)) == (True, True)


def test_what_can_be_said_beside_an_error_is_said(tmp_path: Path, content: dict[str, Any]) -> None:
    """All findings in one run: an error in the questions hides no old service."""
    content["questions"]["questions"]["first"]["ask"] = ""
    content["services"]["services"]["desk"]["reviewed"] = "2020-01-01"
    folder = write_content(tmp_path, content)
    assert codes(check_folder(folder, TODAY)) == [("field", None), ("stale", "desk")]


def test_walk_with_broken_content_says_why(
    tmp_path: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Not a traceback."""
    content["questions"]["questions"]["first"]["ask"] = ""
    assert main(["walk", "--content", str(write_content(tmp_path, content))]) == 1
    assert "questions.yaml" in capsys.readouterr().err
