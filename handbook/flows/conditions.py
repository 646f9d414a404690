"""Conditions: the small language of `when`, `unless`, `if` and `eligible_if`, in three values (Kleene's strong logic).

A condition is read once into a tree of the classes below and compiled once into a function over integer bitsets
(:func:`compile_condition`). The three values are ``TRUE`` 1, ``UNKNOWN`` 0 and ``FALSE`` -1, so that *all* is the minimum,
*any* the maximum and *not* the negative (Kleene, *Introduction to Metamathematics*, 1952, § 64).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from handbook.document import RESERVED_IDS
from handbook.source import Map, NotWholeError, Seq, whole_number

TRUE, UNKNOWN, FALSE = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Chosen:
    """`{question: [options]}`: whether one of the options was chosen."""

    question: str
    options: tuple[str, ...]
    at: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Between:
    """`{question: {minimum, maximum}}`: whether a number lies in the range; both ends count, ``None`` is open."""

    question: str
    minimum: int | None
    maximum: int | None
    at: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Needs:
    """`{needs: [needs]}`: whether the resident has one of the needs; never unknown."""

    needs: tuple[str, ...]
    at: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Named:
    """`{is: [names]}`: the named conditions, all of them."""

    names: tuple[str, ...]
    at: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: Condition


Condition: TypeAlias = Chosen | Between | Needs | Named | All | Any_ | Not
Leaf: TypeAlias = Chosen | Between | Needs | Named

Tell: TypeAlias = Callable[[str, str, int], None]
"""``tell(code, message, packed mark)``: how reading a condition reports what is wrong."""


def read_condition(raw: object, tell: Tell, at: int = 0) -> Condition | None:
    """The condition that *raw* (a mapping as read from YAML) writes; ``None`` where something was told about it."""
    if not isinstance(raw, Map):
        tell("field", "条件は「質問のid: [選択肢のid]」の形で書きます", at)
        return None
    if not raw:
        tell("field", "条件が空です。条件を書くか、この項目を消してください", raw.marks[0])
        return None
    parts: list[Condition] = []
    whole = True
    for key, value in raw.items():
        part = _read_entry(key, value, raw.mark(key), raw.mark(key, value=True), tell)
        if part is None:
            whole = False
        else:
            parts.append(part)
    if not whole:
        return None
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _read_entry(key: str, value: object, at: int, value_at: int, tell: Tell) -> Condition | None:
    if key in ("all", "any"):
        if not isinstance(value, Seq) or not value:
            tell("field", f"「{key}」には条件のリストを書きます（空にはできません）", at)
            return None
        parts = [read_condition(item, tell, mark) for item, mark in zip(value, value.marks[1:], strict=True)]
        known = tuple(part for part in parts if part is not None)
        if len(known) < len(parts):
            return None
        return All(known) if key == "all" else Any_(known)
    if key == "not":
        inner = read_condition(value, tell, value_at)
        return None if inner is None else Not(inner)
    if isinstance(value, Map) and key not in RESERVED_IDS:
        return _read_range(key, value, at, tell)
    ids = _read_ids(value, value_at, tell)
    if ids is None:
        return None
    names, marks = ids
    if key == "needs":
        return Needs(names, marks)
    if key == "is":
        return Named(names, marks)
    return Chosen(key, names, (at, *marks))


def _read_ids(value: object, at: int, tell: Tell) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    if isinstance(value, str):
        return (str(value),), (at,)
    if not isinstance(value, Seq) or not value:
        tell("field", "idか、idのリスト [a, b] を書きます（空にはできません）", at)
        return None
    marks = tuple(value.marks[1:])
    if not all(isinstance(item, str) for item in value):
        tell("field", "リストの中にはidだけを書きます", at)
        return None
    return tuple(str(item) for item in value), marks


def _read_range(question: str, value: Map, at: int, tell: Tell) -> Condition | None:
    if not value:
        tell("field", "範囲が空です。minimum か maximum を書いてください", at)
        return None
    bounds: dict[str, int | None] = {"minimum": None, "maximum": None}
    sound = True
    for key, raw in value.items():
        if key not in bounds:
            tell("field", f"範囲に「{key}」は書けません。書けるのは minimum と maximum です", value.mark(key))
            sound = False
            continue
        try:
            bounds[key] = whole_number(raw)
        except NotWholeError:
            tell("value", "数は整数で書きます", value.mark(key, value=True))
            sound = False
            continue
        if bounds[key] is None:
            tell("value", "ここには数を、引用符なしで書きます", value.mark(key, value=True))
            sound = False
    low, high = bounds["minimum"], bounds["maximum"]
    if sound and low is not None and high is not None and low > high:
        tell("value", f"minimum（{low}）が maximum（{high}）より大きくなっています", at)
        sound = False
    return Between(question, low, high, (at,)) if sound else None


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves of a condition, named ones not opened."""
    if isinstance(condition, All | Any_):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition


def open_leaves(condition: Condition, named: Mapping[str, Condition]) -> Iterator[Chosen | Between | Needs]:
    """The leaves of a condition, with named conditions opened (each once)."""
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        for leaf in leaves(waiting.pop()):
            if isinstance(leaf, Named):
                for name in leaf.names:
                    if name not in seen and name in named:
                        seen.add(name)
                        waiting.append(named[name])
            else:
                yield leaf


Test: TypeAlias = Callable[[int, int, int], int]
"""``test(chosen, settled, needs)`` over bitsets, giving ``TRUE``, ``UNKNOWN`` or ``FALSE``."""


class Compiler:
    """Turns conditions into functions, equal ones into the same function.

    ``chosen`` holds a bit for each option (or range of a number) chosen in an asked question, ``settled`` a bit for each
    question that is asked and answered with something (not skipped), ``needs`` a bit for each need.
    """

    def __init__(
        self,
        option_bits: Mapping[str, Mapping[str, int]],
        range_bits: Callable[[str, int | None, int | None], int],
        question_bits: Mapping[str, int],
        unsure_bits: Mapping[str, int],
        need_bits: Mapping[str, int],
        named: Mapping[str, Condition],
    ) -> None:
        self._option_bits = option_bits
        self._range_bits = range_bits
        self._question_bits = question_bits
        self._unsure_bits = unsure_bits
        self._need_bits = need_bits
        self._named = named
        self._tests: dict[Condition, Test] = {}

    def __call__(self, condition: Condition) -> Test:
        test = self._tests.get(condition)
        if test is None:
            test = self._tests[condition] = self._compile(condition)
        return test

    def _compile(self, condition: Condition) -> Test:
        if isinstance(condition, Chosen):
            bits = self._option_bits[condition.question]
            return _leaf(
                sum({bits[option] for option in condition.options}),
                self._question_bits[condition.question],
                self._unsure_bits[condition.question],
            )
        if isinstance(condition, Between):
            wanted = self._range_bits(condition.question, condition.minimum, condition.maximum)
            return _leaf(wanted, self._question_bits[condition.question], 0)
        if isinstance(condition, Needs):
            needs_mask = sum({self._need_bits[need] for need in condition.needs})
            return lambda chosen, settled, needs: TRUE if needs & needs_mask else FALSE
        if isinstance(condition, Named):
            return self._every([self(self._named[name]) for name in condition.names])
        if isinstance(condition, All):
            return self._every([self(part) for part in condition.parts])
        if isinstance(condition, Any_):
            return self._some([self(part) for part in condition.parts])
        inner = self(condition.part)
        return lambda chosen, settled, needs: -inner(chosen, settled, needs)

    @staticmethod
    def _every(tests: list[Test]) -> Test:
        if len(tests) == 1:
            return tests[0]

        def every(chosen: int, settled: int, needs: int) -> int:
            worst = TRUE
            for test in tests:
                value = test(chosen, settled, needs)
                if value < worst:
                    worst = value
                    if worst == FALSE:
                        break
            return worst

        return every

    @staticmethod
    def _some(tests: list[Test]) -> Test:
        if len(tests) == 1:
            return tests[0]

        def some(chosen: int, settled: int, needs: int) -> int:
            best = FALSE
            for test in tests:
                value = test(chosen, settled, needs)
                if value > best:
                    best = value
                    if best == TRUE:
                        break
            return best

        return some


def _leaf(wanted: int, question: int, unsure: int) -> Test:
    def leaf(chosen: int, settled: int, needs: int) -> int:
        if not settled & question:
            return UNKNOWN
        if chosen & wanted:
            return TRUE
        return UNKNOWN if chosen & unsure else FALSE

    return leaf
