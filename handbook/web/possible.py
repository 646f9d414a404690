"""What the content makes possible in the counts: all other cells are impossible, and are told as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Structure
from handbook.content import Content
from handbook.resources.near_misses import causes
from handbook.web.counting import id_of

ACTS = ("call", "website", "wrong-number", "useful", "useless")


def possible(content: Content, locales: Sequence[str], channels: Sequence[str]) -> Structure:
    """The cells that visits to *content* can count in, in these *locales* and by these *channels*."""
    return Structure(
        allowed=frozenset((*_of_questions(content), *_of_services(content), *_of_needs(content, locales, channels))),
        single=frozenset(name for name, question in content.flow.questions.items() if question.choose != "many"),
        margins=frozenset({"locale", "channel"}),
    )


def _of_questions(content: Content) -> Iterator[Cell]:
    yield from (Cell("visit", "begun"), Cell("visit", "finished"))
    for step in content.flow.steps:
        kinds = (
            ("reached", "answered", "stopped")
            if step.question.required
            else ("reached", "answered", "skipped", "stopped")
        )
        yield from (Cell(kind, step.id) for kind in kinds)
        for choice in step.choices:
            yield Cell("option", step.id, id_of(choice))
    worries = sorted(choice.option for choice in content.flow.steps[0].choices if choice.option is not None)
    yield from (Cell("pair", first, second) for first in worries for second in worries if first < second)


def _of_services(content: Content) -> Iterator[Cell]:
    for name, service in content.catalog.services.items():
        if service.draft:
            continue
        yield Cell("result", "", name)
        yield from (Cell("act", act, name) for act in ACTS)
        for need in service.needs:
            yield Cell("result", need, name)
            yield from (Cell("near-miss", need, name, cause) for cause in causes(service))


def _of_needs(content: Content, locales: Sequence[str], channels: Sequence[str]) -> Iterator[Cell]:
    wards = [
        option
        for question in content.flow.questions.values()
        if question.counts == "ward"
        for option in question.options
    ]
    for need in content.flow.needs:
        yield from (Cell("gap", need, found) for found in ("0", "1", "2+"))
        yield from (Cell("locale", locale, need) for locale in locales)
        yield from (Cell("ward", ward, need) for ward in wards)
        yield from (Cell("channel", channel, need) for channel in channels)
