"""A visit to the real application in which canaries are planted, and all that is left of it, from the open day to what is exported."""

from __future__ import annotations

import io
import logging
import os
import pickle
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any
from unittest.mock import patch

import urllib3
from werkzeug.test import TestResponse

from handbook.analytics.centre.possible import joined
from handbook.analytics.disclosure import Protections, Raw, Release, release
from handbook.analytics.events import Event
from handbook.analytics.export import FORMATS
from handbook.analytics.memory import NullCounts
from handbook.analytics.node import counts, journal
from handbook.analytics.node.daykeys import JOURNALS, memory_folder
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.outbox import deliveries
from handbook.analytics.node.written import Written
from handbook.analytics.plausible import Plausible
from handbook.analytics.plausible.events import events_of
from handbook.analytics.upkeep import Upkeep, named
from handbook.sealing import COOKIE_NAME, Sealer
from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.counting import Counting, veil_of
from handbook.web.settings import Settings
from handbook.web.upkeep import remember, upkeep_of
from tests.analytics.attacks.canaries import Canary, Places, files
from tests.web.example import handbook
from tests.web.visitor import FROM_US, Clock, Visitor
from tests.writing import write_content

UNPROTECTED = Protections(threshold=False, rounding=False, noise=False, complementary=False)
SECRET = "s" * 32
OPTIONS = {"money": "canary-of-money", "behind": "canary-of-behind", "fine": "canary-of-fine"}
CACHE = "/data/cache/"
"""Where the content lies, with all of its options: in a file for every resident alike."""


@dataclass
class Lived:
    """What was planted, and what was left, stage by stage."""

    stages: dict[str, Places] = field(default_factory=dict)
    canaries: dict[str, Canary] = field(default_factory=dict)
    answers: dict[str, Canary] = field(default_factory=dict)


class Marked(Visitor):
    """A browser of which everything is a canary."""

    def __init__(self, app: Handbook, number: int) -> None:
        super().__init__(app)
        self.typed = str(7_654_321 + number)
        self.address = f"203.0.113.{77 + number}"
        self.forwarded = f"2001:db8::{number:x}:cafe"
        self.agent = f"Canary/{number} (飛ぶ鳥; 4711-agent)"
        self.referrer = f"https://canary-{number}.example/from?who=4711"
        self.other_cookie = f"canary-cookie-{number}-{secrets.token_hex(4)}"
        self.refused = f"canary-that-is-no-number-{number}"
        self.sealed: list[str] = []
        self.client.set_cookie("other", self.other_cookie)

    def get(self, path: str, **headers: str) -> TestResponse:
        """As a browser does."""
        return self.client.get(path, base_url=self.base, headers=self._sent, environ_base=self._environ)

    def post(self, path: str, data: Any = None, **headers: str) -> TestResponse:
        """As a browser does."""
        response = self.client.post(path, base_url=self.base, data=data, headers=self._sent, environ_base=self._environ)
        self.sealed.append(self.cookie)
        return response

    @property
    def _sent(self) -> dict[str, str]:
        return {
            **FROM_US,
            "User-Agent": self.agent.encode().decode("latin-1"),
            "Referer": self.referrer,
            "X-Forwarded-For": self.forwarded,
        }

    @property
    def _environ(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    def visit(self) -> None:
        """Begin, err, answer, finish, and use what was found."""
        self.begin()
        self.get(f"/steps/1?{self.refused}")
        self.answer(OPTIONS["money"])
        self.answer(OPTIONS["behind"])
        assert self.post(self.next, self.form(self.next) | {"answer": self.refused}).status_code == 422
        self.answer(self.typed)
        for path in ("/call", "/site"):
            assert self.post(path, {"number": 1}).status_code == 204
        token = self.form("/steps/1")["csrf_token"]
        assert self.post("/acts", {"csrf_token": token, "number": 1, "act": "useful"}).status_code == 303

    def canaries(self) -> dict[str, Canary]:
        """What may be found nowhere."""
        seed = Sealer([SECRET]).open(self.sealed[0], COOKIE_NAME)[:16]
        return {
            "typed number": self.typed,
            "address": self.address,
            "forwarded address": self.forwarded,
            "browser": self.agent,
            "referrer": self.referrer,
            "other cookie": self.other_cookie,
            "refused answer": self.refused,
            "seed": seed,
            **{f"sealed cookie {at}": sealed for at, sealed in enumerate(sorted(set(self.sealed)))},
        }


class Failing(NullCounts):
    """Counts that are away, and say in their error all that they were told."""

    def record(self, event: Event) -> bool:
        """Fail."""
        raise OSError(repr(event), event.seed)


def content() -> dict[str, Any]:
    """The small handbook of the tests, with options and numbers that stand nowhere else."""
    made = handbook()
    questions = made["questions"]["questions"]
    for question in ("worries", "rent"):
        options = questions[question]["options"]
        questions[question]["options"] = {OPTIONS.get(name, name): given for name, given in options.items()}
    questions["age"]["maximum"] = 99_999_999
    return made


@contextmanager
def _heard(places: dict[str, bytes]) -> Iterator[None]:
    """Put all that is logged and printed meanwhile into *places*."""
    said, logged = io.StringIO(), io.StringIO()
    handler, root = logging.StreamHandler(logged), logging.getLogger()
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        places["log"], places["output"] = logged.getvalue().encode(), said.getvalue().encode()


def live(folder: Path, visits: int = 1, build: Callable[[Handbook], NullCounts] | None = None) -> Lived:
    """Let *visits* visit, and the day, the week and the release come. What *build* makes takes the place of the node's counts."""
    settings = Settings(
        content=write_content(folder / "content", content()), data=folder / "data", secret_keys=(SECRET,), counts=True
    )
    clock, lived, heard = Clock(), Lived(), dict[str, bytes]()
    memory = memory_folder(settings.data)
    try:
        # Journals without an end, so that they are there when they are looked for.
        with _heard(heard), patch.object(journal, "EPOCH", 1e9), patch.object(counts, "EPOCH", 1e9):
            app = create_app(settings, clock=clock)
            assert app.counting is not None
            node = app.counting.counts
            # Nobody keeps the books meanwhile: they would take away what is to be looked at.
            with patch.object(Ledger, "keep"):
                if build is not None:
                    app.counting = Counting(build(app), settings.name, settings.channel)
                else:
                    _lose(app, lived, memory, visits)
                    lived.stages["lost"] = files(settings.data, memory)
                for number in range(visits):
                    _visit(app, lived, number)
                lived.stages["journals"] = files(settings.data, memory)
                lived.stages["journals, opened with the secret"] = _opened(settings)
            node.stop()
            lived.stages["open"] = files(settings.data, memory)
            if build is None:
                _go_on(app, settings, clock, lived, memory)
                app.counting = Counting(Failing(), settings.name, settings.channel)
                _visit(app, lived, visits + 1)
        lived.stages["said"] = heard
    finally:
        rmtree(memory, ignore_errors=True)
    lived.answers = {f"answer {option}": option for option in OPTIONS.values()}
    return lived


def _visit(app: Handbook, lived: Lived, number: int) -> None:
    visitor = Marked(app, number)
    visitor.visit()
    lived.canaries |= {f"{name} of {number}": canary for name, canary in visitor.canaries().items()}


def _lose(app: Handbook, lived: Lived, memory: Path, number: int) -> None:
    """Let a visit be lost: where its journal should be, there is a file."""
    memory.mkdir(mode=0o700)
    (memory / JOURNALS).touch()
    _visit(app, lived, number)
    (memory / JOURNALS).unlink()


def _opened(settings: Settings) -> dict[str, bytes]:
    """What stands in the journals, for who has `SECRET_KEY`."""
    veil, told = veil_of(settings.secret_keys), {}
    for path in sorted((memory_folder(settings.data) / JOURNALS).glob("*")):
        found = Written(path, os.open(path, os.O_RDWR))
        entries, broken = found.entries(veil)
        assert entries
        assert not broken
        told[path.name], told[f"{path.name}, told"] = pickle.dumps(entries), repr(entries).encode()
        found.let_go()
    return told


def _go_on(app: Handbook, settings: Settings, clock: Clock, lived: Lived, memory: Path) -> None:
    """Back up, seal, forward, close, release and export."""
    backups = settings.data.parent / "backups"
    backups.mkdir()
    upkeep = upkeep_of(settings, clock)
    upkeep.back_up(backups / "open.sqlite")
    lived.stages["backup of the open day"] = files(backups)
    clock.forward(days=1)
    assert upkeep.seal()
    upkeep.back_up(backups / "sealed.sqlite")
    with upkeep.file.turn() as connection:
        forwarded = list(deliveries(connection, settings.name, upkeep.file.node))
    lived.stages["sealed"] = files(settings.data, memory, backups)
    lived.stages["forwarded"] = {"batch": pickle.dumps(forwarded), "batch, told": repr(forwarded).encode()}
    remember(upkeep, app.store.current().content, settings.channel_ids)
    assert upkeep.deliver()
    lived.stages["delivered"] = files(settings.data, memory)
    clock.forward(days=40)
    assert upkeep.all().released
    lived.stages["released"] = files(settings.data, memory)
    releases = [*upkeep.centre.releases(), *_bare(upkeep)]
    lived.stages["exported"] = {
        f"{at} {made.period.name}.{name}": write(made)
        for at, made in enumerate(releases)
        for name, write in FORMATS.items()
    }
    lived.stages["told to Plausible"] = _told(releases)
    upkeep.file.close()


def _bare(upkeep: Upkeep) -> Iterator[Release]:
    """What would be released of one visit without any protection, and were it five of them: so that there are numbers."""
    for name in upkeep.centre.closed():
        of_version = upkeep.centre.counts(name)
        five = {version: {cell: 5 * number for cell, number in cells.items()} for version, cells in of_version.items()}
        yield release(named(upkeep.policy.plan, name), Raw(joined((), five), five), [], upkeep.policy, UNPROTECTED)


def _told(releases: Sequence[Release]) -> dict[str, bytes]:
    """What a server of Plausible is sent."""
    server = _Server()
    plausible = Plausible("https://plausible.example", "handbook.example.jp", server)
    for made in releases:
        for event in events_of(made):
            assert plausible.send(event)
    return {"requests": b"\n".join(server.heard)}


class _Server(urllib3.PoolManager):
    """Takes all that it is sent, and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[bytes] = []

    def request(self, *given: Any, **named: Any) -> urllib3.BaseHTTPResponse:
        """Keep a request whole."""
        self.heard += [repr((given, named)).encode(), named["body"]]
        return urllib3.HTTPResponse(status=202)
