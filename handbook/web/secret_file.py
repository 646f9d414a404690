"""The secret that is made at the first start, where the settings name none, and kept where the handbook keeps its data."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from handbook.web.settings import Settings

FILE = "secret-key"


class SecretUnusable(OSError):
    """The secret can be neither read nor made; the message says where."""


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The secrets that *settings* name, or else the one that is kept."""
    return settings.secret_keys or (kept_secret(settings.data),)


def kept_secret(data: Path) -> str:
    """The secret in the folder *data*, made if there is none.

    Written aside and linked into place whole, so that of several processes starting at once all read the same one, and
    none reads half of it.
    """
    path = data / FILE
    try:
        if not path.exists():
            _make(path)
        secret = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise SecretUnusable(
            f"{path} can be neither read nor made ({type(error).__name__}). "
            "Set SECRET_KEY, or let HANDBOOK_DATA name a folder that can be written"
        ) from error
    if len(secret) < 32:
        raise SecretUnusable(f"{path} holds no usable secret. Remove the file, and a new one is made at the next start")
    return secret


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was faster: its secret is the one
            os.link(aside, path)
    finally:
        aside.unlink()
