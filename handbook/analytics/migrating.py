"""Migrations: how a database is brought to the schema of this version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loaded where it is used: a process that serves pages does not need it, and it takes memory.
    from sqlalchemy import Engine


def migrate(engine: Engine, chain: Path, revision: str = "head", *, down: bool = False) -> None:
    """Bring the database up, or *down*, to *revision* of the *chain* (a folder in `migrations/`); ``base`` takes all tables away."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(chain).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if down or revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
