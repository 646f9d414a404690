"""What happened, in words: the calendar's events, and what changed with the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handbook.analytics.calendar import ContentChange, Mark
from handbook.analytics.cells import Cell
from handbook.web.locales import gettext as _
from handbook.web.planner.wording import Wording

_NAMED = 3
"""So many things that changed are named; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the list beside a picture: its *number* there, when, of which kind, and what."""

    number: int
    mark: Mark
    when: str
    kind: str
    words: str


def happened(marks: Sequence[Mark], words: Wording) -> list[Happened]:
    """*marks* in words, numbered in their order."""
    return [
        Happened(number, mark, when(mark.first, mark.last), kind_name(mark.kind), _said(mark, words))
        for number, mark in enumerate(marks, 1)
    ]


def kind_name(kind: str) -> str:
    """What kinds of events are called."""
    return {"campaign": _("広報"), "news": _("ニュース"), "content": _("内容の変更"), "other": _("そのほか")}[kind]


def when(first: date, last: date | None) -> str:
    """The days of an event."""
    begins = _day(first)
    if last is None or last == first:
        return begins
    return _("%(first)s〜%(last)s", first=begins, last=_day(last))


def _day(day: date) -> str:
    return _("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)


def _said(mark: Mark, words: Wording) -> str:
    if mark.event is not None:
        return mark.event.words
    assert mark.change is not None
    return what_changed(mark.change, words)


def what_changed(change: ContentChange, words: Wording) -> str:
    """What one of the two versions makes possible that the other does not; a changed wording does not show in it."""
    before, after = _things(change.before.allowed), _things(change.after.allowed)
    parts = []
    kinds = {"reached": _("質問"), "option": _("答え"), "result": _("窓口"), "near-miss": _("窓口の条件")}
    for kind, title in kinds.items():
        new, gone = after[kind] - before[kind], before[kind] - after[kind]
        if new:
            parts.append(
                _("増えた%(title)s：%(names)s", title=title, names=_named([_name(kind, ids, words) for ids in new]))
            )
        if gone:
            parts.append(
                _(
                    "なくなった%(title)s：%(names)s",
                    title=title,
                    names=_named([_name(kind, ids, words) for ids in gone]),
                )
            )
    if not parts:
        return _("新しい内容に変わりました。質問・答え・窓口・条件の組み合わせは、同じです（文面などの変更）。")
    return _("新しい内容に変わりました。%(parts)s。", parts=_("。").join(parts))


def _name(kind: str, ids: tuple[str, ...], words: Wording) -> str:
    match kind:
        case "reached":
            return _("「%(name)s」", name=words.question(ids[0]))
        case "option":
            return _("「%(name)s」", name=words.option(*ids))
        case "result":
            return _("「%(name)s」", name=words.service(ids[0]))
        case _:
            service, condition = ids
            return _("「%(name)s」（%(condition)s）", name=words.service(service), condition=words.condition(condition))


@lru_cache(maxsize=32)
def _things(allowed: frozenset[Cell]) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """The questions, answers, services and conditions (each with its service) of a version, as ids."""
    found: dict[str, set[tuple[str, ...]]] = {"reached": set(), "option": set(), "result": set(), "near-miss": set()}
    for kind, first, second, third in allowed:
        match kind:
            case "reached":
                found[kind].add((first,))
            case "option":
                found[kind].add((first, second))
            case "result":
                found[kind].add((second,))
            case "near-miss":
                found[kind].add((second, third))
    return {kind: frozenset(ids) for kind, ids in found.items()}


def _named(names: Sequence[str]) -> str:
    told = sorted(names)
    if len(told) <= _NAMED:
        return _("、").join(told)
    return _("%(names)sなど%(count)s", names=_("、").join(told[:_NAMED]), count=len(told))
