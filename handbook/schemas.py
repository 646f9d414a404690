"""JSON Schemas of the two content files, with which an editor completes and checks while staff type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from handbook.flows.model import ADAPTER as QUESTIONS
from handbook.resources.model import ADAPTER as SERVICES
from handbook.resources.model import Need

_IDS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}

CONDITION: Mapping[str, Any] = {
    "title": "条件",
    "description": "質問のidと選択肢、または all・any・not・needs・is。いくつか並べると、そのすべて",
    "type": "object",
    "minProperties": 1,
    "properties": {
        "all": {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1, "description": "すべて"},
        "any": {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1, "description": "どれか"},
        "not": {"$ref": "#/$defs/condition", "description": "〜ではない"},
        "needs": {**_IDS, "description": "困りごとのどれかがある"},
        "is": {**_IDS, "description": "名前をつけた条件（conditions）のすべて"},
    },
    "additionalProperties": {
        "anyOf": [
            *_IDS["anyOf"],
            {
                "type": "object",
                "properties": {"minimum": {"type": "number"}, "maximum": {"type": "number"}},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    },
}


def _schema(adapter: TypeAdapter[Any], title: str, **definitions: Any) -> dict[str, Any]:
    schema = adapter.json_schema(by_alias=True)
    defs = schema.setdefault("$defs", {})
    for name, definition in {"condition": dict(CONDITION), **definitions}.items():
        defs.update(definition.pop("$defs", {}))
        defs[name] = definition
    schema.pop("title", None)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
    referring: dict[str, Any] = _referring(whole, {"condition", *definitions})
    return referring


def _referring(value: Any, names: set[str]) -> Any:
    """*value* with the marks that the models leave for a definition of ours turned into references to it."""
    if isinstance(value, dict):
        mark = value.get("$comment")
        if mark in names:
            rest = {key: inner for key, inner in value.items() if key != "$comment"}
            return {"$ref": f"#/$defs/{mark}", **rest}
        return {key: _referring(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_referring(inner, names) for inner in value]
    return value


def questions_schema() -> dict[str, Any]:
    """The schema of `questions.yaml`."""
    return _schema(QUESTIONS, "質問（questions.yaml）")


def services_schema() -> dict[str, Any]:
    """The schema of `services.yaml`."""
    need = TypeAdapter(Need).json_schema(by_alias=True)
    return _schema(SERVICES, "制度と窓口（services.yaml）", need={"anyOf": [{"type": "string", "minLength": 1}, need]})


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {"questions": questions_schema, "services": services_schema}
