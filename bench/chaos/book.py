"""The book: what residents were told is done, kept beside the counts and by nobody who counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One answer that was acknowledged: the cookies before and after it, and when (seconds since 1970)."""

    before: str
    after: str
    question: str
    skipped: bool
    at: float


@dataclass(slots=True)
class Visited:
    """A visit that was acknowledged, with its steps in the order in which its resident made them."""

    cookie: str
    at: float
    steps: list[Step] = field(default_factory=list)
    finished: bool = False

    def answered(self) -> Counter[str]:
        """Each question that must be counted as answered or skipped: the first answer to it, until the result came."""
        return Counter(dict.fromkeys((step.question for step in self.steps), 1))


@dataclass(slots=True)
class Book:
    """What one resident saw. Books of several can be joined."""

    visits: list[Visited] = field(default_factory=list)
    sent: int = 0
    """Beginnings and answers that were acknowledged, each time that they were sent."""
    repeated: int = 0
    changed: int = 0
    broken: int = 0
    """Requests of which no answer came, since a process was killed."""
    uncertain: int = 0
    """Beginnings among them: each may have begun a visit that nobody went on with."""
    wrong: list[str] = field(default_factory=list)
    """Answers that no resident should ever get."""
    took: list[float] = field(default_factory=list)
    """Seconds that each acknowledged beginning and answer took."""

    def join(self, other: Book) -> None:
        """Take in what *other* saw."""
        self.visits += other.visits
        self.sent += other.sent
        self.repeated += other.repeated
        self.changed += other.changed
        self.broken += other.broken
        self.uncertain += other.uncertain
        self.wrong += other.wrong
        self.took += other.took

    @property
    def steps(self) -> int:
        """Answers that must be counted, each once."""
        return self.answered().total()

    def answered(self) -> Counter[str]:
        """For each question, how often it must be counted as answered or skipped."""
        found: Counter[str] = Counter()
        for visit in self.visits:
            found += visit.answered()
        return found
