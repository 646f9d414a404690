"""The questions of a handbook, as staff write them in `questions.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationInfo, WithJsonSchema, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from handbook.document import Flag, Id, Ids, Reading, Text, Whole, knows_fields, load, quickly_copied, told, value_error
from handbook.flows.conditions import All, Any_, Between, Chosen, Named, Needs, Not, read_condition
from handbook.source import Source

CONFIG = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _condition(value: Any, info: ValidationInfo) -> Any:
    reading = info.context
    assert isinstance(reading, Reading)
    condition = read_condition(value, reading.tell, _nothing_at(value))
    if condition is None:
        if not isinstance(value, dict):
            raise PydanticCustomError("dict_type", "条件は「質問のid: [選択肢のid]」の形で書きます")
        raise told()
    return condition


def _nothing_at(value: Any) -> int:
    return value.marks[0] if hasattr(value, "marks") else 0


Condition: TypeAlias = Annotated[
    Chosen | Between | Needs | Named | All | Any_ | Not,
    BeforeValidator(_condition),
    WithJsonSchema({"$comment": "condition"}),
]


def _area(value: Any) -> Any:
    if isinstance(value, str) and not is_area(value):
        raise value_error("地域は、都道府県の2けた（40）か市区町村の5けた（40100）のコードを、引用符で囲んで書きます")
    return value


def is_area(code: str) -> bool:
    """Whether *code* is a 2-digit prefecture (JIS X 0401) or a 5-digit municipality or ward (JIS X 0402) without check digit."""
    return code.isascii() and code.isdigit() and len(code) in (2, 5) and 1 <= int(code[:2]) <= 47 and code[2:] != "000"


Area: TypeAlias = Annotated[
    str, BeforeValidator(_area), WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}([0-9]{3})?$"})
]


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Option:
    """One possible answer to a question."""

    label: Text
    needs: Ids = ()
    then: Ids = ()
    urgent: Ids = ()
    exclusive: Flag = False
    unsure: Flag = False
    discreet: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Question:
    """One question. With ``choose: number`` it has bounds and a unit instead of options."""

    ask: Text
    ask_other: Text | None = None
    hint: Text | None = None
    part: Text | None = None
    choose: Literal["one", "many", "number"] = "one"
    options: dict[Id, Option] = Field(default_factory=dict)
    minimum: Whole | None = None
    maximum: Whole | None = None
    unit: Text | None = None
    required: Flag = False
    when: Condition | None = None
    unless: Condition | None = None
    counts: Literal["ward"] | None = None

    @model_validator(mode="after")
    def _shape(self) -> Question:
        if self.choose == "number":
            if self.options:
                raise PydanticCustomError("shape", "数を聞く質問（choose: number）に選択肢（options）は書けません")
            if self.minimum is None or self.maximum is None:
                raise PydanticCustomError("shape", "数を聞く質問には minimum と maximum の両方を書きます")
            if self.minimum > self.maximum:
                raise value_error("minimum が maximum より大きくなっています")
        else:
            if not self.options:
                raise PydanticCustomError("shape", "選択肢（options）がありません。1つ以上書いてください")
            if self.minimum is not None or self.maximum is not None or self.unit is not None:
                raise PydanticCustomError(
                    "shape", "minimum・maximum・unit は、数を聞く質問（choose: number）だけに書けます"
                )
        return self

    def wording(self, *, other: bool) -> str:
        """What is asked; of another person (*other*) where somebody answers for one."""
        return (self.ask_other or self.ask) if other else self.ask

    def excludes(self, option: str) -> bool:
        """Whether *option* stands alone: it clears the others, and the others clear it."""
        chosen = self.options[option]
        return chosen.exclusive or chosen.unsure


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class NamedCondition:
    """A condition with a name, and the words for it where it is still open."""

    says: Text
    if_: Annotated[Condition, Field(alias="if")]


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Guarantee:
    """What must hold on every complete path where ``if`` is true (everywhere where there is none)."""

    says: Text
    if_: Annotated[Condition | None, Field(alias="if")] = None
    shows: Ids = ()
    never_shows: Ids = ()
    asks: Ids = ()

    @model_validator(mode="after")
    def _promises(self) -> Guarantee:
        if not (self.shows or self.never_shows or self.asks):
            raise PydanticCustomError(
                "shape", "何を保証するかがありません。shows・never_shows・asks のどれかを書いてください"
            )
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class QuestionsFile:
    """The file `questions.yaml`."""

    title: Text
    area: Area | None = None
    always: Ids = ()
    questions: dict[Id, Question]
    conditions: dict[Id, NamedCondition] = Field(default_factory=dict)
    guarantees: dict[Id, Guarantee] = Field(default_factory=dict)


ADAPTER = TypeAdapter(QuestionsFile)

for _model in (Option, Question, NamedCondition, Guarantee, QuestionsFile):
    knows_fields(_model)
    quickly_copied(_model)
for _leaf in (Chosen, Between, Needs, Named, All, Any_, Not):
    quickly_copied(_leaf)


def load_questions(source: Source) -> QuestionsFile | None:
    """The questions that *source* writes, or ``None`` where its form is wrong (told in its findings)."""
    return load(ADAPTER, source)
