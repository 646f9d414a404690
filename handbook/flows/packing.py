"""Packing: answers as few bytes, for the cookie that carries them, and how many they can become.

Each id is written as the beginning of its SHA-256: three bytes for a question, two for an option. Nothing depends on places
in the file, so a cookie stays readable when staff add or move a question in the middle of a visit; where two ids begin alike,
they are written out. An id that is no longer there, or that could now mean two things, is left out: that question is asked again.

An entry is a byte of kind (the two highest bits) and count, the question's three bytes, then

- ``0``: *count* options of two bytes each (none: skipped; a count of 63 goes on in another entry),
- ``1``: a number in *count* bytes (signed, big-endian),
- ``2``: instead of all this, two bytes of length and `question=option,option` written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from handbook.flows.answers import SKIPPED, Answer, Answers, keep_sensible
from handbook.flows.flow import Flow
from handbook.flows.model import Question

_OPTIONS, _NUMBER, _WRITTEN = 0, 1, 2
_QUESTION_BYTES, _OPTION_BYTES = 3, 2
_MOST = 63


@dataclass(frozen=True, slots=True)
class _Names:
    """The ids of one scope by what they are written as, and back; ids that begin alike are in neither."""

    written: Mapping[str, bytes]
    read: Mapping[bytes, str]


def _names(ids: Iterable[str], length: int) -> _Names:
    read: dict[bytes, str | None] = {}
    for name in ids:
        token = _token(name, length)
        read[token] = None if token in read else name
    known = {token: name for token, name in read.items() if name is not None}
    return _Names({name: token for token, name in known.items()}, known)


def _token(name: str, length: int) -> bytes:
    return sha256(name.encode()).digest()[:length]


@dataclass(frozen=True, slots=True, eq=False)
class Packer:
    """Packs and unpacks answers of one flow; made once when content is loaded.

    ``usual`` holds what nearly every answer is, skipped or one option, as it is written; ``read`` is the way back.
    """

    flow: Flow
    questions: _Names
    options: Mapping[str, _Names]
    usual: Mapping[str, Mapping[Answer, bytes]]
    read: Mapping[bytes, tuple[str, Answer]]

    def pack(self, answers: Answers) -> bytes:
        """The answers as bytes."""
        packed = bytearray()
        for name, answer in answers.items():
            usual = self.usual.get(name)
            packed += (usual and usual.get(answer)) or self._entry(name, answer)
        return bytes(packed)

    def _entry(self, name: str, answer: Answer) -> bytes:
        question = self.questions.written.get(name)
        if question is None:
            return _written_out(name, answer)
        if isinstance(answer, int):
            length = (answer.bit_length() + 8) // 8
            return bytes([_NUMBER << 6 | length]) + question + answer.to_bytes(length, "big", signed=True)
        # A number question that was skipped has no options: an entry without any.
        written = self.options[name].written if name in self.options else {}
        if any(option not in written for option in answer):
            return _written_out(name, answer)
        parts = [answer[start : start + _MOST] for start in range(0, len(answer), _MOST)] or [()]
        return b"".join(
            bytes([_OPTIONS << 6 | len(part)]) + question + b"".join(written[option] for option in part)
            for part in parts
        )

    def unpack(self, packed: bytes) -> dict[str, Answer]:
        """The answers that *packed* writes, those that make sense in this flow. Bytes that are no entries end it."""
        answers: dict[str, Answer] = {}
        unusual: dict[str, list[str] | int] = {}
        place = 0
        while place < len(packed):
            kind, count = packed[place] >> 6, packed[place] & _MOST
            if kind == _WRITTEN:
                length = 3 + int.from_bytes(packed[place + 1 : place + 3], "big")
                self._read_out(packed[place + 3 : place + length], unusual)
                place += length
                continue
            length = 1 + _QUESTION_BYTES + (count if kind == _NUMBER else count * _OPTION_BYTES)
            entry = packed[place : place + length]
            place += length
            usual = self.read.get(entry)
            if usual is not None and usual[0] not in unusual:
                answers[usual[0]] = usual[1]
            else:
                self._read(kind, entry, unusual)
        if unusual:
            answers |= keep_sensible(self.flow.questions, unusual.items())
        return answers

    def _read(self, kind: int, entry: bytes, unusual: dict[str, list[str] | int]) -> None:
        name = self.questions.read.get(entry[1 : 1 + _QUESTION_BYTES])
        data = entry[1 + _QUESTION_BYTES :]
        if name is None:
            return
        if kind == _NUMBER:
            unusual[name] = int.from_bytes(data, "big", signed=True)
        elif kind == _OPTIONS:
            read = self.options[name].read if name in self.options else {}
            options = [
                read.get(data[start : start + _OPTION_BYTES], "") for start in range(0, len(data), _OPTION_BYTES)
            ]
            before = unusual.get(name, [])
            unusual[name] = [*before, *options] if isinstance(before, list) else options

    def _read_out(self, entry: bytes, unusual: dict[str, list[str] | int]) -> None:
        name, _, text = entry.decode("utf-8", "replace").partition("=")
        question = self.flow.questions.get(name)
        if question is None or question.choose != "number":
            unusual[name] = text.split(",") if text else []
        elif text.lstrip("-").isdigit():
            unusual[name] = int(text)

    def base_weight(self, name: str) -> int:
        """The most bytes that an answer to a question takes beside its options."""
        question = self.flow.questions[name]
        if name not in self.questions.written or self._writes_out(name):
            return 4 + len(name) + 20
        if question.choose == "number":
            return 1 + _QUESTION_BYTES + 8
        return (1 + _QUESTION_BYTES) * (len(question.options) // _MOST + 1)

    def option_weight(self, name: str, option: str) -> int:
        """The most bytes that a chosen option takes."""
        if name not in self.questions.written or self._writes_out(name):
            return len(option) + 1
        return _OPTION_BYTES

    def _writes_out(self, name: str) -> bool:
        names = self.options.get(name)
        return names is not None and len(names.written) < len(self.flow.questions[name].options)


def _written_out(name: str, answer: Answer) -> bytes:
    text = f"{name}={answer if isinstance(answer, int) else ','.join(answer)}".encode()
    return bytes([_WRITTEN << 6]) + len(text).to_bytes(2, "big") + text


@lru_cache(maxsize=8)
def packer(flow: Flow) -> Packer:
    """The packer of *flow*."""
    questions = _names(flow.questions, _QUESTION_BYTES)
    options = {
        name: _names(question.options, _OPTION_BYTES)
        for name, question in flow.questions.items()
        if question.choose != "number"
    }
    usual = {
        name: dict(_usual(flow.questions[name], written, options.get(name)))
        for name, written in questions.written.items()
    }
    return Packer(
        flow=flow,
        questions=questions,
        options=options,
        usual=usual,
        read={entry: (name, answer) for name, entries in usual.items() for answer, entry in entries.items()},
    )


def _usual(question: Question, written: bytes, options: _Names | None) -> Iterator[tuple[Answer, bytes]]:
    """The usual answers to a question, and their entries."""
    if not question.required:
        yield SKIPPED, bytes([_OPTIONS << 6]) + written
    if options is not None:
        for option, token in options.written.items():
            yield (option,), bytes([_OPTIONS << 6 | 1]) + written + token
