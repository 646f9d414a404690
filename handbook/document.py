"""Documents: pydantic models over text read by :mod:`handbook.source`, and their errors as findings with places.

A model names the fields that staff may write; its JSON Schema is the one that editors use. What pydantic finds wrong is
told in staff's words, at the place in the file, all in one run.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from handbook.source import NotWholeError, Source, truth, walk_values, whole_number

ID_PATTERN = r"^[a-z][a-z0-9_-]*$"
RESERVED_IDS = frozenset({"all", "any", "not", "needs", "is"})

Text = Annotated[str, Field(pattern=r"\S", max_length=20_000)]
"""Text as written, with at least one visible character."""


def _check_id(value: Any) -> Any:
    if isinstance(value, str) and value in RESERVED_IDS:
        raise PydanticCustomError("reserved", "「{id}」は条件の言葉なので、idには使えません", {"id": value})
    return value


Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=100), BeforeValidator(_check_id)]
"""`a-z 0-9 - _`, beginning with a letter, and none of the words of the condition language."""


def one_or_many(value: Any) -> Any:
    """A single text as a list of one; all else as it is."""
    return [value] if isinstance(value, str) else value


def _id_schema(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


Ids = Annotated[
    tuple[Annotated[str, Field(pattern=ID_PATTERN, max_length=100)], ...],
    Field(min_length=1),
    BeforeValidator(one_or_many),
    WithJsonSchema(_id_schema({"type": "string", "pattern": ID_PATTERN})),
]
"""A list of ids; a single id stands for a list of one."""

Texts = Annotated[
    tuple[Text, ...],
    Field(min_length=1),
    BeforeValidator(one_or_many),
    WithJsonSchema(_id_schema({"type": "string", "minLength": 1})),
]
"""A list of texts; a single text stands for a list of one."""


def _whole(value: Any) -> int:
    try:
        number = whole_number(value)
    except NotWholeError:
        raise PydanticCustomError("value", "整数ではないか、大きすぎる数です。整数で書いてください") from None
    if number is None:
        raise PydanticCustomError("value", "ここには整数を、引用符なしで書きます")
    return number


Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number (`17`, `17.0`)."""


def _flag(value: Any) -> bool:
    flag = truth(value)
    if flag is None:
        raise PydanticCustomError("truth", "ここには true か false を、引用符なしで書きます")
    return flag


Flag = Annotated[bool, BeforeValidator(_flag)]
"""`true` or `false` (`yes` and `no` are text in YAML 1.2)."""


def value_error(message: str, **context: Any) -> PydanticCustomError:
    """The error of a value that does not parse or is out of range; it ends in a finding with the code `value`."""
    return PydanticCustomError("value", message, context)


@dataclass(slots=True)
class Reading:
    """What validators are handed: the source, to tell more than one thing about one value."""

    source: Source

    def tell(self, code: str, message: str, at: int) -> None:
        self.source.add(code, message, at=at)


M = TypeVar("M")
C = TypeVar("C", bound=type)


def quickly_copied(cls: C) -> C:
    """Give a frozen, slotted dataclass a faster way into and out of a pickle.

    The one that dataclasses bring looks its fields up anew for every object. This one is written out field by field, as
    dataclasses write `__init__`.
    """
    names = [field.name for field in dataclasses.fields(cls)]
    written = "\n".join(
        [
            "def get_state(self):",
            f"    return ({''.join(f'self.{name}, ' for name in names)})",
            "def set_state(self, state):",
            f"    {''.join(f'{name}, ' for name in names)} = state",
            *(f"    set_{name}(self, {name})" for name in names),
        ]
    )
    made: dict[str, Any] = {f"set_{name}": getattr(cls, name).__set__ for name in names}
    exec(written, made)  # noqa: S102 - of nothing but our own classes' field names
    type.__setattr__(cls, "__getstate__", made["get_state"])
    type.__setattr__(cls, "__setstate__", made["set_state"])
    return cls


def load(adapter: TypeAdapter[M], source: Source) -> M | None:
    """The model of *source*'s value; ``None`` where something is wrong with it, which is then among the findings."""
    if source.broken:
        return None
    before = len(source.findings)
    if source.value is None:
        source.add("field", "ファイルが空です。項目を書いてください", at=0)
        return None
    if _is_flooded(source):
        return None
    try:
        model = adapter.validate_python(source.value, context=Reading(source))
    except ValidationError as error:
        if error.error_count() > MOST_ERRORS:
            source.add(
                "field",
                f"誤りが{error.error_count()}件あります。多すぎるので並べません。形と字下げを見なおしてください",
                at=0,
            )
            return None
        for detail in _causes(error.errors(include_url=False, include_input=True)):
            _tell(source, detail)
        return None
    return model if len(source.findings) == before else None


MOST_ERRORS = 5_000
"""More errors in a file are counted, not told: something else is wrong, and each takes time."""


def _is_flooded(source: Source) -> bool:
    """Whether a file holds far more fields than there are, which is told without asking the model about each."""
    told = 0
    for path, value in walk_values(source.value, depth=3):
        if len(path) == 3 and isinstance(path[-1], str) and path[-1] not in _KNOWN_FIELDS and value is not None:
            told += 1
            if told > MOST_ERRORS:
                source.add("field", "知らない項目が多すぎます。形と字下げを見なおしてください", path)
                return True
    return False


def _causes(details: list[Any]) -> list[Any]:
    """The errors without those that only follow from another: a list "too short" by its broken items, a field missing for its colon."""
    paths = [tuple(detail["loc"]) for detail in details]
    broken_colons = {path[:-1] for path in paths if path and "：" in str(path[-1])}
    return [
        detail
        for detail, path in zip(details, paths, strict=True)
        if not (detail["type"] == "too_short" and any(len(p) > len(path) and p[: len(path)] == path for p in paths))
        and not (detail["type"].startswith("missing") and path[:-1] in broken_colons)
    ]


_WORDS: Mapping[str, str] = {
    "dict_type": "ここには「項目: 値」を並べて書きます",
    "dataclass_type": "ここには「項目: 値」を並べて書きます",
    "model_type": "ここには「項目: 値」を並べて書きます",
    "tuple_type": "ここにはリスト [a, b] を書きます",
    "list_type": "ここにはリスト [a, b] を書きます",
    "too_short": "リストが空です。中身を書くか、この項目を消してください",
    "string_too_long": "長すぎます。短くするか、分けてください",
}


def _tell(source: Source, detail: Any) -> None:
    kind, path, given = detail["type"], tuple(detail["loc"]), detail["input"]
    if path and path[-1] == "[key]":
        path = path[:-1]
        if kind != "reserved":
            source.add(
                "field", f"id「{path[-1]}」は使えません。idは英小文字で始め、英小文字・数字・「-」「_」で書きます", path
            )
            return
    name = path[-1] if path else ""
    if kind in ("missing", "missing_argument"):
        source.add("field", f"「{name}」がありません。書き足してください", path[:-1])
    elif kind in ("unexpected_keyword_argument", "extra_forbidden"):
        source.add("field", _unknown_field(str(name), detail), path)
    elif kind == "string_type":
        if given is None:
            message = f'「{name}」が空です。文字を書いてください（「#」で始まる文字は引用符 " " で囲みます）'
        else:
            message = f"「{name}」には文字を書きます。リストや「項目: 値」は書けません"
        source.add("field", message, path)
    elif kind == "string_pattern_mismatch":
        if detail["ctx"]["pattern"] == ID_PATTERN:
            message = f"「{given}」はidとして使えません。idは英小文字で始め、英小文字・数字・「-」「_」で書きます"
        else:
            message = f"「{name}」が空です。文字を書いてください"
        source.add("field", message, path)
    elif kind == "literal_error":
        allowed = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        source.add("field", f"「{name}」に書けるのは {allowed} のどれかです", path)
    elif kind in ("value", "told"):
        if kind == "value":
            source.add("value", detail["msg"], path, value=True)
    else:
        given_empty = given is None and kind in _WORDS
        source.add(
            "field",
            f"「{name}」が空です。中身を書くか、この項目を消してください"
            if given_empty
            else _WORDS.get(kind, detail["msg"]),
            path,
        )


def _unknown_field(name: str, detail: Any) -> str:
    if "：" in name:
        return "全角の「：」があります。半角の「: 」（コロンと空白）にしてください"
    known = detail.get("ctx", {}).get("known") or _KNOWN_FIELDS
    close = difflib.get_close_matches(name, known, 1, 0.7)
    hint = f"「{close[0]}」のことですか" if close else "名前のつづりと字下げを確かめてください"
    return f"「{name}」という項目はありません。{hint}"


_KNOWN_FIELDS: set[str] = set()


def knows_fields(*models: Any) -> None:
    """Remember the fields of *models*, so that a misspelt one can be answered with the one that was meant."""
    for model in models:
        _KNOWN_FIELDS.update(field.alias or name for name, field in model.__pydantic_fields__.items())


def told() -> PydanticCustomError:
    """Raised by a validator that has told its findings already."""
    return PydanticCustomError("told", "")
