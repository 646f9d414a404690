"""One form for each question: what WTForms can tell about an answer before the flow has the last word."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, IntegerField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.i18n import DummyTranslations
from wtforms.validators import InputRequired, NumberRange

from handbook.flows import Answer, FlowError, Question, parse_answer
from handbook.flows.errors import NotTogether, TooManyOptions, UnknownOption
from handbook.web.answers import Visit, Visits
from handbook.web.locales import gettext as _

LONGEST_NUMBER = 15
"""Digits. Questions cannot ask for more (see :data:`handbook.source.MAX_NUMBER`)."""


class AnswerRefused(ValueError):
    """The answer cannot be taken; the message says what would mend it, in words for the resident."""


class TokenRefused(ValueError):
    """The form was not made for this visit."""


class AnswerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF says nothing of its types
    """The form of a question; subclasses bring the field ``answer``."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        # The visit's own token is checked before there is a form; Flask-WTF's needs Flask's readable session.
        csrf = False

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
        sign, digits = ("-", written[1:]) if written[0] in "-−" else ("", written)
        if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
            raise ValueError(_("数字だけで入れると、先へ進めます"))
        self.data = int(sign + digits)


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
        # What may be chosen, and how many of it, is for the flow to say, in one place.
        field = SelectMultipleField(validate_choice=False, validators=[InputRequired(_nothing(question))])
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
    form = make_form(formdata=posted)
    if not form.validate():
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
