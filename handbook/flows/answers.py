"""Answers: what residents, programs and tests hand in, made canonical before a walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from handbook.flows.errors import (
    AnswerRequired,
    NotTogether,
    OutOfRange,
    TooManyOptions,
    UnknownOption,
    UnknownQuestion,
    WrongType,
)
from handbook.flows.model import Question

Answer: TypeAlias = tuple[str, ...] | int
"""The chosen options in the order of the file (empty: skipped), or a number."""

Answers: TypeAlias = Mapping[str, Answer]
"""Question ids and their answers, as :func:`parse_answers` makes them."""

SKIPPED: tuple[str, ...] = ()


def parse_answer(name: str, question: Question, given: object) -> Answer:
    """The canonical answer that *given* (text, a list of texts, a number, ``None``) writes. Raises :class:`FlowError`."""
    if given is None or given in ([], ()):
        if question.required:
            raise AnswerRequired(name, "この質問には答えが必要です")
        return SKIPPED
    if question.choose == "number":
        return _number(name, question, given)
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list | tuple) or not all(isinstance(option, str) for option in given):
        raise WrongType(name, "選択肢のidか、そのリストで答えます")
    wanted = set(given)
    if not wanted <= question.options.keys():
        raise UnknownOption(name, "この質問にない選択肢です")
    if question.choose == "one" and len(given) > 1:
        raise TooManyOptions(name, "選べるのは1つだけです")
    if len(wanted) > 1 and any(question.excludes(option) for option in wanted):
        raise NotTogether(name, "ほかの選択肢といっしょには選べないものがあります")
    return tuple(option for option in question.options if option in wanted)


def _number(name: str, question: Question, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise WrongType(name, "数で答えます")
    if isinstance(given, float) and not given.is_integer():
        raise WrongType(name, "整数で答えます")
    number = int(given)
    assert question.minimum is not None and question.maximum is not None
    if not question.minimum <= number <= question.maximum:
        raise OutOfRange(name, f"{question.minimum}から{question.maximum}までの数で答えます")
    return number


def parse_answers(questions: Mapping[str, Question], given: Mapping[str, object]) -> dict[str, Answer]:
    """All of *given*, made canonical. Raises the first :class:`FlowError`."""
    answers: dict[str, Answer] = {}
    for name, answer in given.items():
        question = questions.get(name)
        if question is None:
            raise UnknownQuestion(name, "この手引きにない質問です")
        answers[name] = parse_answer(name, question, answer)
    return answers


def keep_sensible(questions: Mapping[str, Question], given: Iterable[tuple[str, object]]) -> dict[str, Answer]:
    """Those of *given* that still make sense, after the content changed under someone who is mid-way."""
    answers: dict[str, Answer] = {}
    for name, answer in given:
        question = questions.get(name)
        if question is None:
            continue
        if isinstance(answer, list | tuple):
            # An option that was taken out is forgotten; what else was chosen with it stays.
            left = [option for option in answer if option in question.options]
            if answer and not left:
                continue
            answer = left
            if len(left) == 1 and question.choose != "number":
                # Nothing can be wrong with one option that the question offers: most answers, at every request.
                answers[name] = (left[0],)
                continue
        try:
            answers[name] = parse_answer(name, question, answer)
        except (AnswerRequired, NotTogether, OutOfRange, TooManyOptions, UnknownOption, WrongType):
            continue
    return answers
