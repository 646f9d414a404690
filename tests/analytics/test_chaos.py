"""Faults over the whole handbook: what was acknowledged is counted, nothing lost and nothing doubled. The long run is `bench.chaos`."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import urlencode

import pytest

from bench.chaos.outcome import BEGUN
from bench.chaos.residents import Line, Reply
from bench.chaos.run import Extent, run
from bench.chaos.settling import tomorrow
from bench.chaos.site import Site
from bench.chaos.torment import FULL, KILLS
from bench.visits import question_form
from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.node.daykeys import memory_folder
from handbook.analytics.node.file import DATABASE
from handbook.web import create_app
from handbook.web.application import Handbook
from handbook.web.settings import Settings
from handbook.web.upkeep import upkeep_of
from tests.analytics.postgres import Postgres
from tests.web.example import handbook
from tests.web.visitor import Clock, Visitor
from tests.writing import write_content

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")

DONE = {
    KILLS: {
        *("workers killed", "bookkeepers killed", "servers killed", "forwarders started", "PostgreSQL killed"),
        *("bookkeepers stopped for a while", "all stopped, and killed", "disks full for a while"),
    },
    FULL: {"memory full for a while"},
}
ENDS = ("answered", "skipped", "stopped")


# ── The whole ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize(("kinds", "seconds"), [(KILLS, 5.0), (FULL, 2.0)], ids=["killed", "full"])
def test_what_residents_were_told_is_done_is_counted_once_whatever_is_killed(
    kinds: tuple[str, ...], seconds: float
) -> None:
    """Workers, bookkeepers, the whole server, the forwarder and PostgreSQL; or it is declared lost, where memory was full."""
    extent = Extent(seconds, residents=6, earlier=8, away=1, calm=0.3, kills_in_the_morning=2, kinds=kinds)
    outcome = run(extent, seed=1)
    assert list(outcome.faults()) == []
    assert outcome.acknowledged > 100
    if kinds == KILLS:
        assert outcome.lost == 0
    assert outcome.done.keys() >= DONE[kinds]
    assert max(outcome.book.took) < 10


@pytest.fixture
def four(tmp_path: Path, postgres: Postgres) -> Iterator[Site]:
    """`handbook serve` with four processes."""
    site = Site(tmp_path, postgres, workers=4, url=postgres.database())
    site.start()
    yield site
    site.close()


@pytest.mark.slow
def test_the_same_step_a_hundred_times_at_once_is_one(four: Site) -> None:
    """Over four processes that serve, by a hundred connections; each gets the same page."""
    lines = [Line(four.port) for _ in range(100)]
    begun = _asked(lines[0], "POST", "/start", "", "")
    form = question_form(_asked(lines[0], "GET", "/steps/1", None, begun.cookie).page)
    assert form is not None
    body = urlencode([*form.hidden, ("answer", "home")])
    for line in lines:
        line.send("POST", form.action, body, begun.cookie)
    replies = [line.receive(begun.cookie).page for line in lines]
    for line in lines:
        line.close()
    assert {(page.status, page.headers["Location"]) for page in replies} == {(303, "/steps/2")}
    four.stop()
    upkeep = upkeep_of(four.settings, tomorrow)
    upkeep.all()
    days = [f"D{(tomorrow() - timedelta(days=ago)).date()}" for ago in (1, 2)]
    counted = sum((cells for day in days for cells in upkeep.centre.counts(day).values()), Counter())
    assert (counted[BEGUN], counted[Cell("answered", "worries")], counted[Cell("option", "worries", "home")]) == (
        1,
        1,
        1,
    )


def _asked(line: Line, method: str, path: str, body: str | None, cookie: str) -> Reply:
    line.send(method, path, body, cookie)
    return line.receive(cookie)


# ── Days and contents that change in mid-visit ───────────────────────────────────────────────────────────────────────


class Counting:
    """The pages, counting into a node's own database, under a clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.content = write_content(folder / "content", handbook())
        self.settings = Settings(content=self.content, data=folder / "data", secret_keys=("s" * 32,), counts=True)
        self.app: Handbook = create_app(self.settings, clock=self.clock)

    def change(self, content: dict[str, Any]) -> None:
        """Let *content* be served."""
        before = self.app.store.current().content.version
        write_content(self.content, content)
        deadline = time.monotonic() + 60
        while self.app.store.current().content.version == before:
            assert time.monotonic() < deadline, self.app.store.pending
            time.sleep(0.05)

    def sealed(self, now: datetime) -> dict[tuple[str, str, Cell], int]:
        """What the days come to that are over at *now*: by day and version."""
        assert self.app.counting is not None
        self.app.counting.counts.stop()
        upkeep = upkeep_of(replace(self.settings, database_url=None), lambda: now)
        upkeep.seal()
        upkeep.file.close()
        with closing(sqlite3.connect(self.settings.data / DATABASE)) as connection:
            rows = connection.execute(
                "SELECT day, version, kind, first, second, third, count FROM day_counts"
            ).fetchall()
        return {(row[0], row[1], Cell(*row[2:6])): row[6] for row in rows}


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    made = Counting(tmp_path)
    yield made
    assert made.app.counting is not None
    made.app.counting.counts.stop()
    rmtree(memory_folder(made.settings.data), ignore_errors=True)


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the machine thinks that it is."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_the_day_ends_at_midnight_in_japan_wherever_the_machine_is(counting: Counting) -> None:
    """Who began a minute before belongs to the day before, until 3:59; who began a minute after does not."""
    counting.clock.now = datetime(2026, 11, 24, 23, 59, tzinfo=JST)
    late = Visitor(counting.app).begin()
    counting.clock.forward(minutes=2)
    Visitor(counting.app).begin().answer("money")
    late.answer("money")
    while counting.clock.now < datetime(2026, 11, 25, 3, 30, tzinfo=JST):
        counting.clock.forward(minutes=29)
        late.answer("money", path="/steps/1")
    counting.clock.now = datetime(2026, 11, 25, 3, 59, tzinfo=JST)
    late.answer("behind")
    assert counting.sealed(counting.clock.now) == {}
    counted = Counter({cell: number for (day, _, cell), number in counting.sealed(_at_four()).items()})
    assert (counted[BEGUN], counted[Cell("answered", "worries")], counted[Cell("answered", "rent")]) == (1, 1, 1)


def _at_four() -> datetime:
    return datetime(2026, 11, 25, 4, tzinfo=JST)


@pytest.mark.slow
def test_new_content_in_mid_visit_loses_and_doubles_nothing(counting: Counting) -> None:
    """Each acknowledged answer stands in one version or the other; a form that is sent again after the change counts no more."""
    under_way, only_begun, gone = (Visitor(counting.app).begin() for _ in range(3))
    first = under_way.form("/steps/1") | {"answer": "money"}
    cookie = under_way.cookie
    for visitor in (under_way, gone):
        visitor.answer("money")
    content = handbook()
    pets = {"ask": "ペットは", "options": {"yes": {"label": "いる"}, "no": {"label": "いない"}}}
    questions = content["questions"]["questions"]
    content["questions"]["questions"] = {"worries": questions.pop("worries"), "pets": pets, **questions}
    counting.change(content)
    now, under_way.cookie = under_way.cookie, cookie
    under_way.post("/steps/1", first)  # a second tap that took its time
    under_way.cookie = now
    for visitor, answers in (
        (under_way, ("no", "behind", 40)),
        (only_begun, ("money", "yes")),
        (_new(counting), ("unsure",)),
    ):
        for answer in answers:
            visitor.answer(answer)
    sealed = counting.sealed(_at_four())
    counted: Counter[Cell] = Counter()
    for (_, _, cell), number in sealed.items():
        counted[cell] += number
    told = {name: counted[Cell("answered", name)] for name in ("worries", "pets", "rent", "age")}
    assert told == {"worries": 4, "pets": 2, "rent": 1, "age": 1}
    assert (counted[BEGUN], counted[Cell("visit", "finished")]) == (4, 1)
    assert {cell.first: counted[cell] for cell in counted if cell.kind == "stopped"} == {"rent": 2, "pets": 1}
    for (day, version, cell), number in sealed.items():
        if cell.kind == "reached":
            assert number == sum(sealed.get((day, version, Cell(kind, cell.first)), 0) for kind in ENDS), cell


def _new(counting: Counting) -> Visitor:
    return Visitor(counting.app).begin()
