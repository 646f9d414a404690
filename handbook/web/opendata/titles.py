"""Ids in words: those of the content that is served now. An id that it does not know (any more) stays an id."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.content import Content


@dataclass(frozen=True, slots=True)
class Title:
    """What is shown for an id; ``known`` tells whether it is words."""

    text: str
    known: bool


class Titles:
    """The words of *content*."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def need(self, id: str) -> Title:
        """A need."""
        need = self._content.catalog.needs.get(id)
        return Title(id, False) if need is None else Title(need.label, True)

    def service(self, id: str) -> Title:
        """A service. What is only a draft now is not shown to residents, nor is its name."""
        service = self._content.catalog.services.get(id)
        return Title(id, False) if service is None or service.draft else Title(service.name, True)

    def path(self, worry: str, path: str) -> tuple[Title, ...]:
        """A way: the worry, then the answers ("late=yes,rent;age=", of which the second was skipped)."""
        first = self._content.flow.steps[0].id
        steps = [self._option(first, worry)]
        for step in filter(None, path.split(";")):
            question, _, options = step.partition("=")
            chosen = [self._option(question, option) for option in options.split(",") if option]
            text = "、".join(title.text for title in chosen) if chosen else "（答えなし）"
            steps.append(Title(text, all(title.known for title in chosen)))
        return tuple(steps)

    def _option(self, question: str, id: str) -> Title:
        asked = self._content.flow.questions.get(question)
        option = None if asked is None else asked.options.get(id)
        return Title(id, False) if option is None else Title(option.label, True)
