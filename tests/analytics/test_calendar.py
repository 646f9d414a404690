"""The calendar: what planners note, and what notes itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics import calendar
from handbook.analytics.calendar import MOST_WORDS, Calendar, Event, EventWrong, Version
from handbook.analytics.cells import Cell
from handbook.analytics.centre import noted
from handbook.analytics.centre.noted import new_id
from handbook.analytics.centre.possible import written
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Structure

JUNE = date(2026, 6, 2)
YES, NO, PERHAPS = (Cell("option", "q", option) for option in ("yes", "no", "perhaps"))
NEED = Cell("gap", "rent", "0")


def event(first: date = JUNE, last: date | None = None, words: str = "ちらし", kind: str = "campaign") -> Event:
    return Event(new_id(), first, last, kind, words)


def version(name: str, first: int, last: int, *cells: Cell) -> Version:
    """One that was served from the first to the last day of June."""
    return Version(name, date(2026, 6, first), date(2026, 6, last), lambda: frozenset(cells))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"words": " "}, "words"),
        ({"words": "あ" * (MOST_WORDS + 1)}, "long"),
        ({"words": "あ\0"}, "letters"),
        ({"words": "あ\nい"}, "letters"),
        ({"kind": "birthday"}, "kind"),
        ({"first": date(1999, 12, 31)}, "day"),
        ({"last": date(2100, 1, 1)}, "day"),
        ({"last": JUNE - timedelta(days=1)}, "order"),
    ],
)
def test_what_cannot_be_an_event(fields: dict[str, object], why: str) -> None:
    """Each with its reason."""
    with pytest.raises(EventWrong) as wrong:
        event(**fields)  # type: ignore[arg-type]
    assert wrong.value.why == why


@given(
    st.lists(st.tuples(st.dates(JUNE, date(2026, 8, 1)), st.integers(0, 20)), max_size=8),
    st.dates(JUNE, date(2026, 8, 1)),
)
def test_what_touches_a_stretch_is_in_it(spans: list[tuple[date, int]], first: date) -> None:
    """And nothing else; oldest first."""
    last = first + timedelta(days=10)
    made = Calendar([event(day, day + timedelta(days=more)) for day, more in spans])
    found = made.within(first, last)
    days = [
        {one.first + timedelta(days=n) for n in range(((one.last or one.first) - one.first).days + 1)}
        for one in made.events
    ]
    stretch = {first + timedelta(days=n) for n in range(11)}
    assert len(found) == sum(bool(of_event & stretch) for of_event in days)
    assert [one.first for one in found] == sorted(one.first for one in found)


def test_a_version_that_follows_another_is_a_change() -> None:
    """The first one is none, and neither is one of which it is not known when it was served."""
    versions = [version("b", 10, 30, YES, NO), version("a", 1, 9, YES), Version("c", None, None, frozenset)]
    (change,) = Calendar([], versions).changes
    assert (change.day, set(change.added), set(change.gone)) == (date(2026, 6, 10), {NO}, set())
    assert [one.kind for one in Calendar([event()], versions).marks] == ["campaign", "content"]


def test_a_question_with_another_answer_is_another_question() -> None:
    """Also for the answers that it had before; a need that both know is the same."""
    made = Calendar([], [version("a", 1, 9, YES, NO, NEED), version("b", 10, 30, YES, NO, PERHAPS, NEED)])
    across, within = (
        made.has_changed((date(2026, 6, 1), date(2026, 6, 30))),
        made.has_changed((date(2026, 6, 1), date(2026, 6, 9))),
    )
    assert across(YES)
    assert across(Cell("stopped", "q"))
    assert not across(NEED)
    assert not within(YES)


def test_a_service_with_another_condition_is_missed_otherwise() -> None:
    """Which of two conditions is named first is another matter than whether the one there was failed."""
    one, two = (Cell("near-miss", "rent", "loan", cause) for cause in ("adult", "near"))
    other = Cell("near-miss", "rent", "desk", "adult")
    made = Calendar([], [version("a", 1, 9, one, other), version("b", 10, 30, one, two, other)])
    changed = made.has_changed((date(2026, 6, 1), date(2026, 6, 30)))
    assert changed(one)
    assert changed(two)
    assert not changed(other)


def test_nothing_is_known_to_have_changed_where_no_version_is_known() -> None:
    """Then the releases alone say what is possible."""
    assert not Calendar().has_changed((JUNE, JUNE))(YES)


def test_events_are_kept_changed_and_removed(engine: sa.Engine) -> None:
    """Each handbook has its own."""
    ours, theirs = Centre(engine, "kitakyushu").noted, Centre(engine, "other").noted
    first = event()
    ours.note(first)
    theirs.note(event(words="よそ"))
    changed = Event(first.id, JUNE, JUNE + timedelta(days=7), "news", "広報誌")
    ours.note(changed)
    assert ours.calendar().events == (changed,)
    assert ours.remove(first.id)
    assert not ours.remove(first.id)
    assert ours.calendar().events == ()
    assert [one.words for one in theirs.calendar().events] == ["よそ"]


def test_a_calendar_holds_so_many(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is there already can be changed all the same."""
    monkeypatch.setattr(noted, "MOST_EVENTS", 1)
    ours = Centre(engine, "kitakyushu").noted
    first = event()
    ours.note(first)
    ours.note(first)
    with pytest.raises(EventWrong, match="many"):
        ours.note(event())


def test_versions_note_themselves(engine: sa.Engine) -> None:
    """By the upkeep, which sees them served."""
    centre = Centre(engine, "kitakyushu")
    centre.remember("a", written(Structure(frozenset({YES}))), JUNE)
    centre.remember("b", written(Structure(frozenset({YES, NO}))), JUNE + timedelta(days=3))
    centre.remember("b", written(Structure(frozenset({YES, NO}))), JUNE + timedelta(days=9))
    made = centre.noted.calendar()
    assert [(one.day, set(one.added)) for one in made.changes] == [(JUNE + timedelta(days=3), {NO})]
    assert {one.name: one.until for one in made.versions} == {"a": JUNE, "b": JUNE + timedelta(days=9)}


def test_ids_are_random() -> None:
    """Nothing tells which was written first."""
    assert len({new_id() for _ in range(50)}) == 50
    assert calendar.KINDS == ("campaign", "news", "content", "other")
