"""The centre's database: PostgreSQL where `DATABASE_URL` names one, else a file of its own beside the node's.

Of its own, since closing a period writes for longer than a resident's step may wait.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from handbook.analytics.errors import CountsAway
from handbook.analytics.migrating import migrate
from handbook.analytics.node.database import prepared

DATABASE = "centre.sqlite"


def open_centre(data: Path, url: str | None, chain: Path) -> sa.Engine:
    """The engine of the centre, migrated by *chain*. Raises :class:`CountsAway` where it cannot be reached."""
    if url is None:
        data.mkdir(parents=True, exist_ok=True)
    engine = _engine(data, url)
    try:
        migrate(engine, chain)
    except sa.exc.OperationalError as error:
        # Its message can hold the address and the password.
        raise CountsAway(f"the database of the counts cannot be reached ({type(error.orig).__name__})") from None
    return engine


def centre_as_it_is(data: Path, url: str | None) -> sa.Engine | None:
    """The engine of a centre to read in, as whoever counts left it: nothing is made or migrated. ``None`` where there is no file yet."""
    return None if url is None and not (data / DATABASE).is_file() else _engine(data, url)


def _engine(data: Path, url: str | None) -> sa.Engine:
    if url is None:
        return prepared(sa.create_engine(f"sqlite:///{data / DATABASE}", poolclass=NullPool))
    return sa.create_engine(psycopg(url), poolclass=NullPool, connect_args={"connect_timeout": 10})


def psycopg(url: str) -> str:
    """*url* for psycopg 3, whichever of the usual names it is written with."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url
