"""A question's page: prepared once for everyone who meets the question, rendered for who comes back to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any

from werkzeug.utils import cached_property

from handbook.flows import Answer, Question
from handbook.web.locales import SOURCE_LOCALE, in_locale
from handbook.web.resident.forms import AnswerForm, form_for
from handbook.web.splice import Part, compressed, stored

TEMPLATE = "resident/question.html"

_SLOTS = ("number", "back", "to_come", "urgent", "token")
"""What differs from visit to visit on the page of a question that is not answered yet, in the order of the page."""


class QuestionPage:
    """The page of one question, and its form; *other*: in the words for who answers for another person."""

    def __init__(
        self, name: str, question: Question, render: Callable[..., str], *, with_icons: bool, other: bool = False
    ) -> None:
        self.name = name
        self.question = question
        self._render = render
        together = [option for option in question.options if not question.excludes(option)]
        apart = [option for option in question.options if question.excludes(option)]
        self._fixed = {
            "question": question,
            "ask": question.wording(other=other),
            "name": name,
            "with_icons": with_icons,
            "options": together,
            "apart": apart,
            "first_option": next(iter(together + apart), None),
        }

    @cached_property
    def form(self) -> type[AnswerForm]:
        """The class of the question's form."""
        with in_locale(SOURCE_LOCALE):
            return form_for(self.question)

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        """The page's fixed parts, between the slots."""
        # Unguessable, so that nothing that staff write can be taken for a slot.
        mark = secrets.token_hex(8)
        slots = {slot: f"{mark}{slot}{mark}" for slot in _SLOTS}
        with in_locale(SOURCE_LOCALE):
            page = self._page(picked=(), **slots)
        found = re.findall(rf"{mark}(\w+?){mark}", page)
        assert tuple(found) == _SLOTS, f"{TEMPLATE} has its slots in another order: {found}"
        return tuple(compressed(part) for part in re.split(rf"{mark}\w+?{mark}", page))

    def prepare(self) -> None:
        """Make now what would be made when it is first asked for."""
        _ = self._parts, self.form

    def first(self, number: int, back: str, to_come: Part, urgent: Sequence[Part], token: str) -> list[Part]:
        """The page for someone who has not answered the question yet."""
        top, after_number, after_back, after_to_come, after_urgent, rest = self._parts
        return [
            top,
            stored(str(number)),
            after_number,
            stored(back),
            after_back,
            to_come,
            after_to_come,
            *urgent,
            after_urgent,
            stored(token),
            rest,
        ]

    def again(
        self,
        *,
        answer: Answer | None = None,
        picked: Collection[str] = (),
        typed: str = "",
        error: str = "",
        **slots: Any,
    ) -> str:
        """The page for someone who has answered (*answer*), or whose answer could not be taken (*picked*, *typed*, *error*)."""
        if isinstance(answer, int):
            typed = str(answer)
        elif answer:
            picked = answer
        return self._page(picked=picked, typed=typed, error=error, **slots)

    def _page(self, *, picked: Collection[str], typed: str = "", error: str = "", **slots: Any) -> str:
        return self._render(TEMPLATE, **self._fixed, picked=picked, typed=typed, error=error, **slots)
