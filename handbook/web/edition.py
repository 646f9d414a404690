"""An edition: one version of the content, with all that is the same for every resident prepared for its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from handbook.content import Content
from handbook.flows import Flow
from handbook.resources import Catalog
from handbook.resources.codes import by_code
from handbook.web.answers import Visit
from handbook.web.emergency import Emergency, emergency_numbers
from handbook.web.locales import SOURCE_LOCALE, in_locale
from handbook.web.resident.contact import Contact, contacts
from handbook.web.resident.progress import MOST_TOLD, Progress
from handbook.web.resident.question_page import QuestionPage
from handbook.web.resident.urgent import UrgentLines
from handbook.web.splice import NOTHING, Part, compressed

PREPARED_AT_ONCE = 500
"""Pages made when content is loaded (half a millisecond each). Those of a larger handbook are made when first asked for."""


@dataclass(frozen=True, slots=True)
class CallCentre:
    """Who answers for everything: the first `always` service with a number."""

    name: str
    call: Contact


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """What a request works with. It is asked of the store once a request, so that its parts belong together."""

    content: Content
    emergency: tuple[Emergency, ...]
    call_centre: CallCentre | None
    progress: Progress
    to_come: Mapping[int | None, Part]
    urgent: UrgentLines
    pages: Mapping[str, QuestionPage]
    pages_of_another: Mapping[str, QuestionPage]
    by_code: Mapping[str, str]

    @property
    def flow(self) -> Flow:
        """The questions."""
        return self.content.flow

    def pages_for(self, visit: Visit) -> Mapping[str, QuestionPage]:
        """The pages of the questions, by their ids, in the words for who answers in *visit*."""
        return self.pages_of_another if visit.for_other else self.pages

    @property
    def catalog(self) -> Catalog:
        """The services."""
        return self.content.catalog


def edition_of(content: Content, render: Callable[..., str]) -> Edition:
    """The edition of *content*; *render* makes text of a template."""
    first = next(iter(content.flow.questions), None)
    with in_locale(SOURCE_LOCALE):
        to_come: dict[int | None, Part] = {0: NOTHING, None: NOTHING}
        for count in range(1, MOST_TOLD + 1):
            to_come[count] = compressed(render("resident/to_come.html", count=count))
    pages = {
        # The worries, asked first, are the ones that have drawings.
        name: QuestionPage(name, question, render, with_icons=name == first)
        for name, question in content.flow.questions.items()
    }
    for page in islice(pages.values(), PREPARED_AT_ONCE):
        page.prepare()
    # Fewer answer for another person: theirs are made when they are first asked for.
    pages_of_another = {
        name: page
        if page.question.ask_other is None
        else QuestionPage(name, page.question, render, with_icons=name == first, other=True)
        for name, page in pages.items()
    }
    return Edition(
        content=content,
        emergency=emergency_numbers(content.catalog),
        call_centre=call_centre_of(content.catalog),
        progress=Progress(content.flow),
        to_come=to_come,
        urgent=UrgentLines(content.catalog, render),
        pages=pages,
        pages_of_another=pages_of_another,
        by_code=by_code(content.catalog.services),
    )


def call_centre_of(catalog: Catalog) -> CallCentre | None:
    """Who answers for everything in *catalog*, if anybody."""
    for name in catalog.always:
        service = catalog.services[name]
        call = next((way for way in contacts(service, discreet=False) if way.kind == "call"), None)
        if call is not None and not service.draft:
            return CallCentre(service.name, call)
    return None
