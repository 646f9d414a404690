"""Vetting: `handbook check` on changed files, in a process of its own, before they may be served.

In a process of its own so that a proof takes neither time nor memory from those who are being served, and no file, however
hostile, can take the pages down with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from handbook.source import Finding

LONGEST = 300.0
"""Seconds. The proofs have bounds of their own, far below."""

_PROGRAM = "from handbook.cli import console; console()"


def vetted(folder: Path) -> tuple[Finding, ...]:
    """The errors that `handbook check` finds in *folder*: with any of them it is not to be served."""
    try:
        ran = subprocess.run(  # noqa: S603 - our own program, and a folder that the settings name
            [sys.executable, "-c", _PROGRAM, "check", str(folder), "--json"],
            # Findings are Japanese, whatever the locale of whoever started the server.
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
            timeout=LONGEST,
        )
        findings = json.loads(ran.stdout)["findings"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        message = "内容の確認が終わりませんでした。「handbook check」を実行して、確かめてください"
        return (Finding(str(folder), 1, 1, "error", "not-proven", message),)
    return tuple(
        Finding(
            found["file"],
            found["line"],
            found["column"],
            found["severity"],
            found["code"],
            found["message"],
            found.get("id"),
            found.get("example"),
        )
        for found in findings
        if found["severity"] == "error"
    )
