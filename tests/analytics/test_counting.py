"""The counting rule: a visit counts once, whatever its resident does, and flow is conserved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.days import JST
from handbook.analytics.events import RESULT, Acted, Answered, Began, Completion, Place
from handbook.analytics.memory import MemoryCounts

DAY = date(2026, 11, 24)
NOON = int(datetime(2026, 11, 24, 12, tzinfo=JST).timestamp()) // 60
HERE = Place("40100", "v1", "web")
QUESTIONS = ("a", "b", "c", "d")
OPENS = {"b": ("a", "x"), "c": ("b", "y")}
"""A question that is opened by an option of another; `a` and `d` are asked of everybody."""


class Resident:
    """Somebody with a cookie: what they answered, and which question is next."""

    def __init__(self, counts: MemoryCounts, seed: bytes = b"s" * 16, place: Place = HERE) -> None:
        self.counts = counts
        self.seed = seed
        self.place = place
        self.answers: dict[str, tuple[str, ...]] = {}

    def begin(self) -> Resident:
        self.counts.record(Began(self.seed, NOON, self.place, "a"))
        return self

    def answer(self, question: str, *options: str, keep: bool = True) -> Answered:
        """Answer; without *keep* the cookie that comes back is lost (the answer before it arrives later)."""
        after = {**self.answers, question: options}
        event = Answered(
            seed=self.seed,
            begun=NOON,
            place=self.place,
            question=question,
            options=options,
            pending=pending(self.answers),
            following=pending(after),
            asked=question in asked(after),
            before=paths(self.answers),
            after=paths(after),
            questions=" ".join(QUESTIONS),
            completion=Completion(worries=after.get("a", ())) if pending(after) == RESULT else None,
        )
        self.counts.record(event)
        if keep:
            self.answers = after
        return event


def asked(answers: Mapping[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    for question in QUESTIONS:
        opener = OPENS.get(question)
        if opener is None or (opener[0] in found and opener[1] in answers.get(opener[0], ())):
            found.append(question)
    return found


def pending(answers: Mapping[str, tuple[str, ...]]) -> str:
    return next((question for question in asked(answers) if question not in answers), RESULT)


def paths(answers: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    branch = ";".join(
        f"{question}={','.join(answers[question])}"
        for question in ("b", "c")
        if question in answers and question in asked(answers)
    )
    return dict.fromkeys(answers.get("a", ()), branch)


def counted(counts: MemoryCounts, kind: str) -> dict[tuple[str, ...], int]:
    """What was counted of a kind, in all versions together."""
    found: dict[tuple[str, ...], int] = {}
    for (_, cell), value in counts.day(DAY).items():
        if cell.kind == kind:
            ids = tuple(filter(None, (cell.first, cell.second, cell.third)))
            found[ids] = found.get(ids, 0) + value
    return found


def assert_conserved(counts: MemoryCounts) -> None:
    day = counts.day(DAY)
    for place in {place for place, _ in day}:
        for question in QUESTIONS:
            reached, answered, skipped, stopped = (
                day.get((place, Cell(kind, question)), 0) for kind in ("reached", "answered", "skipped", "stopped")
            )
            assert reached == answered + skipped + stopped, (place.version, question)
            assert min(reached, answered, skipped, stopped) >= 0, (place.version, question)
            onward = sum(
                value
                for (at, cell), value in day.items()
                if at == place and cell.kind == "next" and cell.first == question
            )
            assert onward == answered + skipped
    assert all(value > 0 for value in day.values())


@pytest.fixture
def counts() -> MemoryCounts:
    return MemoryCounts()


def test_a_visit_that_is_finished(counts: MemoryCounts) -> None:
    """Each question is reached and answered once, and stopped nowhere."""
    resident = Resident(counts).begin()
    for question, option in (("a", "x"), ("b", "y"), ("c", "z")):
        resident.answer(question, option)
    resident.answer("d")
    assert counted(counts, "visit") == {("begun",): 1, ("finished",): 1}
    assert counted(counts, "answered") == {("a",): 1, ("b",): 1, ("c",): 1}
    assert counted(counts, "skipped") == {("d",): 1}
    assert counted(counts, "next") == {("a", "b"): 1, ("b", "c"): 1, ("c", "d"): 1, ("d", "result"): 1}
    assert counted(counts, "path") == {("x", "b=y;c=z", "finished"): 1}
    assert counted(counts, "stopped") == {}


def test_a_visit_that_stops(counts: MemoryCounts) -> None:
    """It stopped at the question that stood open, and its path is the one so far."""
    Resident(counts).begin().answer("a", "x")
    assert counted(counts, "stopped") == {("b",): 1}
    assert counted(counts, "path") == {("x", "stopped"): 1}


def test_the_same_step_many_times_is_one(counts: MemoryCounts) -> None:
    """A double tap, a reload that sends the form again."""
    resident = Resident(counts).begin()
    for _ in range(100):
        resident.answer("a", "x", keep=False)
    assert counted(counts, "answered") == {("a",): 1}
    assert counted(counts, "reached") == {("a",): 1, ("b",): 1}


def test_two_different_taps_at_once_count_the_first(counts: MemoryCounts) -> None:
    """Whichever answer the cookie keeps, what comes after is counted on."""
    resident = Resident(counts).begin()
    resident.answer("a", "x", keep=False)
    resident.answer("a", "w")
    assert counted(counts, "option") == {("a", "x"): 1}
    resident.answer("d")
    assert counted(counts, "visit") == {("begun",): 1, ("finished",): 1}
    assert_conserved(counts)


def test_a_question_that_an_earlier_answer_takes_away_was_not_reached(counts: MemoryCounts) -> None:
    """Gone back from: the visit did not end there."""
    resident = Resident(counts).begin()
    resident.answer("a", "x")
    resident.answer("a", "w")
    assert counted(counts, "reached") == {("a",): 1, ("d",): 1}
    assert counted(counts, "stopped") == {("d",): 1}


def test_what_is_done_after_the_result_counts_no_more(counts: MemoryCounts) -> None:
    """A finished visit is finished once."""
    resident = Resident(counts).begin()
    resident.answer("a", "w")
    resident.answer("d", "q")
    before = counts.day(DAY)
    resident.answer("a", "x")
    resident.answer("b", "y")
    assert counts.day(DAY) == before


def test_an_answer_to_a_question_that_is_not_asked_counts_nothing(counts: MemoryCounts) -> None:
    """A form of a branch that was left, in another tab."""
    resident = Resident(counts).begin()
    resident.answer("a", "w")
    before = counts.day(DAY)
    resident.answer("b", "y")
    assert counts.day(DAY) == before


def test_new_content_in_the_middle_of_a_visit(counts: MemoryCounts) -> None:
    """What was reached in the version before and is answered in the new one belongs to the new one alone."""
    resident = Resident(counts).begin()
    resident.answer("a", "x")
    resident.place = Place("40100", "v2", "web")
    resident.answer("b", "y")
    assert counts.day(DAY).get((HERE, Cell("reached", "b"))) is None
    assert_conserved(counts)


def test_a_visit_whose_beginning_was_lost_is_met_where_it_is(counts: MemoryCounts) -> None:
    """Counting was away when it began."""
    resident = Resident(counts)
    resident.answers = {"a": ("x",)}
    resident.answer("b", "y")
    assert counted(counts, "reached") == {("b",): 1, ("c",): 1}
    assert_conserved(counts)


def test_two_worries_of_one_finished_visit_are_a_pair(counts: MemoryCounts) -> None:
    """In the order of the alphabet, so that there is one cell for both orders."""
    resident = Resident(counts).begin()
    resident.answer("a", "w", "v")
    resident.answer("d")
    assert counted(counts, "pair") == {("v", "w"): 1}


def test_an_act_counts_once_a_visit(counts: MemoryCounts) -> None:
    """A number tapped three times is one person who called."""
    for _ in range(3):
        counts.record(Acted(b"s" * 16, NOON, HERE, "call", "dv-plus"))
    counts.record(Acted(b"t" * 16, NOON, HERE, "call", "dv-plus"))
    assert counted(counts, "act") == {("call", "dv-plus"): 2}


@pytest.mark.parametrize("seed", range(5))
def test_flow_is_conserved_whatever_residents_do(seed: int, counts: MemoryCounts) -> None:
    """Two thousand random walks: back, changes, double taps, old cookies, stale forms, new content, lost beginnings."""
    random = Random(seed)
    for number in range(2_000):
        resident = Resident(counts, number.to_bytes(16, "big"))
        if random.random() < 0.95:
            resident.begin()
        saved = dict(resident.answers)
        for _ in range(random.randrange(12)):
            question = random.choice([pending(resident.answers) or "d", random.choice(QUESTIONS)])
            options = tuple(option for option in "xyzw" if random.random() < 0.4)
            resident.answer(question, *options, keep=random.random() < 0.8)
            chance = random.random()
            if chance < 0.1:
                resident.answers = dict(saved)
            elif chance < 0.2:
                saved = dict(resident.answers)
            elif chance < 0.23:
                resident.place = Place("40100", random.choice(["v1", "v2", "v3"]), "web")
    assert_conserved(counts)
    begun, finished = (counted(counts, "visit").get((state,), 0) for state in ("begun", "finished"))
    assert 0 < finished < begun <= 2_000
    assert sum(counted(counts, "stopped").values()) <= begun - finished
