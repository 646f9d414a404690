"""The worked cases of the content format, through the public commands."""

from __future__ import annotations

import filecmp
import json
import subprocess
import sys
from pathlib import Path

import pytest

COPY = Path(__file__).parent / "conformance"
SHARED = Path(__file__).parents[2] / "shared" / "conformance"
FOLDERS = sorted(
    (folder for root in (COPY, SHARED) if root.is_dir() for folder in root.iterdir() if folder.is_dir()), key=str
)
TODAY = "2026-11-24"
TOLD = {"never-asked", "never-shown", "guarantee", "vacuous", "no-result", "unserved-need"}
"""The codes that the cases tell of: those about paths, and needs that nothing serves."""


def handbook(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a program would."""
    return subprocess.run(
        [sys.executable, "-c", "from handbook.cli import console; console()", *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def label(folder: Path) -> str:
    return f"{'copy' if folder.parent == COPY else 'shared'}-{folder.name}"


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_walks_print_what_the_case_expects(folder: Path) -> None:
    """Each line of a case's walks is answered exactly as the contract says."""
    cases = [json.loads(line) for line in (folder / "walks.jsonl").read_text("utf-8").splitlines() if line.strip()]
    given = "\n".join(json.dumps(case["answers"]) for case in cases)

    ran = handbook("walk", "--content", str(folder), given=given)

    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [{"error": True} if "error" in answer else answer for answer in answers] == [
        case["expect"] for case in cases
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_walk_ends_with_2_only_after_an_unusable_line(folder: Path) -> None:
    """A program can tell by the exit status whether every line was answered."""
    cases = [json.loads(line) for line in (folder / "walks.jsonl").read_text("utf-8").splitlines() if line.strip()]
    given = "\n".join(json.dumps(case["answers"]) for case in cases)

    ran = handbook("walk", "--content", str(folder), given=given)

    assert ran.returncode == (2 if any("error" in case["expect"] for case in cases) else 0)


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_check_finds_what_the_case_expects(folder: Path) -> None:
    """The findings about paths, their ids and the figures are those of the case."""
    expected = json.loads((folder / "check.json").read_text("utf-8"))

    ran = handbook("check", str(folder), "--json", "--today", TODAY)

    report = json.loads(ran.stdout)
    found: dict[str, object] = {}
    for finding in report["findings"]:
        if finding["code"] not in TOLD:
            assert finding["code"] in {"no-effect", "stale"}
        elif "id" in finding:
            ids = found.setdefault(finding["code"], [])
            assert isinstance(ids, list)
            ids.append(finding["id"])
        else:
            found[finding["code"]] = True
    wanted = {code: sorted(ids) if isinstance(ids, list) else ids for code, ids in expected["findings"].items()}
    assert {code: sorted(ids) if isinstance(ids, list) else ids for code, ids in found.items()} == wanted
    assert (report["figures"]["paths"], report["figures"]["longest"]) == (expected["paths"], expected["longest"])


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_examples_of_findings_can_be_walked(folder: Path) -> None:
    """An example that staff cannot follow explains nothing: each is a complete walk."""
    report = json.loads(handbook("check", str(folder), "--json", "--today", TODAY).stdout)
    examples = [finding["example"] for finding in report["findings"] if "example" in finding]
    given = "\n".join(json.dumps(example) for example in examples)

    ran = handbook("walk", "--content", str(folder), given=given)

    assert [json.loads(line)["next"] for line in ran.stdout.splitlines()] == [None] * len(examples)


@pytest.mark.skipif(not SHARED.is_dir(), reason="a clone without the shared folder tests its own copy")
def test_the_copy_is_the_shared_cases() -> None:
    """A clone without the shared folder tests the same."""
    names = sorted(str(path.relative_to(SHARED)) for path in SHARED.rglob("*") if path.is_file())
    _, differing, missing = filecmp.cmpfiles(SHARED, COPY, names, shallow=False)
    assert (differing, missing) == ([], [])
