"""Writing content for tests: plain dictionaries become the two files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from handbook.content import Content, load_content


def write_content(folder: Path, content: dict[str, Any]) -> Path:
    """Write both files as JSON, which is YAML 1.2, and give the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("questions", "services"):
        (folder / f"{name}.yaml").write_text(json.dumps(content[name], ensure_ascii=False, indent=1), "utf-8")
    return folder


def loaded(folder: Path, content: dict[str, Any]) -> Content:
    """The content, which must have no errors of structure."""
    result = load_content(write_content(folder, content))
    assert result.content is not None, result.findings
    return result.content
