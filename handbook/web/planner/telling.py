"""Telling: the sentence above each picture of paths. It claims no more than the bounds of the numbers bear."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.analytics.reporting import Figure, share
from handbook.analytics.reporting.branch import Ways
from handbook.analytics.reporting.branching import Branch
from handbook.analytics.reporting.funnel import Funnel
from handbook.analytics.reporting.pairs import Matrix
from handbook.web.locales import gettext as _
from handbook.web.planner.findings import is_ahead
from handbook.web.planner.numbers import number
from handbook.web.planner.saying import about, lift, part
from handbook.web.planner.wording import Wording


def heads() -> tuple[str, ...]:
    """The titles of the columns of the flows."""
    return (_("選んだ悩み"), _("次に聞いた質問"), _("さらに聞いた質問"), "", "")


def counted(figure: Figure) -> str:
    """A number with its bound: 約356万回（±223）."""
    assert figure.value is not None
    return _("%(count)s回（±%(within)s）", count=about(figure.value), within=number(figure.within))


def of_trunk(begun: Figure, finished: Figure) -> str:
    """How many of those who began came to the result."""
    found = share(finished, begun)
    if found is None or begun.value is None:
        return _("結果まで進んだ割合は、出せません")
    return _("はじめた%(begun)s回のうち、%(part)sが結果まで進みました", begun=about(begun.value), part=part(found))


def of_worries(worries: Sequence[tuple[str, Figure]], words: Wording) -> str:
    """Which worry was chosen most."""
    return _most(
        [(str(words.worry(name)), figure) for name, figure in worries],
        _("「%(first)s」がいちばん多く選ばれ、%(count)sです"),
        _("「%(first)s」と「%(second)s」が、ならんでいちばん多く選ばれました"),
        _("どの悩みも、少ないため出せません"),
    )


def of_heat(questions: Sequence[tuple[str, Figure]], words: Wording) -> str:
    """Which question of a branch was put most."""
    return _most(
        [(str(words.question(name)), figure) for name, figure in questions],
        _("悩みに応じて聞く質問では、「%(first)s」がいちばん多く聞かれ、%(count)sです"),
        _("悩みに応じて聞く質問では、「%(first)s」と「%(second)s」が、ならんでいちばん多く聞かれました"),
        _("どの質問も、少ないため出せません"),
    )


def _most(named: Sequence[tuple[str, Figure]], one: str, two: str, none: str) -> str:
    told = sorted((pair for pair in named if pair[1].value is not None), key=lambda pair: -(pair[1].value or 0))
    if not told:
        return none
    first, *others = told
    if others and not is_ahead(first[1], others[0][1]):
        return two % {"first": first[0], "second": others[0][0]}
    return one % {"first": first[0], "count": counted(first[1])}


def of_leaks(found: tuple[Funnel, bool] | None, words: Wording) -> str:
    """At which question the largest part of those who were asked ended."""
    if found is None:
        return _("やめた割合は、どの質問でも出せません")
    funnel, is_sure = found
    name = words.question(funnel.question)
    if not is_sure:
        return _("聞かれてやめた割合は「%(name)s」などで高く、順番は誤差の範囲です", name=name)
    return _(
        "聞かれてやめた割合がいちばん高いのは「%(name)s」で、%(part)sです",
        name=name,
        part=part(funnel.dropped),
    )


def of_pairs(found: Matrix, words: Wording) -> str:
    """Which worries come together most, and how many more often than by chance."""
    told = found.told
    if not told:
        return _("いっしょに選ばれた悩みの数は、少ないため出せません")
    first = told[0]
    names = {"one": words.worry(first.one), "other": words.worry(first.other)}
    if len(told) > 1 and not is_ahead(first.figure, told[1].figure):
        return _("「%(one)s」と「%(other)s」などが、いっしょに多く選ばれています", **names)
    return _(
        "いっしょに選ばれたのは「%(one)s」と「%(other)s」がいちばん多く、%(count)sです",
        count=counted(first.figure),
        **names,
    )


def of_lift(found: Matrix, words: Wording) -> str:
    """Which two come together most often beyond chance; empty where none surely does."""
    lifted = [(two.lift, two) for two in found.told if two.lift is not None and two.lift.verdict == "more"]
    if not lifted:
        return ""
    first, two = max(lifted, key=lambda pair: pair[0].low)
    names = {"one": words.worry(two.one), "other": words.worry(two.other)}
    if any(other.high >= first.low for other, one in lifted if one is not two):
        return _("「%(one)s」と「%(other)s」などは、無関係なときより多く重なっています。", **names)
    return _(
        "無関係なときとくらべていちばん多く重なるのは「%(one)s」と「%(other)s」で、%(times)sです。",
        times=lift(first),
        **names,
    )


def of_branch(branch: Branch, words: Wording) -> str:
    """How many chose the worry, and which answer to its own questions most gave."""
    name = words.worry(branch.worry)
    if branch.chose.value is None:
        return _("「%(name)s」が選ばれた回数は、少ないため出せません", name=name)
    told = [one for one in branch.answers if one.figure.value is not None]
    told.sort(key=lambda one: -(one.figure.value or 0))
    if not told or (len(told) > 1 and not is_ahead(told[0].figure, told[1].figure)):
        return _("「%(name)s」が選ばれたのは、%(count)sです", name=name, count=counted(branch.chose))
    return _(
        "「%(name)s」が選ばれたのは%(count)sで、その先でいちばん多い答えは「%(answer)s」です",
        name=name,
        count=counted(branch.chose),
        answer=words.option(*told[0].opening),
    )


def of_ways(ways: Ways, way: str) -> str:
    """The most usual way, and how large a part of those who chose the worry it is."""
    if not ways.ways:
        return _("少ない道ばかりのため、道すじは出せません")
    first = ways.ways[0].figure
    if len(ways.ways) > 1 and not is_ahead(first, ways.ways[1].figure):
        return _("いちばん多い道すじは、ならんで2つ以上あります")
    found = share(first, ways.chose)
    if found is None:
        return _("いちばん多い道すじは「%(way)s」で、%(count)sです", way=way, count=counted(first))
    return _("いちばん多い道すじは「%(way)s」で、この悩みが選ばれた回数の%(part)sです", way=way, part=part(found))
