"""The questions, one a page. Which one the n-th is follows from the answers, at every request anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response
from markupsafe import Markup

from handbook.flows import walk
from handbook.web.application import the_app
from handbook.web.pages import html, see_other, spliced
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.forms import AnswerRefused, TokenRefused, read_answer
from handbook.web.resident.going import Going, going, next_path, step_path
from handbook.web.resident.question_page import QuestionPage
from handbook.web.resident.urgent import named_above
from handbook.web.saved_copy import clear_saved_copy
from handbook.web.splice import Part, plain


@blueprint.get("/steps/<int:number>")
@going
def step(visiting: Going, number: int) -> Response:
    """The *number*-th question asked."""
    asked = visiting.walk.asked
    if not 0 < number <= len(asked):
        return see_other(next_path(visiting.walk))
    page = visiting.pages[asked[number - 1]]
    answer = visiting.visit.answers.get(page.name)
    if answer is None:
        return spliced(
            page.first(
                number,
                _back(number),
                visiting.edition.to_come[_to_come(visiting, page)],
                _urgent(visiting, number),
                visiting.token,
            )
        )
    return html(page.again(answer=answer, **_slots(visiting, page, number)))


@blueprint.post("/steps/<int:number>")
@going
def answer(visiting: Going, number: int) -> Response:
    """Take an answer.

    The form says which question it belongs to. Where that is not the *number*-th any more (another tab, new content), it
    still is an answer to its question; the number only says where the resident was.
    """
    form = visiting.request.form
    page = visiting.pages.get(form.get("question", ""))
    if page is None:
        return see_other(next_path(visiting.walk))
    app = the_app()
    visits = app.visits
    try:
        given = read_answer(page.form, form, visits, visiting.visit, page.name, page.question)
    except TokenRefused:
        return see_other(next_path(visiting.walk))
    except AnswerRefused as error:
        return _refused(visiting, page, str(error))
    visit = visiting.visit.with_answer(page.name, given)
    walked = walk(visiting.edition.flow, visit.answers)
    if walked.discreet:
        # A phone left lying about must not stay open for two hours.
        visit = replace(visit, called=False)
    response = see_other(next_path(walked))
    visits.keep(visiting.request, response, visiting.edition.flow, visit, walked.asked)
    if walked.discreet and app.lists.carries(visiting.request):
        # Nor may a list of services be found on it, now or when the visit has ended.
        app.lists.end(response)
    if walked.discreet and not visiting.walk.discreet:
        clear_saved_copy(response)
    if app.counting is not None:
        app.counting.answered(visiting.edition.content, visiting.visit, visiting.walk, visit, walked, page.name)
    return response


def _refused(visiting: Going, page: QuestionPage, error: str) -> Response:
    """The question once more, with what was picked and what would mend it."""
    asked = visiting.walk.asked
    if page.name not in asked:
        return see_other(next_path(visiting.walk))
    number = asked.index(page.name) + 1
    given = visiting.request.form.getlist("answer")
    typed = given[0][:20] if given and page.question.choose == "number" else ""
    return html(
        page.again(picked=given, typed=typed, error=error, **_slots(visiting, page, number, folded=True)), status=422
    )


def _slots(visiting: Going, page: QuestionPage, number: int, *, folded: bool = False) -> Mapping[str, Any]:
    return {
        "number": str(number),
        "back": _back(number),
        "to_come": _markup([visiting.edition.to_come[_to_come(visiting, page)]]),
        "urgent": _markup(_urgent(visiting, number, folded=folded)),
        "token": visiting.token,
    }


def _to_come(visiting: Going, page: QuestionPage) -> int | None:
    """How many questions there still are, told on the next one alone: on one gone back to it would count others."""
    if page.name != visiting.walk.next:
        return None
    return visiting.edition.progress.to_come(visiting.walk, visiting.visit.answers)


def _urgent(visiting: Going, number: int, *, folded: bool = False) -> list[Part]:
    """The panel of urgent services. It is *folded* under an error, which is to have the focus: the panel was met before."""
    walked = visiting.walk
    if not walked.urgent:
        return []
    newest = frozenset() if folded else named_above(visiting.edition.flow, walked, number - 1)
    counted = the_app().counting is not None
    return visiting.edition.urgent.panel(visiting.matches.urgent, walked, newest, the_app().clock(), counted=counted)


def _back(number: int) -> str:
    return step_path(number - 1) if number > 1 else the_app().path("resident.start")


def _markup(parts: Sequence[Part]) -> Markup:
    """Prepared parts, for a page that is rendered whole."""
    return Markup(plain(parts).decode())  # noqa: S704 - made by our own templates
