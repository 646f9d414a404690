"""Forwarding: each event at most once, however often it is broken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.plausible import (
    AnswerLost,
    MemoryProgress,
    Plausible,
    PlausibleAway,
    PlausibleDrops,
    PlausibleRefuses,
    SettingWrong,
    Told,
    TooManyEvents,
    events_of,
    forward,
    shuffled,
)
from handbook.analytics.plausible.forward import CHUNK, DROPS
from tests.analytics.plausible.server import Server
from tests.analytics.plausible.some import SITE, Taking, numbered, released, still

MANY = numbered(350)


def test_a_release_is_told_in_its_shuffled_order(server: Server, plausible: Plausible) -> None:
    """From the release to the wire: what the server got is the list, in its order, under the site's name."""
    one = numbered(30)
    told = forward(one, plausible, MemoryProgress(), sleep=still)
    assert told == Told(5, 30, sent=30, taken=30)
    assert [got.told["props"] for got in server.got] == [
        dict(event.props) for event in shuffled(events_of(one), one, SITE)
    ]
    assert {got.told["domain"] for got in server.got} == {SITE}


def test_what_was_told_is_not_told_again() -> None:
    """A period that is finished sends nothing more."""
    receiver, progress = Taking(), MemoryProgress()
    first = forward(MANY, receiver, progress, sleep=still)
    assert forward(MANY, receiver, progress, sleep=still) == first
    assert receiver.attempts == 350


def test_a_release_without_numbers_is_finished_at_once() -> None:
    """Where all is hidden, nothing is sent, and that is noted."""
    progress = MemoryProgress()
    assert forward(released({}), Taking(), progress, sleep=still).finished
    assert progress.of(SITE, "2026-W48") == Told(5, 0)


def test_events_are_paced() -> None:
    """Between two events there is a pause, for the sake of the server."""
    pauses: list[float] = []
    forward(numbered(5), Taking(), MemoryProgress(), pause=0.5, sleep=pauses.append)
    assert pauses == [0.5] * 4


class _Killed(BaseException):
    """The machine went down."""


class _Machine(MemoryProgress):
    """Progress on a machine that can go down: then nothing more is noted."""

    down = False

    def note(self, site: str, period: str, told: Told) -> None:
        if self.down:
            raise _Killed
        super().note(site, period, told)


@given(st.sets(st.integers(1, 350), max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_killed_anywhere_each_event_is_told_at_most_once(stops: set[int], took: bool) -> None:
    """The machine goes down before or after an event was taken: none is told twice, and a chunk at most is missing each time."""
    progress, receiver = _Machine(), Taking()

    def fate(attempt: int) -> bool:
        progress.down = attempt in stops
        if progress.down and not took:
            raise _Killed
        return True

    receiver.fate = fate
    for _ in range(len(stops) + 1):
        progress.down = False
        try:
            forward(MANY, receiver, progress, sleep=_unless_down(progress))
        except _Killed:
            continue
    assert max(Counter(receiver.taken).values()) == 1
    assert len(receiver.taken) >= 350 - CHUNK * len(stops)
    last = progress.of(SITE, "2026-W48")
    assert last is not None
    assert last.finished


def _unless_down(machine: _Machine) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        if machine.down:
            raise _Killed

    return sleep


@given(st.sets(st.integers(1, 350), max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_server_that_is_away_for_a_while_misses_nothing(away: set[int]) -> None:
    """What was surely not taken is sent at the next run: an outage costs no event."""

    def fate(attempt: int) -> bool:
        if attempt in away:
            raise PlausibleAway("away")
        return True

    receiver, progress = Taking(fate), MemoryProgress()
    for _ in range(len(away) + 1):
        try:
            forward(MANY, receiver, progress, sleep=still)
        except PlausibleAway:
            continue
    assert sorted(receiver.taken) == events_of(MANY)
    assert progress.of(SITE, "2026-W48") == Told(5, 350, sent=350, taken=350)


@pytest.mark.parametrize(
    ("error", "sent"), [(PlausibleRefuses("no"), 9), (AnswerLost("lost"), 10), (KeyboardInterrupt(), 10)]
)
def test_the_note_says_what_may_have_been_taken(error: BaseException, sent: int) -> None:
    """Refused, an event is still to come; with its answer lost, or the run told to end, it counts as sent."""

    def fate(attempt: int) -> bool:
        if attempt == 10:
            raise error
        return True

    progress = MemoryProgress()
    with pytest.raises(type(error)):
        forward(MANY, Taking(fate), progress, sleep=still)
    noted = progress.of(SITE, "2026-W48")
    assert noted == Told(5, 350, sent=sent, taken=9)
    assert noted.unsure == sent - 9


def test_a_chunk_is_noted_before_its_first_event() -> None:
    """When the first event goes out, the note has the whole chunk: a machine that goes down cannot tell it twice."""
    progress = MemoryProgress()
    noted: list[int] = []

    def fate(attempt: int) -> bool:
        told = progress.of(SITE, "2026-W48")
        assert told is not None
        noted.append(told.sent)
        return True

    forward(numbered(CHUNK + 50), Taking(fate), progress, sleep=still)
    assert noted == [CHUNK] * CHUNK + [CHUNK + 50] * 50


def test_a_few_drops_are_counted_and_passed_over() -> None:
    """Plausible throttles now and then: that is told, and not sent again."""
    receiver = Taking(lambda attempt: attempt % 10 != 0)
    assert forward(MANY, receiver, MemoryProgress(), sleep=still) == Told(5, 350, sent=350, taken=315, dropped=35)


@pytest.mark.parametrize("before", [0, 7, CHUNK - 3])
def test_drops_in_a_row_stop_the_run_and_are_sent_again(before: int) -> None:
    """A site that is not there swallows everything with a 202: once it is there, all of the period comes."""
    progress = MemoryProgress()
    wrong = Taking(lambda attempt: attempt <= before)
    with pytest.raises(PlausibleDrops, match="see that the site is there"):
        forward(MANY, wrong, progress, sleep=still)
    assert wrong.attempts == before + DROPS
    assert progress.of(SITE, "2026-W48") == Told(5, 350, sent=before, taken=before)
    mended = Taking()
    assert forward(MANY, mended, progress, sleep=still).taken == 350
    assert sorted(wrong.taken + mended.taken) == events_of(MANY)


def test_a_small_period_of_which_all_is_dropped_is_sent_again_too() -> None:
    """Three events are no row of twenty, but they are all that there were."""
    progress = MemoryProgress()
    with pytest.raises(PlausibleDrops):
        forward(numbered(3), Taking(lambda attempt: False), progress, sleep=still)
    assert forward(numbered(3), Taking(), progress, sleep=still).taken == 3


def test_a_period_goes_on_with_the_unit_that_it_began_with() -> None:
    """A setting that is changed in between would make another list, of which nobody knows what was sent."""
    receiver, progress = Taking(), MemoryProgress()
    one = released({Cell("option", "q", "a"): 500, Cell("option", "q", "b"): 250})
    forward(one, receiver, progress, most=30, sleep=still)
    told = forward(one, receiver, progress, 50, sleep=still)
    assert told == Told(5, 150, sent=150, taken=150)
    assert sorted(receiver.taken) == events_of(one)


def test_a_run_sends_as_many_as_it_is_let() -> None:
    """Whoever runs it among other work lets it send some, and again."""
    receiver, progress = Taking(), MemoryProgress()
    sent = [forward(MANY, receiver, progress, most=150, sleep=still).sent for _ in range(3)]
    assert sent == [150, 300, 350]
    assert sorted(receiver.taken) == events_of(MANY)


def test_another_site_is_told_from_the_beginning() -> None:
    """Progress is kept for each site."""
    progress, other = MemoryProgress(), Taking(site="other.example.jp")
    forward(MANY, Taking(), progress, sleep=still)
    assert forward(MANY, other, progress, sleep=still).taken == 350


def test_a_list_that_an_update_changed_is_not_told_further() -> None:
    """Which of the new list was sent cannot be known: fewer are told, never more."""
    progress, receiver = MemoryProgress(), Taking()
    progress.note(SITE, "2026-W48", Told(5, 400, sent=100, taken=100))
    told = forward(MANY, receiver, progress, sleep=still)
    assert told.finished
    assert receiver.attempts == 0
    assert progress.of(SITE, "2026-W48") == told


def test_a_wrong_unit_and_too_many_events_send_nothing() -> None:
    """What cannot be told as it is set is told not at all, and may be told later."""
    receiver, progress = Taking(), MemoryProgress()
    with pytest.raises(SettingWrong):
        forward(MANY, receiver, progress, 7, sleep=still)
    with pytest.raises(TooManyEvents):
        forward(released({Cell("option", "q", "a"): 1_000_000}), receiver, progress, sleep=still)
    assert receiver.attempts == 0
    assert progress.of(SITE, "2026-W48") is None
