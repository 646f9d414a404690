"""What the pages count of a visit: each step once, whatever its resident does, and never so that a page is in danger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.events import Event
from handbook.analytics.memory import MemoryCounts, NullCounts
from handbook.analytics.node.daykeys import JOURNALS, memory_folder
from handbook.web.application import Handbook
from handbook.web.counting import Counting
from tests.web.conftest import MakeApp
from tests.web.example import handbook
from tests.web.visitor import Visitor

DAY = date(2026, 11, 24)

Counted = dict[tuple[str, ...], int]


def counting(app: Handbook) -> MemoryCounts:
    """Let *app* count in memory."""
    counts = MemoryCounts()
    app.counting = Counting(counts, "handbook", "web")
    return counts


def counted(counts: MemoryCounts, kind: str) -> Counted:
    """What was counted of a kind."""
    found: Counted = {}
    for (_, cell), number in counts.day(DAY).items():
        if cell.kind == kind:
            ids = (cell.first, cell.second, cell.third)
            found[ids[: max((place for place, name in enumerate(ids, 1) if name), default=1)]] = number
    return found


def everything(counts: MemoryCounts) -> dict[Cell, int]:
    """All that was counted."""
    return {cell: number for (_, cell), number in counts.day(DAY).items()}


def assert_conserved(counts: MemoryCounts) -> None:
    """reached = answered + skipped + stopped, for every question."""
    reached, answered, skipped, stopped = (
        counted(counts, kind) for kind in ("reached", "answered", "skipped", "stopped")
    )
    for name in reached.keys() | answered.keys() | skipped.keys():
        ends = answered.get(name, 0) + skipped.get(name, 0) + stopped.get(name, 0)
        assert reached.get(name, 0) == ends, name


def finished(app: Handbook) -> Visitor:
    """Somebody of 40 who is afraid and behind with the rent, at the result."""
    visitor = Visitor(app).begin()
    visitor.answer("money", "danger")
    visitor.answer("no")
    visitor.answer("behind")
    visitor.answer(40)
    return visitor


@pytest.fixture
def counts(make_app: MakeApp) -> MemoryCounts:
    """What a whole visit counts."""
    app = make_app()
    counts = counting(app)
    finished(app)
    return counts


# ── A whole visit ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("visit", {("begun",): 1, ("finished",): 1}),
        ("reached", {("worries",): 1, ("watched",): 1, ("rent",): 1, ("age",): 1}),
        ("answered", {("worries",): 1, ("watched",): 1, ("rent",): 1, ("age",): 1}),
        ("skipped", {}),
        ("stopped", {}),
        (
            "option",
            {
                ("worries", "money"): 1,
                ("worries", "danger"): 1,
                ("watched", "no"): 1,
                ("rent", "behind"): 1,
                ("age", "18-120"): 1,
            },
        ),
        (
            "next",
            {("worries", "watched"): 1, ("watched", "rent"): 1, ("rent", "age"): 1, ("age", "result"): 1},
        ),
        ("path", {("money", "rent=behind", "finished"): 1, ("danger", "watched=no", "finished"): 1}),
        ("pair", {("danger", "money"): 1}),
        (
            "result",
            {
                ("safety", "hotline"): 1,
                ("safety", "chat"): 1,
                ("safety", "shelter"): 1,
                ("safety", "mail"): 1,
                ("money", "benefit"): 1,
                ("rent", "benefit"): 1,
                ("money", "loan"): 1,
                ("money", "centre"): 1,
            },
        ),
        ("near-miss", {}),
        ("gap", {("money", "2+"): 1, ("safety", "2+"): 1, ("rent", "1"): 1}),
        ("locale", {("ja", "money"): 1, ("ja", "safety"): 1, ("ja", "rent"): 1}),
        ("channel", {("web", "money"): 1, ("web", "safety"): 1, ("web", "rent"): 1}),
        ("ward", {}),
        ("act", {}),
        ("public-need", {("money",): 1, ("safety",): 1, ("rent",): 1}),
        (
            "public-result",
            {
                ("hotline",): 1,
                ("chat",): 1,
                ("shelter",): 1,
                ("mail",): 1,
                ("benefit",): 1,
                ("loan",): 1,
                ("centre",): 1,
            },
        ),
        ("public-path", {("money", "rent=behind"): 1, ("danger", "watched=no"): 1}),
    ],
)
def test_a_whole_visit_counts(counts: MemoryCounts, kind: str, expected: Counted) -> None:
    """Each step, each worry's path, what was found; each once."""
    assert counted(counts, kind) == expected


def test_nothing_else_is_counted(counts: MemoryCounts) -> None:
    """No kind that is not told of."""
    kinds = {cell.kind for cell in everything(counts)}
    assert kinds == {
        *("visit", "reached", "answered", "option", "next", "path", "pair", "result", "gap", "locale", "channel"),
        *("public-need", "public-result", "public-path"),
    }


def test_it_is_counted_for_this_handbook_content_and_channel(make_app: MakeApp) -> None:
    """In every cell."""
    app = make_app()
    counts = counting(app)
    finished(app)
    places = {(place.handbook, place.version, place.channel) for place, _ in counts.day(DAY)}
    assert places == {("handbook", app.store.current().content.version, "web")}


def test_a_number_is_counted_as_its_range_and_never_as_itself(counts: MemoryCounts) -> None:
    """As far as the conditions look at it: 18 and more."""
    told = {word for cell in everything(counts) for word in (cell.first, cell.second, cell.third)}
    assert "18-120" in told
    assert not any("40" in word for word in told)


def test_a_number_in_a_branch_is_a_range_in_its_path(make_app: MakeApp) -> None:
    """Paths tell no more than options do."""
    content = handbook()
    content["questions"]["questions"]["worries"]["options"]["money"]["then"] = ["rent", "age"]
    app = make_app(content)
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.answer("fine")
    visitor.answer(40)
    assert counted(counts, "path") == {("money", "rent=fine;age=18-120", "finished"): 1}


def test_what_a_condition_ruled_out_is_a_near_miss(make_app: MakeApp) -> None:
    """Somebody of 15 does not get what begins at 18, for either need."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer(15)
    assert counted(counts, "near-miss") == {("money", "benefit", "adult"): 1, ("rent", "benefit", "adult"): 1}
    assert counted(counts, "gap") == {("money", "2+"): 1, ("rent", "0"): 1}
    assert counted(counts, "option")["age", "0-17"] == 1


def test_what_was_not_answered_is_counted_as_skipped(make_app: MakeApp) -> None:
    """It is reached, it leads on, and it is no option."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("unsure")
    visitor.answer()
    assert counted(counts, "skipped") == {("age",): 1}
    assert counted(counts, "next") == {("worries", "age"): 1, ("age", "result"): 1}
    assert counted(counts, "option") == {("worries", "unsure"): 1}
    assert counted(counts, "path") == {("unsure", "", "finished"): 1}


def test_who_finds_nothing_of_their_own_is_counted_too(make_app: MakeApp) -> None:
    """The service that is there for everybody, for no need."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("none")
    visitor.answer()
    assert counted(counts, "result") == {("", "centre"): 1}
    assert counted(counts, "gap") == {}


def test_the_ward_is_that_of_the_question_that_is_marked(make_app: MakeApp) -> None:
    """`counts: ward`; with needs alone, and when the visit is finished."""
    app = make_app(_with_wards())
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("danger")
    visitor.answer("no")
    visitor.answer("tobata")
    assert counted(counts, "ward") == {}
    visitor.answer()
    assert counted(counts, "ward") == {("tobata", "safety"): 1}


def test_a_ward_that_is_not_told_is_not_counted(make_app: MakeApp) -> None:
    """「答えたくない」."""
    app = make_app(_with_wards())
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("danger")
    visitor.answer("no")
    visitor.answer()
    visitor.answer()
    assert counted(counts, "visit")["finished",] == 1
    assert counted(counts, "ward") == {}


def _with_wards() -> dict[str, Any]:
    content = handbook()
    questions = content["questions"]["questions"]
    age = questions.pop("age")
    wards = {"tobata": {"label": "戸畑区"}, "moji": {"label": "門司区"}}
    questions |= {"ward": {"ask": "お住まいは", "counts": "ward", "options": wards}, "age": age}
    return content


def test_who_stops_is_counted_where_they_stopped(make_app: MakeApp) -> None:
    """The page that is left open, and the path so far."""
    app = make_app()
    counts = counting(app)
    Visitor(app).begin().answer("money")
    assert counted(counts, "stopped") == {("rent",): 1}
    assert counted(counts, "visit") == {("begun",): 1}
    assert counted(counts, "path") == {("money", "", "stopped"): 1}
    assert_conserved(counts)


def test_visits_add_up(make_app: MakeApp) -> None:
    """Two people are two."""
    app = make_app()
    counts = counting(app)
    for option in ("behind", "fine"):
        visitor = Visitor(app).begin()
        visitor.answer("money")
        visitor.answer(option)
    assert counted(counts, "answered") == {("worries",): 2, ("rent",): 2}
    assert counted(counts, "option") == {("worries", "money"): 2, ("rent", "behind"): 1, ("rent", "fine"): 1}


# ── Once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_that_is_sent_twice_counts_once(make_app: MakeApp) -> None:
    """A double tap: the second comes with the cookie of before the first."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    form, before = visitor.form("/steps/1") | {"answer": "money"}, visitor.cookie
    first = visitor.post("/steps/1", form)
    once = everything(counts)
    visitor.cookie = before
    assert visitor.post("/steps/1", form).headers["Location"] == first.headers["Location"]
    assert everything(counts) == once


def test_the_last_form_sent_twice_counts_one_result(make_app: MakeApp) -> None:
    """Needs and services are not doubled."""
    app = make_app()
    counts = counting(app)
    visitor = finished(app)
    once = everything(counts)
    visitor.answer(40, path="/steps/4")
    assert everything(counts) == once


def test_going_back_and_changing_counts_the_first_answer(make_app: MakeApp) -> None:
    """And the end moves to where the new answer leads."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.answer("danger", path="/steps/1")
    assert counted(counts, "option") == {("worries", "money"): 1}
    assert counted(counts, "reached") == {("worries",): 1, ("watched",): 1}
    assert counted(counts, "path") == {("danger", "", "stopped"): 1}
    assert_conserved(counts)


def test_after_the_result_a_change_counts_nothing(make_app: MakeApp) -> None:
    """A visit is finished once."""
    app = make_app()
    counts = counting(app)
    visitor = finished(app)
    once = everything(counts)
    visitor.answer("money", path="/steps/1")
    visitor.answer("fine", path="/steps/2")
    visitor.answer(15, path="/steps/3")
    assert everything(counts) == once


def test_a_form_of_a_branch_that_was_left_counts_for_nothing(make_app: MakeApp) -> None:
    """Its question is not asked any more."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    stale = visitor.form("/steps/2")
    visitor.answer("danger", path="/steps/1")
    before = everything(counts)
    assert visitor.post("/steps/2", stale | {"answer": "behind"}).status_code == 303
    assert everything(counts) == before
    visitor.answer("no")
    visitor.answer(40)
    assert ("rent",) not in counted(counts, "answered")
    assert_conserved(counts)


def test_a_form_without_the_visits_token_counts_nothing(make_app: MakeApp) -> None:
    """It is nobody's answer."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    before = everything(counts)
    visitor.post("/steps/1", {"question": "worries", "answer": "money", "csrf_token": "x"})
    assert everything(counts) == before


@pytest.mark.parametrize("options", [["none", "money"], ["nix"], []])
def test_an_answer_that_is_refused_counts_nothing(make_app: MakeApp, options: list[str]) -> None:
    """The question still stands open."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    before = everything(counts)
    assert visitor.post("/steps/1", visitor.form("/steps/1") | {"answer": options}).status_code == 422
    assert everything(counts) == before


def test_two_tabs_are_one_visit(make_app: MakeApp) -> None:
    """Both answer the same questions, one behind the other; each counts once."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    first = [visitor.form("/steps/1")]
    visitor.answer("money")
    first.append(visitor.form("/steps/2"))
    visitor.answer("behind")
    for form, option in zip(first, ("money", "fine"), strict=True):  # the other tab, still at the beginning
        visitor.post("/steps/1", form | {"answer": option})
    visitor.answer(40)
    assert counted(counts, "answered") == {("worries",): 1, ("rent",): 1, ("age",): 1}
    assert counted(counts, "option")["rent", "behind"] == 1
    assert counted(counts, "visit") == {("begun",): 1, ("finished",): 1}
    assert_conserved(counts)


def test_starting_over_is_a_new_visit(make_app: MakeApp) -> None:
    """The one before stopped where it stood."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.begin().answer("money")
    assert counted(counts, "visit") == {("begun",): 2}
    assert counted(counts, "stopped") == {("rent",): 2}


# ── Nothing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

PAGES = ("/", "/practice", "/steps/1", "/steps/2", "/steps/9", "/answers", "/results", "/results/1")
POSTS = ("/start", "/steps/1", "/call", "/site", "/acts", "/exit")


@pytest.mark.parametrize("visiting", [True, False])
@pytest.mark.parametrize("purpose", [{}, {"Sec_Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_who_only_looks_counts_nothing(make_app: MakeApp, visiting: bool, purpose: dict[str, str]) -> None:
    """A crawler, a preview, a prefetch, a resident who opens a page again."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app)
    if visiting:
        visitor.begin().answer("money")
    before = everything(counts)
    for path in PAGES + POSTS:
        visitor.get(path, **purpose)
        visitor.client.head(path)
        visitor.client.options(path)
    assert everything(counts) == before


def test_another_site_begins_no_visit(make_app: MakeApp) -> None:
    """Nor counts one."""
    app = make_app()
    counts = counting(app)
    assert Visitor(app).post("/start", Sec_Fetch_Site="cross-site").status_code == 400
    assert everything(counts) == {}


def test_by_default_nothing_is_counted(make_app: MakeApp, tmp_path: Path) -> None:
    """No counts, and no file of them."""
    app = make_app()
    assert app.counting is None
    visitor = Visitor(app).begin()
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer(40)
    assert "家賃の給付" in visitor.result()
    assert not list((tmp_path / "data").glob("counts*"))


def test_practice_counts_nothing(make_app: MakeApp) -> None:
    """From its beginning to what is done with a service."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app)
    visitor.post("/start", {"practice": "1"})
    visitor.answer("money")
    visitor.answer("behind")
    visitor.answer("money", path="/steps/1")
    visitor.answer(40)
    for path in ("/call", "/site"):
        visitor.post(path, {"number": "1"})
    token = visitor.form("/steps/1")["csrf_token"]
    visitor.post("/acts", {"number": "1", "act": "useful", "csrf_token": token})
    assert "家賃の給付" in visitor.result()
    assert everything(counts) == {}


def test_practice_ends_with_a_beginning_that_is_none(make_app: MakeApp) -> None:
    """Who begins in earnest afterwards is counted."""
    app = make_app()
    counts = counting(app)
    visitor = Visitor(app)
    visitor.post("/start", {"practice": "1"})
    visitor.begin().answer("money")
    assert counted(counts, "visit") == {("begun",): 1}
    assert counted(counts, "answered") == {("worries",): 1}


# ── Never in the way ─────────────────────────────────────────────────────────────────────────────────────────────────


class Away(NullCounts):
    """Counts that cannot be had."""

    def record(self, event: Event) -> bool:
        """Not on the disk."""
        return False


class Broken(NullCounts):
    """Counts that break their word."""

    def record(self, event: Event) -> bool:
        """Raise what may not be raised."""
        raise OSError("behind=money")


def _pages(app: Handbook) -> list[tuple[int, str | None, str]]:
    """Status, where it leads, and body of all that a visit gets, the tokens aside."""
    visitor = Visitor(app)
    responses = [visitor.post("/start")]
    for options in (("money",), ("behind",), (40,)):
        responses.append(visitor.send(*options))
        responses.append(visitor.get(responses[-1].headers["Location"]))
    token = visitor.form("/steps/1")["csrf_token"]
    responses += [
        visitor.get("/results/1"),
        visitor.post("/call", {"number": "1"}),
        visitor.post("/site", {"number": "1"}),
    ]
    responses.append(visitor.post("/acts", {"number": "1", "act": "useful", "csrf_token": token}))
    return [
        (response.status_code, response.headers.get("Location"), response.text.replace(token, ""))
        for response in responses
    ]


@pytest.mark.parametrize("counts", [Away(), Broken()], ids=["away", "broken"])
def test_counts_that_are_away_change_no_page(make_app: MakeApp, counts: NullCounts) -> None:
    """Status and body are those of a visit that is counted; nothing of it is told to the log but the error's kind."""
    app = make_app()
    counting(app)
    as_ever = _pages(app)
    app.counting = Counting(counts, "handbook", "web")
    assert _pages(app) == as_ever


def test_what_could_not_be_told_is_logged_by_its_kind_alone(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    """A message could hold an answer."""
    app = make_app()
    app.counting = Counting(Broken(), "handbook", "web")
    Visitor(app).begin().answer("money")
    assert [record.getMessage() for record in caplog.records] == ["counts: an event could not be told: OSError"] * 2


@pytest.fixture
def on_disk(make_app: MakeApp, tmp_path: Path) -> Iterator[Handbook]:
    """An application that counts as `HANDBOOK_COUNTS=yes` lets it."""
    app = make_app(counts=True)
    assert app.counting is not None
    node = app.counting.counts
    yield app
    node.stop()
    rmtree(memory_folder(tmp_path / "data"), ignore_errors=True)


def test_a_disk_that_is_broken_changes_no_page(on_disk: Handbook, tmp_path: Path) -> None:
    """Where the database should be is a folder: the counts are lost, and the visit goes on."""
    (tmp_path / "data" / "counts.sqlite").mkdir(parents=True)
    broken = _pages(on_disk)
    counting(on_disk)
    assert broken == _pages(on_disk)


def test_a_disk_that_works_changes_no_page(on_disk: Handbook, tmp_path: Path) -> None:
    """And the counts are on it."""
    as_counted = _pages(on_disk)
    assert list((memory_folder(tmp_path / "data") / JOURNALS).iterdir())
    counting(on_disk)
    assert as_counted == _pages(on_disk)


def test_residents_are_told_what_is_counted(make_app: MakeApp) -> None:
    """Where it is, and only there."""
    app = make_app()
    assert "市が数えていること" not in Visitor(app).get("/about-safety").text
    app.counting = Counting(MemoryCounts(), "handbook", "web")
    assert "市が数えていること" in Visitor(app).get("/about-safety").text
