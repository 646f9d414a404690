"""YAML text with its places: what the files say, and where each key and value stands.

The files are YAML 1.2 with *strings first*: every scalar stays the characters that were written, so a phone number keeps
its leading zero and ``no`` stays text. Only an empty value (and ``null`` or ``~``) is nothing. A model that wants a number
or a truth value asks for it with :func:`whole_number` or :func:`truth`, which look at unquoted scalars alone.

Aliases, anchors, tags and merge keys are refused: staff do not need them, and each is a way to make a small file explode.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml._yaml import CParser  # libyaml: the pure Python parser would be ten times slower

MAX_BYTES = 9_500_000
MAX_DEPTH = 50
MAX_NODES = 450_000
MAX_FINDINGS = 1_000
"""Findings told about one file's form; after so many something else is wrong, and a screen of them helps nobody."""

_COLUMN_BITS = 20
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SPECIAL = re.compile(r"[-+.]?[0-9]|[tTfF]|[-+]?\.(?:inf|nan)", re.IGNORECASE)
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FULL_WIDTH_COLON = re.compile(r"^\s*(?:- +)*(?:\{ *)?[A-Za-z0-9_-]+：")


class Place(NamedTuple):
    """A line and a column, both counted from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `handbook check` has to say, with its place."""

    file: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    id: str | None = None
    example: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.code}: {self.message}"


class Plain(str):
    """An unquoted scalar that YAML 1.2 might read as a number or a truth value."""

    __slots__ = ()


class Map(dict[str, Any]):
    """A mapping as read, with the places of its keys and values in the order of its keys."""

    __slots__ = ("marks",)
    marks: array[int]

    def mark(self, key: str, *, value: bool = False) -> int:
        """The packed place of *key*, or of the value behind it."""
        for index, name in enumerate(self):
            if name == key:
                return self.marks[1 + 2 * index + value]
        return self.marks[0]


class Seq(list[Any]):
    """A sequence as read, with the places of its items."""

    __slots__ = ("marks",)
    marks: array[int]


def unpack(mark: int) -> Place:
    """The place that a packed mark stands for."""
    return Place((mark >> _COLUMN_BITS) + 1, (mark & ((1 << _COLUMN_BITS) - 1)) + 1)


def _pack(mark: Any) -> int:
    return int(mark.line << _COLUMN_BITS | min(mark.column, (1 << _COLUMN_BITS) - 1))


@dataclass(slots=True)
class Source:
    """A file's value (``Map``, ``Seq``, text or nothing), and the findings about it, each at its place."""

    file: str
    value: Any = None
    findings: list[Finding] = field(default_factory=list)
    _indexes: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether the text itself could not be read (so that a model would only tell of what follows from that)."""
        return any(finding.code in {"yaml", "duplicate-key"} for finding in self.findings)

    def place(self, path: Iterable[str | int], *, value: bool = False) -> Place:
        """Where *path* stands: its last key (or, with ``value``, what is behind it); where it does not exist, as deep as it does."""
        node, mark = self.value, 0
        if isinstance(node, Map | Seq):
            mark = node.marks[0]
        for step in path:
            if isinstance(node, Map) and step in node:
                position = self._position(node, str(step))
                mark = node.marks[1 + 2 * position + value]
                node = node[str(step)]
            elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
                mark = node.marks[1 + step]
                node = node[step]
            else:
                break
        return unpack(mark)

    def _position(self, node: Map, key: str) -> int:
        index = self._indexes.get(id(node))
        if index is None:
            index = self._indexes[id(node)] = {name: position for position, name in enumerate(node)}
        return index[key]

    def add(
        self,
        code: str,
        message: str,
        path: Iterable[str | int] = (),
        *,
        at: int | None = None,
        value: bool = False,
        warning: bool = False,
        id: str | None = None,
        example: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell *message* at the place of *path* (or at the packed mark *at*)."""
        line, column = unpack(at) if at is not None else self.place(path, value=value)
        severity = "warning" if warning else "error"
        self.findings.append(Finding(self.file, line, column, severity, code, message, id, example))


def read(path: Path, name: str | None = None) -> Source:
    """Read a YAML file; whatever is wrong with it ends in findings, never in an exception."""
    source = Source(name or str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        source.add("yaml", "このファイルがありません。同じフォルダに置いてください", at=0)
    except OSError as error:
        source.add("yaml", f"このファイルを読めません（{error.strerror}）。読み取りの許可を確かめてください", at=0)
    else:
        _parse(source, data)
    return source


def read_text(text: str | bytes, name: str = "text") -> Source:
    """Read YAML from memory, as :func:`read` does from a file."""
    source = Source(name)
    _parse(source, text.encode() if isinstance(text, str) else text)
    return source


def _parse(source: Source, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        source.add("yaml", f"ファイルが大きすぎます（{MAX_BYTES // 1_000_000}MBまで）。内容を分けてください", at=0)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n")
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace"))
        message = "UTF-8で保存されていません。エディタの「文字コード」でUTF-8を選んで保存しなおしてください"
        source.add("yaml", message, at=line << _COLUMN_BITS | column)
        return
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text)
    if control is not None:
        source.add(
            "yaml",
            "目に見えない制御文字が入っています。この文字を消してください",
            at=_mark_of_offset(text, control.start()),
        )
        return
    try:
        _Builder(source).build(text)
    except yaml.YAMLError as error:
        _tell_syntax(source, text, error)
    except _TooMuchError as error:
        source.add("yaml", str(error), at=error.mark)
        source.value = None
    except RecursionError:  # pragma: no cover - the depth is bounded before Python's own bound
        source.add("yaml", f"入れ子が深すぎます（{MAX_DEPTH}段まで）", at=0)


def _mark_of_offset(text: str, offset: int) -> int:
    line = text.count("\n", 0, offset)
    column = offset - (text.rfind("\n", 0, offset) + 1)
    return line << _COLUMN_BITS | column


def _tell_syntax(source: Source, text: str, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line, max(text.count("\n"), 0)) if mark is not None else 0
    column = mark.column if mark is not None else 0
    source.value = None
    if "\t" in text and _tell_tab(source, text, line):
        return
    # libyaml notices a full-width colon only at the line after it: look for it first.
    lines = text.split("\n")
    for number in range(min(line, len(lines) - 1), max(line - 4, -1), -1):
        if _FULL_WIDTH_COLON.match(lines[number]):
            at = number << _COLUMN_BITS | lines[number].index("：")
            source.add("yaml", "全角の「：」があります。半角の「: 」（コロンと空白）にしてください", at=at)
            return
    problem = getattr(error, "problem", None) or str(error).split("\n")[0]
    source.add("yaml", _in_words(problem), at=line << _COLUMN_BITS | column)


def _tell_tab(source: Source, text: str, line: int) -> bool:
    for number, content in enumerate(text.split("\n")[: line + 1]):
        indent = re.match(r" *\t", content)
        if indent is not None and number >= line - 1:
            at = number << _COLUMN_BITS | indent.end() - 1
            source.add("yaml", "字下げにタブが使われています。空白に置きかえてください", at=at)
            return True
    return False


_PROBLEMS = (
    (
        "mapping values are not allowed",
        'ここに「:」は置けません。前の行の字下げか、値を引用符 " " で囲んでいるかを確かめてください',
    ),
    ("could not find expected ':'", "「:」が見つかりません。項目の名前のあとに半角の「: 」を書いてください"),
    (
        "did not find expected key",
        "項目の名前が来るはずの所です。字下げが上の行とそろっているか、引用符が閉じているかを確かめてください",
    ),
    ("did not find expected ',' or", "かっこ { } や [ ] の中の区切り「,」か、閉じかっこがありません"),
    ("did not find expected '-' indicator", "「- 」で始まる行が来るはずの所です。字下げを確かめてください"),
    ("found unexpected end of stream", '引用符 " が閉じていないまま、ファイルが終わっています'),
    ("found unexpected document indicator", '引用符 " が閉じていません'),
    (
        "found character that cannot start any token",
        'この文字で値を始めることはできません。値を引用符 " " で囲んでください',
    ),
    ("found undefined tag handle", '「!」で始まる印（タグ）は使えません。値を引用符 " " で囲んでください'),
    ("unacceptable character", "使えない文字があります。この文字を消してください"),
    ("control characters are not allowed", "目に見えない制御文字が入っています。この文字を消してください"),
)


def _in_words(problem: str) -> str:
    for beginning, words in _PROBLEMS:
        if beginning in problem:
            return words
    return f"YAMLとして読めません（{problem}）。字下げと引用符を確かめてください"


class _TooMuchError(Exception):
    def __init__(self, message: str, mark: int) -> None:
        super().__init__(message)
        self.mark = mark


class _Builder:
    """Builds the value from libyaml's events, without its node objects (a third of the memory, a quarter of the time)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.keys: dict[str, str] = {}

    def build(self, text: str) -> None:
        parser = CParser(text)
        try:
            self._documents(parser)
        finally:
            parser.dispose()

    def _documents(self, parser: Any) -> None:
        source = self.source
        get = parser.get_event
        # (container, key waiting for its value, mark of that key, whether the key's value is dropped)
        stack: list[tuple[Map | Seq, str | None, int, bool]] = []
        container: Map | Seq | None = None
        key: str | None = None
        key_mark = 0
        drop = False
        documents = nodes = 0
        keys = self.keys
        while True:
            event = get()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                    self._refuse(event)
                mark = event.start_mark
                packed = mark.line << _COLUMN_BITS | mark.column
                text = event.value
                if container is not None and type(container) is Map and key is None:
                    key = keys.setdefault(text, text)
                    key_mark = packed
                    drop = key in container or (key == "<<" and event.implicit[0])
                    if drop:
                        self._twice(container, key, packed)
                    continue
                value: Any = text
                if event.implicit[0]:
                    if text in _NULLS:
                        value = None
                    elif _SPECIAL.match(text):
                        value = Plain(text)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse(event)
                packed = _pack(event.start_mark)
                if container is not None and type(container) is Map and key is None:
                    raise _TooMuchError("項目の名前は文字でなければなりません。[ ] や { } は名前にできません", packed)
                if len(stack) >= MAX_DEPTH:
                    raise _TooMuchError(f"入れ子が深すぎます（{MAX_DEPTH}段まで）。段を減らしてください", packed)
                if container is not None:
                    stack.append((container, key, key_mark, drop))
                container = Map() if kind is yaml.MappingStartEvent else Seq()
                container.marks = array("Q", (packed,))
                key, drop = None, False
                nodes += 2  # and one more at its end: a list or a mapping takes as long as three texts
                if nodes > MAX_NODES:
                    raise _TooMuchError("項目が多すぎます。内容を分けてください", packed)
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                value = container
                assert value is not None
                packed = value.marks[0]
                if stack:
                    container, key, key_mark, drop = stack.pop()
                else:
                    container = None
            elif kind is yaml.AliasEvent:
                raise _TooMuchError(
                    "「*」で始まる参照は使えません。内容をそのまま書くか、引用符で囲んでください",
                    _pack(event.start_mark),
                )
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _TooMuchError(
                        "「---」で区切られた2つ目の文書があります。1つにまとめてください", _pack(event.start_mark)
                    )
                continue
            elif kind is yaml.StreamEndEvent:
                return
            else:
                continue
            nodes += 1
            if nodes > MAX_NODES:
                raise _TooMuchError("項目が多すぎます。内容を分けてください", packed)
            if container is None:
                source.value = value
            elif type(container) is Map:
                assert key is not None
                if not drop:
                    container[key] = value
                    container.marks.append(key_mark)
                    container.marks.append(packed)
                key = None
            else:
                container.append(value)  # type: ignore[union-attr]
                container.marks.append(packed)

    def _twice(self, container: Map, key: str, packed: int) -> None:
        if len(self.source.findings) >= MAX_FINDINGS:
            raise _TooMuchError("ほかにも多くの誤りがあります", packed)
        if key == "<<":
            self.source.add("yaml", "「<<」は使えません。内容をそのまま書いてください", at=packed)
            return
        first = unpack(container.mark(key))
        self.source.add(
            "duplicate-key",
            f"「{key}」が2回書かれています（1回目は{first.line}行目）。どちらかを消してください",
            at=packed,
        )

    @staticmethod
    def _refuse(event: Any) -> None:
        if event.tag is not None:
            raise _TooMuchError(
                '「!」で始まる印（タグ）は使えません。値を引用符 " " で囲んでください', _pack(event.start_mark)
            )
        raise _TooMuchError('「&」で始まる名札は使えません。値を引用符 " " で囲んでください', _pack(event.start_mark))


class NotWholeError(ValueError):
    """A number that is not whole, or is beyond what a question can ask for."""


MAX_NUMBER = 10**15


def whole_number(value: object) -> int | None:
    """The whole number that an unquoted scalar writes (``17``, ``17.0``), or ``None`` where it writes no number.

    Raises :class:`NotWholeError` where it is a number, but not a whole one or one beyond ±10^15.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Plain):
        return None
    if isinstance(value, float):
        if value.is_integer() and abs(value) <= MAX_NUMBER:
            return int(value)
        raise NotWholeError
    if isinstance(value, int):
        number = value
    elif len(value) > 40:
        if _DECIMAL.match(value):
            raise NotWholeError
        return None
    elif _INTEGER.match(value):
        number = int(value)
    elif _OCTAL.match(value):
        number = int(value[2:], 8)
    elif _HEXADECIMAL.match(value):
        number = int(value[2:], 16)
    elif _DECIMAL.match(value):
        parsed = float(value)
        if not parsed.is_integer():
            raise NotWholeError
        number = int(parsed)
    else:
        return None
    if abs(number) > MAX_NUMBER:
        raise NotWholeError
    return number


def truth(value: object) -> bool | None:
    """``True`` or ``False`` for YAML 1.2's spellings of them without quotes, else ``None`` (``yes`` is text)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain):
        return {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}.get(value)
    return None


def walk_values(
    value: Any, path: tuple[str | int, ...] = (), *, depth: int = MAX_DEPTH
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value below *value* with its path, containers first, *depth* levels down."""
    yield path, value
    if not depth:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from walk_values(inner, (*path, key), depth=depth - 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, inner in enumerate(value):
            yield from walk_values(inner, (*path, index), depth=depth - 1)
