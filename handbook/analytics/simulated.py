"""The mark of made-up counts: a folder that holds none of anybody says so, for as long as it lasts."""

from __future__ import annotations

from pathlib import Path

HANDBOOK = "demo"
"""The handbook's id in a database of made-up counts: no real handbook's numbers stand under it."""

MARK = "SIMULATED"
"""The file that marks a folder of data. Whoever shows or exports numbers from a folder looks for it."""

SAYS = "この数は、見本のために作ったものです。だれの答えでもありません。"
"""What every page and every export of made-up counts has to say."""


def mark_simulated(data: Path, made_of: str) -> None:
    """Mark the folder *data*, before there is anything in it. *made_of* says of what its numbers are made."""
    data.mkdir(parents=True, exist_ok=True)
    (data / MARK).write_text(f"{SAYS}\nThese counts are simulated. Nobody gave these answers.\n{made_of}\n", "utf-8")


def database_beside(data: Path, url: str | None) -> str | None:
    """The database *url* for the folder *data*: none where that one holds made-up counts, so that no real ones stand under their mark."""
    return None if is_simulated(data) else url


def is_simulated(data: Path) -> bool:
    """Whether all counts in the folder *data* are made up."""
    return (data / MARK).is_file()
