"""The counting rule: what an event adds to the counts, so that a visit counts once whatever its resident does.

1. The *first* answer to a question counts. To answer it again, by going back, in another tab or by a double tap, changes no
   count of it.
2. A visit has one *end*: the question that stands open, or the result. An answer moves it. Where the end leaves a question
   without an answer (an earlier answer was changed, and now leads elsewhere), that question was not reached after all.
3. The first time that the end comes to the result, the visit is *finished*. Nothing that is done afterwards counts, but acts.
4. A question that is answered though the walk does not ask it (a form in another tab) counts for nothing.

So for every question, in every version and channel::

    reached = answered + skipped + stopped

where *stopped* is the number of ends that stand at the question when the day seals. It is never counted, but derived; a
visit that came back to a question that it had answered once is stopped nowhere. A path moves along with the end in the
same way: each worry of each visit counts one path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import TypeAlias

from handbook.analytics.cells import Cell
from handbook.analytics.events import RESULT, Acted, Answered, Began, Completion, Event, Place
from handbook.analytics.marks import Marks

Tally: TypeAlias = Counter[tuple[Place, Cell]]
"""What is to be added to which count."""

Mark: TypeAlias = Callable[..., bytes]
"""Makes the mark of a visit for some words."""

MOST_NEEDS, MOST_RESULTS, MOST_PATHS = 8, 12, 2
"""What one visit adds at most to the counts that are published with noise (the L0 bound of differential privacy)."""


def count(event: Event, mark: Mark, marks: Marks, places: Iterable[Place], tally: Tally) -> None:
    """Count *event* into *tally*, by and into the *marks* of its day. *places* are those in which the day has counts."""
    match event:
        case Began():
            _began(event, mark, marks, tally)
        case Answered():
            _answered(event, mark, marks, places, tally)
        case Acted():
            words = mark("act", event.act, event.service)
            if words not in marks:
                marks.add(words)
                tally[event.place, Cell("act", event.act, event.service)] += 1


def marks_of(event: Event, mark: Mark) -> Iterator[bytes]:
    """The marks that counting *event* most likely asks for: a store can look for them all at once."""
    match event:
        case Began():
            yield mark("visit")
        case Acted():
            yield mark("act", event.act, event.service)
        case Answered():
            yield _end(mark, event.place, event.pending)
            yield from (mark("answered", name) for name in (event.question, event.pending, event.following))
            yield _end(mark, event.place, RESULT)
            for worry, old, new in _moved(event):
                yield mark("worry", worry)
                yield from (_path(mark, event.place, worry, path) for path in (old, new) if path is not None)


def _end(mark: Mark, place: Place, question: str) -> bytes:
    return mark("end", place.version, place.channel, question)


def _path(mark: Mark, place: Place, worry: str, path: str) -> bytes:
    return mark("path", place.version, place.channel, worry, path)


def _began(event: Began, mark: Mark, marks: Marks, tally: Tally) -> None:
    if mark("visit") not in marks:
        _meet(event.place, event.first, mark, marks, tally)


def _meet(place: Place, question: str, mark: Mark, marks: Marks, tally: Tally) -> None:
    """Put the end of a visit that is nowhere to *question*."""
    if mark("visit") not in marks:
        marks.add(mark("visit"))
        tally[place, Cell("visit", "begun")] += 1
    if question != RESULT and mark("answered", question) not in marks:
        tally[place, Cell("reached", question)] += 1
    marks.add(_end(mark, place, question))


def _answered(event: Answered, mark: Mark, marks: Marks, places: Iterable[Place], tally: Tally) -> None:
    ended = _where_it_ended(event, mark, marks, places)
    if ended is None:
        # Its beginning was lost, or it stood at a question that is no more: it is met here.
        ended = event.place, event.pending
        _meet(event.place, event.pending, mark, marks, tally)
    place, question = ended
    if question == RESULT:
        return
    here = event.place
    if event.asked and mark("answered", event.question) not in marks:
        marks.add(mark("answered", event.question))
        if (here, event.question) != ended:
            tally[here, Cell("reached", event.question)] += 1
            if question == event.question:
                # Reached in the version before, answered in this one.
                tally[place, Cell("reached", question)] -= 1
        tally[here, Cell("answered" if event.options else "skipped", event.question)] += 1
        for option in event.options:
            tally[here, Cell("option", event.question, option)] += 1
        tally[here, Cell("next", event.question, event.following or "result")] += 1
    if (here, event.following) != ended:
        marks.discard(_end(mark, *ended))
        marks.add(_end(mark, here, event.following))
        if mark("answered", question) not in marks:
            tally[place, Cell("reached", question)] -= 1
        if event.following != RESULT and mark("answered", event.following) not in marks:
            tally[here, Cell("reached", event.following)] += 1
    _move_paths(event, mark, marks, tally)
    if event.following == RESULT:
        tally[here, Cell("visit", "finished")] += 1
        if event.completion is not None:
            _finished(event, event.completion, tally)


def _where_it_ended(event: Answered, mark: Mark, marks: Marks, places: Iterable[Place]) -> tuple[Place, str] | None:
    """Where the visit's end stands: nearly always at the question that its cookie says stood open."""
    if _end(mark, event.place, event.pending) in marks:
        return event.place, event.pending
    if mark("visit") not in marks:
        return None
    # A double tap, another tab or new content: the end is somewhere else.
    everywhere = dict.fromkeys((event.pending, event.following, RESULT, *event.questions.split()))
    for place in chain([event.place], places):
        marks.look_for(_end(mark, place, question) for question in everywhere)
        for question in everywhere:
            if _end(mark, place, question) in marks:
                return place, question
    return None


def _move_paths(event: Answered, mark: Mark, marks: Marks, tally: Tally) -> None:
    """Let each worry's path be what is answered now; where it stands otherwise than the cookie says, it stays."""
    finished = event.following == RESULT
    for worry, old, new in _moved(event):
        if old is not None and _path(mark, event.place, worry, old) in marks:
            marks.discard(_path(mark, event.place, worry, old))
            marks.discard(mark("worry", worry))
            tally[event.place, Cell("path", worry, old, "stopped")] -= 1
        if new is not None and mark("worry", worry) not in marks:
            marks.add(mark("worry", worry))
            marks.add(_path(mark, event.place, worry, new))
            tally[event.place, Cell("path", worry, new, "finished" if finished else "stopped")] += 1


def _moved(event: Answered) -> Iterator[tuple[str, str | None, str | None]]:
    """The worries whose paths an answer moves, with their paths before and after; at the result all of them do."""
    finished = event.following == RESULT
    for worry in dict.fromkeys((*event.before, *event.after)):
        old, new = event.before.get(worry), event.after.get(worry)
        if finished or old != new:
            yield worry, old, new


def _finished(event: Answered, completion: Completion, tally: Tally) -> None:
    place = event.place
    for first, second in combinations(sorted(completion.worries), 2):
        tally[place, Cell("pair", first, second)] += 1
    for need, service in completion.shown:
        tally[place, Cell("result", need, service)] += 1
    for missed in completion.near_misses:
        tally[place, Cell("near-miss", *missed)] += 1
    for need, found in completion.needs.items():
        tally[place, Cell("gap", need, "2+" if found > 1 else str(found))] += 1
        tally[place, Cell("locale", completion.locale, need)] += 1
        tally[place, Cell("channel", place.channel, need)] += 1
        if completion.ward:
            tally[place, Cell("ward", completion.ward, need)] += 1
    # Bounded, for what is published: the first of each, in the order in which the resident met them.
    for need in list(completion.needs)[:MOST_NEEDS]:
        tally[place, Cell("public-need", need)] += 1
    for service in list(dict.fromkeys(service for _, service in completion.shown))[:MOST_RESULTS]:
        tally[place, Cell("public-result", service)] += 1
    for worry, path in list(event.after.items())[:MOST_PATHS]:
        tally[place, Cell("public-path", worry, path)] += 1


def with_stopped(tally: Mapping[tuple[Place, Cell], int]) -> dict[tuple[Place, Cell], int]:
    """*tally* without zeros, and with the ends that stand at questions: stopped = reached - answered - skipped."""
    found = {key: value for key, value in tally.items() if value}
    for place, cell in [key for key in found if key[1].kind == "reached"]:
        left = found[place, cell] - sum(
            found.get((place, Cell(kind, cell.first)), 0) for kind in ("answered", "skipped")
        )
        if left:
            found[place, Cell("stopped", cell.first)] = left
    return found
