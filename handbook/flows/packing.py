"""Packing: answers as short text, for the cookie that carries them, and how long it can become.

``worries=money,home;age=40;rent=`` — ids hold only `a-z 0-9 - _`, so nothing needs escaping; an empty answer is a skip. Ids
and not places in the file, so that a cookie stays readable when staff add or move a question in the middle of a visit.
"""

from __future__ import annotations

from handbook.flows.answers import Answer, Answers, keep_sensible
from handbook.flows.flow import Flow


def pack(answers: Answers) -> str:
    """The answers as text."""
    return ";".join(
        f"{name}={answer if isinstance(answer, int) else ','.join(answer)}" for name, answer in answers.items()
    )


def unpack(flow: Flow, packed: str) -> dict[str, Answer]:
    """The answers that *packed* writes, those that make sense in *flow*: others (the content changed) are left out."""
    given: list[tuple[str, object]] = []
    for entry in packed.split(";") if packed else ():
        name, _, text = entry.partition("=")
        question = flow.questions.get(name)
        if question is not None and question.choose == "number" and text:
            given.append((name, int(text) if text.lstrip("-").isdigit() else text))
        else:
            given.append((name, text.split(",") if text else ()))
    return keep_sensible(flow.questions, given)


def base_weight(flow: Flow, question: str) -> int:
    """The bytes that an answer to *question* takes beside its options: its id, `=` and `;` (and a number's digits)."""
    asked = flow.questions[question]
    digits = max(len(str(asked.minimum)), len(str(asked.maximum))) if asked.choose == "number" else 0
    return len(question) + 2 + digits


def option_weight(option: str) -> int:
    """The bytes that a chosen option takes: its id and `,`."""
    return len(option) + 1
