"""Wording: ids of the counts in the words of the content that is served now."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.branch import steps_of
from handbook.content import Content
from handbook.web.application import the_app
from handbook.web.locales import gettext as _

_PLAIN = re.compile(r"[A-Za-z0-9_.+-]{1,120}")


@dataclass(frozen=True, slots=True)
class Name:
    """What an id is called; one that the content does not have (any more) is called by itself, and is not *known*."""

    text: str
    known: bool = True

    def __str__(self) -> str:
        return self.text


class Wording:
    """The words of *content*."""

    def __init__(self, content: Content) -> None:
        self._content = content

    @property
    def first_question(self) -> str:
        """The question that asks for the worries: the flow's first one."""
        return next(iter(self._content.flow.questions), "")

    def worry(self, option: str) -> Name:
        """An option of the first question."""
        return self.option(self.first_question, option)

    def question(self, question: str) -> Name:
        """What a question asks."""
        found = self._content.flow.questions.get(question)
        return Name(question, known=False) if found is None else Name(found.ask)

    def option(self, question: str, option: str) -> Name:
        """An option, or a range of numbers with its unit."""
        found = self._content.flow.questions.get(question)
        if found is None:
            return Name(option, known=False)
        if found.choose == "number":
            return Name(option.replace("-", "〜") + (found.unit or ""))
        chosen = found.options.get(option)
        return Name(option, known=False) if chosen is None else Name(chosen.label)

    def need(self, need: str) -> Name:
        """A need; the empty one stands for services that are shown to everybody."""
        if not need:
            return Name(_("悩みによらず案内"))
        found = self._content.catalog.needs.get(need)
        return Name(need, known=False) if found is None else Name(found.label)

    def service(self, service: str) -> Name:
        """A service."""
        found = self._content.catalog.services.get(service)
        return Name(service, known=False) if found is None else Name(found.name)

    def ward(self, ward: str) -> Name:
        """An option of the question that asks for the ward."""
        for question in self._content.flow.questions.values():
            if question.counts == "ward" and ward in question.options:
                return Name(question.options[ward].label)
        return Name(ward, known=False)

    def locale(self, locale: str) -> Name:
        """A language of the interface."""
        known = {
            "ja": _("日本語"),
            "ja-simple": _("やさしい日本語"),
            "en": _("英語"),
            "zh": _("中国語"),
            "zh-Hans": _("中国語（簡体字）"),
            "zh-Hant": _("中国語（繁体字）"),
            "ko": _("韓国・朝鮮語"),
            "vi": _("ベトナム語"),
            "ne": _("ネパール語"),
            "tl": _("タガログ語"),
            "id": _("インドネシア語"),
            "pt": _("ポルトガル語"),
            "es": _("スペイン語"),
        }
        return Name(known.get(locale, locale))

    def channel(self, channel: str) -> Name:
        """A channel: what staff call it in the settings, or how a machine is called by whoever set it up."""
        for one in the_app().settings.channels:
            if one.id == channel and one.name != channel:
                return Name(_("%(name)s（%(id)s）", name=one.name, id=channel))
        return Name({"web": _("ウェブ（web）"), "library": _("図書館（library）")}.get(channel, channel))

    def condition(self, condition: str) -> Name:
        """What a service asks for, where it is not met: a named condition, or one as it stands in the content."""
        for prefix in ("unless ", "not "):
            if condition.startswith(prefix):
                inner = self.condition(condition.removeprefix(prefix))
                return Name(_("「%(condition)s」に当てはまらないこと", condition=inner), inner.known)
        found = self._content.flow.file.conditions.get(condition)
        if found is not None:
            return Name(found.says)
        subject, is_leaf, asked = condition.partition("=")
        if not is_leaf:
            return Name(condition, known=False)
        if subject == "needs":
            return Name(_("困りごとに%(needs)sがあること", needs=_or([self.need(need) for need in asked.split("|")])))
        question = self.question(subject)
        if ".." in asked:
            return Name(_("「%(question)s」が%(range)sであること", question=question, range=asked.replace("..", "〜")))
        options = _or([self.option(subject, option) for option in asked.split("|")])
        return Name(_("「%(question)s」が%(options)sであること", question=question, options=options), question.known)

    def act(self, act: str) -> Name:
        """What was done with a service."""
        known = {
            "call": _("電話した"),
            "website": _("サイトを開いた"),
            "useful": _("役に立ちそう"),
            "useless": _("役に立たなそう"),
            "wrong-number": _("番号がつながらない"),
        }
        return Name(known.get(act, act))

    def way(self, text: str) -> Name:
        """The text of a path: each question with what was answered. With a question that is not known it stays as it is."""
        steps = steps_of(text)
        if not all(self.question(step.question).known for step in steps):
            return Name(text, known=False)
        told, known = [], True
        for step in steps:
            names = [self.option(step.question, option) for option in step.options]
            known = known and all(name.known for name in names)
            answers = _("、").join(map(str, names)) or _("答えなかった")
            told.append(_("%(question)s：%(answers)s", question=self.question(step.question), answers=answers))
        return Name(" → ".join(told) or _("何も答えなかった"), known)

    def kind(self, kind: str) -> str:
        """What a table is called."""
        return {
            "visit": _("利用の回数"),
            "reached": _("質問ごとの、着いた回数"),
            "answered": _("質問ごとの、答えた回数"),
            "skipped": _("質問ごとの、とばした回数"),
            "stopped": _("質問ごとの、やめた回数"),
            "option": _("選ばれた答え"),
            "next": _("次に出た質問"),
            "path": _("悩みごとの、答えの道すじ"),
            "pair": _("いっしょに選ばれた悩み"),
            "result": _("案内した窓口"),
            "near-miss": _("条件で案内しなかった窓口"),
            "gap": _("困りごと別の、見つかった窓口の数"),
            "act": _("窓口で押されたもの"),
            "locale": _("ことば別の困りごと"),
            "ward": _("区別の困りごと"),
            "channel": _("入り口別の困りごと"),
            "late": _("おくれて届いた利用"),
        }[kind]

    def columns(self, kind: str) -> tuple[str, ...]:
        """The headings of what names a row of a table."""
        return {
            "visit": (_("利用"),),
            "option": (_("質問"), _("答え")),
            "next": (_("質問"), _("次")),
            "path": (_("悩み"), _("道すじ"), _("終わり")),
            "pair": (_("悩み"), _("もう1つの悩み")),
            "result": (_("困りごと"), _("窓口")),
            "near-miss": (_("困りごと"), _("窓口"), _("条件")),
            "gap": (_("困りごと"), _("見つかった窓口")),
            "act": (_("したこと"), _("窓口")),
            "locale": (_("ことば"), _("困りごと")),
            "ward": (_("区"), _("困りごと")),
            "channel": (_("入り口"), _("困りごと")),
            "late": (_("利用"),),
        }.get(kind, (_("質問"),))

    def parts(self, cell: Cell) -> tuple[Name, ...]:
        """What names a row: as many as there are columns."""
        first, second, third = cell.first, cell.second, cell.third
        match cell.kind:
            case "visit":
                return (Name(_("はじめた") if first == "begun" else _("最後まで進んだ")),)
            case "late":
                return (Name(_("前の期間のもの")),)
            case "option":
                return (self.question(first), self.option(first, second))
            case "next":
                return (self.question(first), Name(_("結果")) if second == "result" else self.question(second))
            case "path":
                return (
                    self.worry(first),
                    self.way(second),
                    Name(_("最後まで") if third == "finished" else _("途中まで")),
                )
            case "pair":
                return (self.worry(first), self.worry(second))
            case "result":
                return (self.need(first), self.service(second))
            case "near-miss":
                return (self.need(first), self.service(second), self.condition(third))
            case "gap":
                found = {"0": _("なし"), "1": _("1つ"), "2+": _("2つ以上")}
                return (self.need(first), Name(found.get(second, second)))
            case "act":
                return (self.act(first), self.service(second))
            case "locale":
                return (self.locale(first), self.need(second))
            case "ward":
                return (self.ward(first), self.need(second))
            case "channel":
                return (self.channel(first), self.need(second))
            case _:
                return (self.question(first),)


def _or(names: Sequence[Name]) -> str:
    return _("か").join(_("「%(name)s」", name=name) for name in names)


def anchor(cell: Cell) -> str:
    """The id of a cell's row in its table."""
    written = ".".join(part for part in (cell.kind, cell.first, cell.second, cell.third) if part)
    if _PLAIN.fullmatch(written):
        return written
    return f"{cell.kind}.{hashlib.sha256(written.encode()).hexdigest()[:16]}"
