"""All answers on one page, each of which can be changed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from handbook.flows import Answer, Question
from handbook.web.application import the_app
from handbook.web.pages import html
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.going import Going, going, next_path, step_path


@dataclass(frozen=True, slots=True)
class Given:
    """A question asked and what was answered: labels (none where it was skipped), or ``None`` where it is still open."""

    ask: str
    labels: tuple[str, ...] | None
    path: str


@blueprint.get("/answers")
@going
def answers(visiting: Going) -> Response:
    """The answers so far."""
    questions = visiting.edition.flow.questions
    visit = visiting.visit
    given = [
        Given(
            questions[name].wording(other=visit.for_other),
            labels(questions[name], visit.answers.get(name)),
            step_path(place),
        )
        for place, name in enumerate(visiting.walk.asked, 1)
    ]
    page = the_app().render(
        "resident/answers.html",
        given=given,
        complete=visiting.walk.next is None,
        onward=next_path(visiting.walk),
        practice=visit.practice,
        whom=visit.whom,
    )
    return html(page)


def labels(question: Question, answer: Answer | None) -> tuple[str, ...] | None:
    """*answer* in words; nothing where it was skipped, ``None`` where it is open."""
    if answer is None:
        return None
    if isinstance(answer, int):
        return (f"{answer}{question.unit or ''}",)
    return tuple(question.options[option].label for option in answer)
