"""The services of a city, as staff write them in `services.yaml`.

Field names follow HSDS 3 (Open Referral, https://docs.openreferral.org/) where it has the notion.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import phonenumbers
from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from handbook.document import Flag, Id, Ids, Text, Texts, knows_fields, load, one_or_many, quickly_copied, value_error
from handbook.flows.model import CONFIG, Area, Condition
from handbook.resources.hours import HoursError, check_hours
from handbook.source import Plain, Source

Kind: TypeAlias = Literal["benefit", "desk", "hotline", "chat", "npo", "place"]

_SHORT_NUMBER = re.compile(r"[#*]?[0-9]{3,5}\Z")
_PHONE_CHARACTERS = re.compile(r"[0-9+()\- ]+\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\Z")


def _phone(value: Any) -> Any:
    if value is None:
        raise value_error('電話番号が空です。「#」で始まる番号は引用符で囲みます（"#7119"）')
    if isinstance(value, str) and not is_phone(value):
        raise value_error("電話番号として読めません。市外局番から、半角の数字と「-」で書いてください")
    return value


def is_phone(number: str) -> bool:
    """Whether *number* can be dialled in Japan: a short number (`110`, `189`, `#8008`) or one of the possible lengths."""
    if _SHORT_NUMBER.match(number):
        return True
    if not _PHONE_CHARACTERS.match(number):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, "JP"))
    except phonenumbers.NumberParseException:
        return False


def _hours(value: Any) -> Any:
    if isinstance(value, str):
        try:
            check_hours(value)
        except HoursError:
            raise value_error(
                "開いている時間として読めません。例：「Mo-Fr 08:30-17:15; PH off」。書き表せないときは hours_text に言葉で書きます"
            ) from None
    return value


def _url(value: Any) -> Any:
    if isinstance(value, str) and not is_url(value):
        raise value_error("Webのアドレスとして読めません。「https://」から書いてください")
    return value


def is_url(text: str) -> bool:
    """Whether *text* is an absolute http or https address with a host and no white space."""
    if re.search(r"[\s<>\"\\^`{|}]", text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def _language(value: Any) -> Any:
    if isinstance(value, str) and not _LANGUAGE.match(value):
        raise value_error("ことばのコードとして読めません。ja, en, zh-Hans のように書きます（BCP 47）")
    return value


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("date", "日付を 2026-11-01 の形で書きます")
    try:
        if _DATE.match(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise value_error("日付として読めません。2026-11-01 の形で書いてください")


def _degrees(bound: int) -> Any:
    def degrees(value: Any) -> float:
        if isinstance(value, Plain) and len(value) < 40 and _DECIMAL.match(value) and abs(float(value)) <= bound:
            return float(value)
        raise value_error("緯度・経度として読めません。33.8834 のように、引用符なしの数で書きます")

    return BeforeValidator(degrees)


Url: TypeAlias = Annotated[str, BeforeValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
PhoneNumber: TypeAlias = Annotated[str, BeforeValidator(_phone)]
Hours: TypeAlias = Annotated[str, BeforeValidator(_hours)]
Language: TypeAlias = Annotated[str, BeforeValidator(_language)]
Languages: TypeAlias = Annotated[
    tuple[Language, ...],
    Field(min_length=1),
    BeforeValidator(one_or_many),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
Day: TypeAlias = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
_Number = WithJsonSchema({"type": "number"})


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Need:
    """A word of the vocabulary that joins questions to services, and that planners read."""

    label: Text
    urgency: Literal["now", "soon"] | None = None
    first: Ids = ()
    say: Text | None = None


def _need(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Organization:
    """Who offers a service."""

    name: Text
    url: Url | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Phone:
    """A number, exactly as it was written. One with ``verified: false`` is shown to staff, never to residents."""

    number: PhoneNumber
    label: Text | None = None
    free: Flag | None = None
    hours: Hours | None = None
    verified: Flag = True


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class Service:
    """One thing that can help: a benefit, a desk, a hotline, a chat, an organisation or a place."""

    name: Text
    organization: Annotated[str, Field(min_length=1)]
    kind: Kind
    summary: Text
    needs: Ids
    source: Url
    eligible_if: Condition | None = None
    unless: Condition | None = None
    eligibility_description: Text | None = None
    area: Area | None = None
    phones: Annotated[tuple[Phone, ...], Field(min_length=1)] = ()
    hours: Hours | None = None
    hours_text: Text | None = None
    url: Url | None = None
    written: Flag = False
    languages: Languages = ()
    cost: Text | None = None
    steps: Texts = ()
    documents: Texts = ()
    say: Text | None = None
    guide: Text | None = None
    address: Text | None = None
    latitude: Annotated[float, _degrees(90), _Number] | None = None
    longitude: Annotated[float, _degrees(180), _Number] | None = None
    reviewed: Day | None = None
    source_note: Text | None = None
    draft: Flag = False

    @model_validator(mode="after")
    def _place(self) -> Service:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("shape", "latitude と longitude は、両方いっしょに書きます")
        return self

    @property
    def shown_phones(self) -> tuple[Phone, ...]:
        """The numbers that residents may see."""
        return tuple(phone for phone in self.phones if phone.verified)

    @property
    def without_voice(self) -> bool:
        """Whether one can get help from it without being heard: a chat, or a service marked ``written``."""
        return self.kind == "chat" or self.written

    @property
    def is_municipal(self) -> bool:
        """Whether it is of a municipality or ward, rather than of a prefecture or the country."""
        return self.area is not None and len(self.area) == 5


@dataclass(frozen=True, slots=True, kw_only=True, config=CONFIG)
class ServicesFile:
    """The file `services.yaml`."""

    needs: dict[Id, Annotated[Need, BeforeValidator(_need), WithJsonSchema({"$comment": "need"})]]
    organizations: dict[Id, Organization]
    services: dict[Id, Service]


ADAPTER = TypeAdapter(ServicesFile)

for _model in (Need, Organization, Phone, Service, ServicesFile):
    knows_fields(_model)
    quickly_copied(_model)


def load_services(source: Source) -> ServicesFile | None:
    """The services that *source* writes, or ``None`` where its form is wrong (told in its findings)."""
    return load(ADAPTER, source)
