"""Saying: released numbers and what follows from them, in the words of the pages about paths."""

from __future__ import annotations

from handbook.analytics.disclosure import State
from handbook.analytics.reporting.between import Between
from handbook.analytics.reporting.edges import Edge, Known
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.pairs import Lift
from handbook.analytics.reporting.parts import Share
from handbook.web.locales import gettext as _
from handbook.web.planner.numbers import number, percent, percent_range

_TEN_THOUSAND = 10_000


def about(value: float) -> str:
    """Roughly how many, for titles and labels: 約356万, 約7.2万, 約8,945."""
    if value >= 100 * _TEN_THOUSAND - _TEN_THOUSAND / 2:
        return _("約%(count)s万", count=number(round(value / _TEN_THOUSAND)))
    if value >= _TEN_THOUSAND:
        return _("約%(count)s万", count=f"{value / _TEN_THOUSAND:.1f}".removesuffix(".0"))
    return _("約%(count)s", count=number(round(value)))


def exact(figure: Figure) -> str:
    """A released number with its bound, or why there is none."""
    if figure.value is None:
        return without_number(figure.state)
    return f"{number(figure.value)} ±{number(figure.within)}"


def without_number(state: State | None) -> str:
    """Why there is no number."""
    return {
        State.SUPPRESSED: _("少ないため非表示"),
        State.MISSING: _("届いていません"),
        State.UNPLANNED: _("この期間では出ません"),
        State.IMPOSSIBLE: _("このときの手引きにはありません"),
        None: "",
    }[state]


def roughly(figure: Figure) -> str:
    """A released number for a label."""
    return without_number(figure.state) if figure.value is None else about(figure.value)


def between(found: Between | None) -> str:
    """Between how many and how many; with one number where they are near each other."""
    if found is None:
        return _("分かりません")
    if found.high is None:
        return _("%(low)s以上", low=number(found.low)) if found.low else _("分かりません")
    middle, off = (found.low + found.high) // 2, (found.high - found.low + 1) // 2
    if off * 20 <= middle:
        return f"{number(middle)} ±{number(off)}"
    if not found.low:
        return _("多くても%(high)s", high=number(found.high))
    return _("%(low)s〜%(high)s", low=number(found.low), high=number(found.high))


def at_least(found: Between) -> str:
    """For a label: roughly how many at least; where that may be none, how many at most."""
    if found.low:
        return _("%(count)s以上", count=about(found.low))
    return _("分かりません") if found.high is None else _("多くても%(count)s", count=about(found.high))


def edge(found: Edge) -> str:
    """How many came by an edge."""
    if found.known is Known.TOLD and found.figure is not None:
        return exact(found.figure)
    if found.known is Known.HIDDEN:
        most = found.between.high
        if most is None:
            return _("分かりません")
        return _("分かりません（多くても%(high)s）", high=number(most))
    return between(found.between)


def part(share: Share | None) -> str:
    """A share with its error; where it is surely the same to the digit, without."""
    if share is None:
        return _("分かりません")
    low, high = percent(share.low), percent(share.high)
    return percent(share.value) if low == high else f"{percent(share.value)}（{percent_range(share)}）"


def lift(found: Lift | None) -> str:
    """How many times as often as by chance."""
    if found is None:
        return _("分かりません")
    low, high = f"{found.low:.1f}", f"{found.high:.1f}"
    return _("%(times)s倍", times=low) if low == high else _("%(low)s〜%(high)s倍", low=low, high=high)
