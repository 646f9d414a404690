"""What can be wrong with a set of answers.

::

    FlowError
    ├── UnknownQuestion     a question that the handbook does not ask
    ├── UnknownOption       an option that the question does not offer
    ├── WrongType           text where a number is asked, a number where options are offered, …
    ├── OutOfRange          a number outside the question's bounds
    ├── TooManyOptions      two options where one is asked
    ├── NotTogether         an exclusive option beside another
    └── AnswerRequired      a skip of a question that must be answered
"""


class FlowError(ValueError):
    """Something is wrong with an answer. The message says what would mend it, and never repeats the answer itself."""

    def __init__(self, question: str, message: str) -> None:
        super().__init__(message)
        self.question = question


class UnknownQuestion(FlowError):
    """The handbook has no such question."""


class UnknownOption(FlowError):
    """The question has no such option."""


class WrongType(FlowError):
    """The answer is not of the kind that the question takes."""


class OutOfRange(FlowError):
    """The number lies outside the question's bounds."""


class TooManyOptions(FlowError):
    """Two options where one is asked."""


class NotTogether(FlowError):
    """An exclusive option beside another."""


class AnswerRequired(FlowError):
    """A skip of a required question."""
