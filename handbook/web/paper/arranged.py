"""A booklet's order: each service once, under the worry that it belongs to most, and referred to from the others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from handbook.content import Content
from handbook.resources import Service
from handbook.web.counting import branches_of

MOST_NAMED = 3
"""Services named beside what one may need. The others are found under the same worry."""

_KANA = "あかさたなはまやらわ"
_ROWS = dict(
    zip(
        "ぁあぃいぅうぇえぉおゔかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽ"
        "まみむめもゃやゅゆょよらりるれろゎわゐゑをん",
        "あ" * 11
        + "か" * 10
        + "さ" * 10
        + "た" * 11
        + "な" * 5
        + "は" * 15
        + "ま" * 5
        + "や" * 6
        + "ら" * 5
        + "わ" * 6,
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that one may need, by its id: who helps with it first. It *stands* under its own worry, and is referred to from others."""

    need: str
    label: str
    first: tuple[str, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A worry: what one may need, the services that stand here, and the ``others`` that belong here too."""

    worry: str
    label: str
    topics: tuple[Topic, ...]
    services: tuple[str, ...]
    others: tuple[str, ...]


def sections_of(content: Content) -> tuple[Section, ...]:
    """The live services of *content*, each in exactly one section."""
    live = {name: service for name, service in content.catalog.services.items() if not service.draft}
    needs = _needs(content)
    owner = _owners(content, needs)
    served = {need: _first(content, live, need) for need in owner}
    home = {name: _home(service, owner) for name, service in live.items()}
    options = content.flow.steps[0].question.options
    found = []
    for worry, named in needs.items():
        topics = tuple(
            Topic(need, content.catalog.needs[need].label, served[need][:MOST_NAMED], owner[need] == worry)
            for need in named
            if served[need]
        )
        here = tuple(name for name in live if home[name] == worry)
        # What stands under another worry is referred to as a whole.
        belonging = {name for need in named if owner[need] == worry for name in served[need]}
        told = {*here, *(name for topic in topics if topic.stands for name in topic.first)}
        others = tuple(name for name in live if name in belonging - told)
        if topics or here:
            found.append(Section(worry, options[worry].label, topics, here, others))
    rest = tuple(name for name in live if not home[name])
    return (*found, Section("", "", (), rest, ())) if rest else tuple(found)


def _needs(content: Content) -> dict[str, tuple[str, ...]]:
    """For each worry the needs that its answer and the questions of its branch can give, in the order of the file."""
    branches, questions = branches_of(content.flow), content.flow.questions
    return {
        worry: tuple(
            dict.fromkeys(
                (
                    *option.needs,
                    *(
                        need
                        for name in branches.opened[worry]
                        for each in questions[name].options.values()
                        for need in each.needs
                    ),
                )
            )
        )
        for worry, option in questions[branches.first].options.items()
    }


def _owners(content: Content, needs: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each need its worry: the first whose answer gives it, or whose own questions (that no other worry opens) do, or any."""
    branches, questions = branches_of(content.flow), content.flow.questions
    opened = Counter(name for names in branches.opened.values() for name in names)
    by_answer = {worry: option.needs for worry, option in questions[branches.first].options.items()}
    by_question = {
        worry: tuple(
            need
            for name in branches.opened[worry]
            if opened[name] == 1
            for each in questions[name].options.values()
            for need in each.needs
        )
        for worry in by_answer
    }
    owner: dict[str, str] = {}
    for ways in (by_answer, by_question, needs):
        for worry, named in ways.items():
            for need in named:
                owner.setdefault(need, worry)
    return owner


def _first(content: Content, live: Mapping[str, Service], need: str) -> tuple[str, ...]:
    """The services for *need*, as a result without conditions would show them: those that staff named first, then the file's order."""
    serving = [name for name, service in live.items() if need in service.needs]
    return tuple(dict.fromkeys((*(name for name in content.catalog.needs[need].first if name in serving), *serving)))


def _home(service: Service, owner: Mapping[str, str]) -> str:
    """The worry that most of what *service* is for belongs to; of those that share it, the one that staff wrote first."""
    counted = Counter(owner[need] for need in service.needs if need in owner)
    return max(counted, key=lambda worry: counted[worry]) if counted else ""


def index_of(content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """All live services by name, in groups: latin letters and numbers, the rows of the kana, 漢字.

    The content has no readings, and none are made up: names that begin with kanji stand in the order of JIS X 0208, which
    is that of the usual 音読み for the 2,965 kanji of its first level.
    """
    live = [name for name, service in content.catalog.services.items() if not service.draft]
    keys = {name: _key(content.catalog.services[name].name) for name in live}
    ordered = sorted(live, key=lambda name: keys[name])
    return tuple((label, tuple(names)) for (_, label), names in groupby(ordered, key=lambda name: keys[name][0]))


def _key(name: str) -> tuple[tuple[int, str], bytes, str]:
    plain = "".join(_hiragana(unicodedata.normalize("NFKC", letter)) for letter in name).casefold().lstrip("#「『（( ")
    first = plain[:1]
    if first in _ROWS:
        group = (1 + _KANA.index(_ROWS[first]), _ROWS[first])
    elif first.isascii():
        group = (0, "A–Z、0–9")
    else:
        group = (len(_KANA) + 1, "漢字")
    return group, plain.encode("euc_jp", "replace"), name


def _hiragana(text: str) -> str:
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヴ" else letter for letter in text)
