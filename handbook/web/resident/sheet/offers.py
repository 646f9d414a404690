"""What a sheet offers to be chosen: lines from the answers, and desks from the resident's list or the result."""

from __future__ import annotations

from collections.abc import Iterator

from handbook.flows import Flow
from handbook.resources.codes import code_of
from handbook.web.application import the_app
from handbook.web.locales import gettext as _
from handbook.web.resident.entries import entries
from handbook.web.resident.going import Going
from handbook.web.resident.result import CLEAR_ALONE, Results
from handbook.web.resident.sheet.draft import Desk, Draft, Line, Part
from handbook.web.resident.sifting import needs_of_worries
from handbook.web.resident.wishes import unpacked

MOST_TROUBLES = 30
MOST_DESKS = 6
MOST_WORDS = 3
"""Words of services, beside our own questions."""
_TAKES_PAPER = ("desk", "place", "benefit", "npo")


def offered(visiting: Going) -> Draft:
    """The sheet as it is before anything was chosen.

    Nothing is chosen already. Which answer is too private for which desk only the resident knows: the content marks none as private, and a
    list of ours would be wrong for somebody. What is not seen before it is printed must not be on the paper.
    """
    wishes = unpacked(visiting.visit.wishes, visiting.edition.catalog)
    troubles = dict.fromkeys(_troubles(visiting, wishes.first))
    desks = _desks(visiting)
    words = [entry.say for entry in entries(visiting.edition, desks) if entry.say]
    results = Results(visiting.matches, the_app().clock(), wishes)
    best = (results.say(number) for number in range(1, len(results.ordered) + 1))
    words += [say for say in best if say]
    return Draft(
        parts={
            "trouble": _part(list(troubles)[:MOST_TROUBLES]),
            "tried": _part(_tried()),
            "ask": _part([*_questions(), *list(dict.fromkeys(words))[:MOST_WORDS]]),
            "reach": _part(_reach()),
        },
        weights={0: 1} if troubles and wishes.first in needs_of_worries(visiting.matches) else {},
        desks=tuple(Desk(code) for code in desks),
    )


def _part(texts: list[str]) -> Part:
    return Part(tuple(Line(text) for text in texts))


def _troubles(visiting: Going, first: str | None) -> Iterator[str]:
    """The answers that say a need: the worries with what they opened, the one that weighs most before the others."""
    flow, chosen = visiting.edition.flow, visiting.walk.chosen
    worries = next(iter(flow.steps), None)
    if worries is None:
        return
    options = [choice.option for choice in worries.choices if choice.option is not None and choice.bit & chosen]
    for option in sorted(options, key=lambda one: one != first):
        yield from _below(flow, chosen, worries.id, option, opened=False, another=visiting.visit.for_other)


def _below(flow: Flow, chosen: int, name: str, option: str, *, opened: bool, another: bool) -> Iterator[str]:
    # `then` names only questions further down: there is no circle.
    question = flow.questions[name]
    written, ask = question.options[option], question.wording(other=another)
    # 「わからない」 says nothing to a desk.
    if written.needs and not written.unsure:
        # 「はい」 needs its question, and so does an answer that is only one of several values.
        alone = len(written.label) >= CLEAR_ALONE and (not opened or question.choose == "many")
        yield written.label if alone else _("%(answer)s（%(question)s）", answer=written.label, question=ask)
    for other in written.then:
        for choice in flow.by_id[other].choices:
            if choice.option is not None and choice.bit & chosen:
                yield from _below(flow, chosen, other, choice.option, opened=True, another=another)


def _desks(visiting: Going) -> list[str]:
    """Codes of the services on the resident's list, else of the first in the result to which one can bring a paper."""
    by_code = visiting.edition.by_code
    kept = [code for code in the_app().lists.open(visiting.request).codes if code in by_code]
    if kept:
        return kept
    services = visiting.edition.catalog.services
    found = (match.id for match in Results(visiting.matches, the_app().clock()).ordered)
    return [code_of(name) for name in found if services[name].kind in _TAKES_PAPER][:MOST_DESKS]


def _tried() -> list[str]:
    return [
        _("まだ、どこにも相談していません"),
        _("電話で相談しました"),
        _("窓口に行きました"),
        _("家族や友だちに話しました"),
        _("インターネットで調べました"),
    ]


def _questions() -> list[str]:
    return [
        _("わたしが使える制度はありますか"),
        _("まず、何をするといいですか"),
        _("お金は、いくらかかりますか"),
        _("次に来るとき、何を持ってくるといいですか"),
    ]


def _reach() -> list[str]:
    return [
        _("電話してもらって大丈夫です"),
        _("電話より、文字での連絡がいいです"),
        _("留守番電話に、用件を残さないでほしいです"),
        _("家族には、知らせないでほしいです"),
        _("家に、手紙を送らないでほしいです"),
        _("連絡はいりません。わたしから連絡します"),
    ]
