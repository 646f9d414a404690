"""One form for each question: what WTForms can tell about an answer before the flow has the last word."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from typing import Any, cast

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, IntegerField, RadioField, SelectMultipleField, ValidationError
from wtforms.csrf.core import CSRF
from wtforms.form import BaseForm
from wtforms.i18n import DummyTranslations
from wtforms.validators import InputRequired, NumberRange

from handbook.flows import Answer, FlowError, Question, parse_answer
from handbook.flows.errors import NotTogether, TooManyOptions, UnknownOption
from handbook.web.answers import Visit, Visits
from handbook.web.locales import gettext as _


class AnswerRefused(ValueError):
    """The answer cannot be taken; the message says what would mend it, in words for the resident."""


class TokenRefused(ValueError):
    """The form was not made for this visit."""


class VisitToken(CSRF):
    """The token of the visit (a synchroniser token) instead of Flask-WTF's, which needs Flask's readable session."""

    def setup_form(self, form: Any) -> Any:
        self.visits, self.visit = cast(tuple[Visits, Visit], form.meta.csrf_context)
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return self.visits.token(self.visit)

    def validate_csrf_token(self, form: BaseForm, field: Field) -> None:
        if not self.visits.is_token(field.data or "", self.visit):
            raise ValidationError("token")


class AnswerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF says nothing of its types
    """The form of a question; subclasses bring the field ``answer``."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = True
        csrf_class = VisitToken

        def get_translations(self, form: BaseForm) -> DummyTranslations:
            """All messages are ours, so that WTForms' own catalogues need not be read (at every request)."""
            return DummyTranslations()


class WholeNumberField(IntegerField):
    """A whole number, in whichever digits the keyboard writes (４０ is 40)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        written = unicodedata.normalize("NFKC", str(valuelist[0])).strip() if valuelist else ""
        if not written:
            return
        if not written.isdigit() or len(written) > 9:
            raise ValueError(_("数字だけで入れると、先へ進めます"))
        self.data = int(written)


def form_for(question: Question) -> type[AnswerForm]:
    """The class of *question*'s form."""
    field: Field
    if question.choose == "number":
        bounds = _(
            "%(low)s から %(high)s までの数で入れると、先へ進めます", low=question.minimum, high=question.maximum
        )
        field = WholeNumberField(
            validators=[InputRequired(_nothing(question)), NumberRange(question.minimum, question.maximum, bounds)]
        )
    else:
        kind = RadioField if question.choose == "one" else SelectMultipleField
        # What may be chosen is for the flow to say, in one place.
        field = kind(validate_choice=False, validators=[InputRequired(_nothing(question))])
    return type("QuestionForm", (AnswerForm,), {"answer": field})


def read_answer(
    make_form: type[AnswerForm],
    posted: MultiDict[str, str],
    visits: Visits,
    visit: Visit,
    name: str,
    question: Question,
) -> Answer:
    """The answer that was *posted*. Raises :class:`TokenRefused` and :class:`AnswerRefused`.

    Nearly every answer is one that the flow takes as it is; a form is made for the words about one that it does not.
    """
    if not visits.is_token(posted.get("csrf_token", ""), visit):
        raise TokenRefused
    if "skip" in posted and not question.required:
        return ()
    picked = posted.getlist("answer")
    if picked and question.choose != "number":
        with suppress(FlowError):
            return parse_answer(name, question, picked)
    form = make_form(formdata=posted, meta={"csrf_context": (visits, visit)})
    if not form.validate():
        if form.csrf_token.errors:
            raise TokenRefused
        raise AnswerRefused(form.answer.errors[0])
    try:
        return parse_answer(name, question, form.answer.data)
    except FlowError as error:
        raise AnswerRefused(_in_words(error, question, form.answer.data)) from error


def _nothing(question: Question) -> str:
    """What to say where nothing was chosen."""
    if question.choose == "number":
        if question.required:
            return _("数字を入れると、先へ進めます")
        return _("数字を入れるか、「答えたくない」を押すと、先へ進めます")
    if question.required:
        return _("あてはまるものを選ぶと、先へ進めます")
    return _("あてはまるものを選ぶか、「答えたくない」を押すと、先へ進めます")


def _in_words(error: FlowError, question: Question, given: Any) -> str:
    if isinstance(error, NotTogether):
        alone = next(option for option in given if question.excludes(option))
        label = question.options[alone].label
        return _("「%(label)s」は、ほかの答えといっしょには選べません。どちらかにすると、先へ進めます", label=label)
    if isinstance(error, TooManyOptions):
        return _("選べるのは1つです。いちばん近いものを選ぶと、先へ進めます")
    if isinstance(error, UnknownOption):
        return _("質問が新しくなりました。もう一度選ぶと、先へ進めます")
    return _nothing(question)
