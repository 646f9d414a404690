"""The wheel carries all that `handbook serve` needs: content, templates, static files and migrations."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "path",
    [
        "handbook/shipped/content/questions.yaml",
        "handbook/shipped/content/services.yaml",
        "handbook/shipped/migrations/node/versions/0001_open_days.py",
        "handbook/web/templates/base.html",
        "handbook/web/static/app.css",
        "handbook/web/static/app.js",
    ],
)
def test_the_wheel_carries(names: list[str], path: str) -> None:
    """Somebody who only runs `pip install .` gets the whole handbook."""
    assert path in names


def test_the_wheel_carries_no_tests(names: list[str]) -> None:
    """Nor anything else of the top level."""
    assert {name.split("/")[0] for name in names} <= {"handbook"} | {
        name.split("/")[0] for name in names if ".dist-info" in name
    }
