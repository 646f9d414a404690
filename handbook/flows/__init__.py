"""What to ask next: questions, conditions in three values, and the walk as a pure function of the answers."""

from handbook.flows.answers import Answer, Answers, keep_sensible, parse_answer, parse_answers
from handbook.flows.errors import FlowError
from handbook.flows.flow import Flow, Step, build_flow
from handbook.flows.model import Option, Question, QuestionsFile, load_questions
from handbook.flows.walk import Walk, walk

__all__ = [
    "Answer",
    "Answers",
    "Flow",
    "FlowError",
    "Option",
    "Question",
    "QuestionsFile",
    "Step",
    "Walk",
    "build_flow",
    "keep_sensible",
    "load_questions",
    "parse_answer",
    "parse_answers",
    "walk",
]
