"""Settings: read from the environment once, here and nowhere else, and frozen.

Every variable that is wrong is named, all of them in one :class:`SettingsError`, each with what would mend it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from handbook.shipped import shipped_content

DEFAULT_EXIT_URL = "https://www.jma.go.jp/"
"""Today's weather: a page that anyone may be looking at."""

DEFAULT_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET = 32
MOST_PROXIES = 10
MOST_WORKERS = 256
LONGEST_NAME = 100

MOST_CHANNELS = 20
"""Declared channels. With a channel for each sheet of paper, one could be for one person."""

_SOURCES = Path(__file__).resolve().parents[2]

T = TypeVar("T")


class SettingsError(ValueError):
    """Variables that are wrong; the message names every one, a line each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)


class _Unusable(ValueError):
    """What is wrong with one variable, and what would mend it."""


@dataclass(frozen=True, slots=True)
class PlausibleSite:
    """Where released counts are told to Plausible: the server, the site as it is called there, and what an event stands for."""

    url: str
    site: str
    visits_per_event: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which residents come, that a link can be marked with: its ``id`` in counts and links, and what staff call it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How this handbook runs.

    ``secret_keys`` may be empty: then one is made at the first start and kept in ``data``. ``secure`` is for a handbook
    whose proxy ends TLS without saying so; without it, cookies are secured where the request came by https. ``counts``
    says whether steps are counted, for the handbook ``name`` and the ``channel`` by which its residents come: one of
    ``channels`` where the link by which they came is marked with it. They are
    brought together in the PostgreSQL of ``database_url`` (else beside the node's own), told by week or by month, and
    forwarded to ``plausible`` where that is wanted. ``staff`` says whether there are pages for staff, who log in. ``open_data``
    says whether months that were made public stand on a page, and ``publisher`` who publishes them.
    """

    content: Path
    data: Path
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    trusted_hosts: tuple[str, ...] = DEFAULT_HOSTS
    exit_url: str = DEFAULT_EXIT_URL
    proxies: int = 0
    secure: bool = False
    workers: int = 2
    counts: bool = False
    name: str = "handbook"
    channel: str = "web"
    channels: tuple[Channel, ...] = ()
    database_url: str | None = field(default=None, repr=False)
    counts_by: str = "week"
    plausible: PlausibleSite | None = None
    staff: bool = False
    open_data: bool = False
    publisher: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that *environ* writes. Raises :class:`SettingsError`."""
        problems: dict[str, str] = {}

        def read(name: str, parse: Callable[[str], T], default: T) -> T:
            written = environ.get(name, "").strip()
            if not written:
                return default
            try:
                return parse(written)
            except _Unusable as error:
                problems[name] = str(error)
                return default

        plausible_url = read("PLAUSIBLE_URL", _plausible_url, "")
        plausible_site = read("PLAUSIBLE_SITE", _site, "")
        visits_per_event = read("PLAUSIBLE_VISITS_PER_EVENT", _visits_per_event, 5)
        for name, has, other in (
            ("PLAUSIBLE_SITE", plausible_site, plausible_url),
            ("PLAUSIBLE_URL", plausible_url, plausible_site),
        ):
            if other and not has:
                problems.setdefault(name, "missing: PLAUSIBLE_URL and PLAUSIBLE_SITE belong together")

        settings = cls(
            content=read("HANDBOOK_CONTENT", _content, shipped_content()),
            data=read("HANDBOOK_DATA", Path, _default_data(environ)),
            secret_keys=read("SECRET_KEY", _secrets, ()),
            trusted_hosts=read("TRUSTED_HOSTS", _hosts, DEFAULT_HOSTS),
            exit_url=read("HANDBOOK_EXIT_URL", _exit_url, DEFAULT_EXIT_URL),
            proxies=read("HANDBOOK_PROXY_COUNT", _proxies, 0),
            secure=read("HANDBOOK_SECURE", _secure, False),
            workers=read("WEB_CONCURRENCY", _workers, 2),
            counts=read("HANDBOOK_COUNTS", _yes, False),
            name=read("HANDBOOK_ID", _id, "handbook"),
            channel=read("HANDBOOK_CHANNEL", _id, "web"),
            channels=read("HANDBOOK_CHANNELS", _channels, ()),
            database_url=read("DATABASE_URL", _database, None),
            counts_by=read("HANDBOOK_COUNTS_BY", _period, "week"),
            plausible=PlausibleSite(plausible_url, plausible_site, visits_per_event) if plausible_url else None,
            staff=read("HANDBOOK_STAFF", _yes, False),
            open_data=read("HANDBOOK_OPEN_DATA", _yes, False),
            publisher=read("HANDBOOK_PUBLISHER", _name, ""),
        )
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """All channels that visits can be counted by, that of unmarked links first."""
        return tuple(dict.fromkeys((self.channel, *(one.id for one in self.channels))))


def _default_data(environ: Mapping[str, str]) -> Path:
    if (_SOURCES / "pyproject.toml").is_file():
        return _SOURCES / "data"
    state = environ.get("XDG_STATE_HOME", "")
    return (Path(state) if state else Path(environ.get("HOME", "/var/lib")) / ".local" / "state") / "handbook"


def _content(written: str) -> Path:
    folder = Path(written)
    if not folder.is_dir():
        raise _Unusable(f"there is no folder {written}; name the one that holds questions.yaml and services.yaml")
    return folder


def _secrets(written: str) -> tuple[str, ...]:
    secrets = tuple(part.strip() for part in written.split(","))
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        raise _Unusable(
            f"each key needs at least {SHORTEST_SECRET} characters; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return secrets


def _hosts(written: str) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in written.split(","))
    for host in hosts:
        if not host or "/" in host or "*" in host or any(letter.isspace() for letter in host):
            raise _Unusable(
                f"{host!r} is not a host name; write names alone, separated by commas, like handbook.city.example.jp "
                "(.city.example.jp stands for all names below it)"
            )
    return tuple(_literal(host) if host.startswith("[") or host.count(":") > 1 else host for host in hosts)


def _literal(host: str) -> str:
    """An IPv6 address as browsers write it: in brackets, shortened."""
    found = re.fullmatch(r"\[([^]]*)](?::[0-9]+)?|([^][]*)", host)
    try:
        written = ipaddress.IPv6Address((found[1] or found[2] or "") if found else "")
        if written.scope_id is not None:
            raise ValueError
    except ValueError:
        raise _Unusable(f"{host!r} is not an IPv6 address; write one like [::1], without a zone") from None
    return f"[{written.compressed}]"


def _exit_url(written: str) -> str:
    try:
        parts = urlsplit(written)
        usable = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        usable = False
    # It is written into a header that has its own meaning for these characters.
    if not (usable and written.isascii() and written.isprintable()) or any(
        letter in " ;,'\"<>\\" for letter in written
    ):
        raise _Unusable("not an https address; write one like https://www.jma.go.jp/")
    return written


def _proxies(written: str) -> int:
    return _number(written, 0, MOST_PROXIES, "how many proxies stand in front")


def _workers(written: str) -> int:
    return _number(written, 1, MOST_WORKERS, "how many processes serve")


def _number(written: str, least: int, most: int, what: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 5 and least <= int(written) <= most):
        raise _Unusable(f"not a number from {least} to {most}; write {what}")
    return int(written)


def _yes(written: str) -> bool:
    if written not in ("yes", "no"):
        raise _Unusable("write 'yes' or 'no'")
    return written == "yes"


def _database(written: str) -> str | None:
    if written.partition("://")[0] not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise _Unusable("not the address of a PostgreSQL; write one like postgresql://handbook@db.example/handbook")
    return written


def _period(written: str) -> str:
    if written not in ("week", "month"):
        raise _Unusable("write 'week', or 'month' where few people come")
    return written


def _plausible_url(written: str) -> str:
    try:
        parts = urlsplit(written)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        usable = (parts.scheme == "https" or (local and parts.scheme == "http")) and bool(parts.hostname)
        bare = "@" not in parts.netloc and not parts.query and not parts.fragment and parts.port != 0
    except ValueError:
        usable = bare = False
    if not (usable and bare):
        raise _Unusable(
            "not an https address without user, password and query; write one like https://plausible.example.jp"
        )
    return written


def _site(written: str) -> str:
    if any(letter in ", " or not letter.isprintable() for letter in written):
        raise _Unusable("write one site as it is called in Plausible, like handbook.example.jp")
    return written


def _visits_per_event(written: str) -> int:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0
    if number < 5 or number % 5:
        raise _Unusable("write for how many visits an event stands: 5, or a multiple of it")
    return number


def _id(written: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", written):
        raise _Unusable("write a short name of a-z, 0-9, - and _, like kitakyushu")
    return written


def _channels(written: str) -> tuple[Channel, ...]:
    found = []
    for part in written.split(","):
        name, _, words = (piece.strip() for piece in part.partition("="))
        try:
            found.append(Channel(_id(name), _name(words) or name))
        except _Unusable:
            raise _Unusable(
                f"{part.strip()!r} is no channel; write each as a short name of a-z, 0-9, - and _, with what staff call it, "
                "separated by commas, like foodbank=フードバンク, school=学校"
            ) from None
    ids = [one.id for one in found]
    for name in ids:
        if ids.count(name) > 1:
            raise _Unusable(f"{name!r} stands there twice; write each channel once")
    if len(found) > MOST_CHANNELS:
        raise _Unusable(
            f"there are {len(found)} channels; write at most {MOST_CHANNELS}, so that none is for one person"
        )
    return tuple(found)


def _name(written: str) -> str:
    if len(written) > LONGEST_NAME or not written.isprintable():
        raise _Unusable(f"write a name of at most {LONGEST_NAME} characters on one line, like 北九州市")
    return written


def _secure(written: str) -> bool:
    if written not in ("auto", "yes"):
        raise _Unusable("write 'yes' where a proxy ends https without saying so, or 'auto'")
    return written == "yes"
