"""What a file or a picture has to say of its numbers, once it lies where the page is not."""

from __future__ import annotations

from collections.abc import Iterable

from handbook.analytics.reporting import Figure, Sheet
from handbook.web.locales import gettext as _
from handbook.web.planner.numbers import number
from handbook.web.planner.periods import missing_days


def protection(one: Figure) -> str:
    """How the figures that are like *one* were protected."""
    if one.radius:
        start = _(
            "どの数にも、偶然の数を足して%(base)sの倍数に丸めてあります。"
            "本当の数との差は、20回に19回は%(usual)sまで、大きくても%(within)sまでです。",
            base=one.base,
            usual=number(one.usual),
            within=number(one.within),
        )
    else:
        start = _("どの数も、%(base)sの倍数に丸めてあります。", base=one.base)
    return start + _("少ない数は出しません（0とはかぎりません）。")


def protection_of_sums(one: Figure) -> str:
    """The same, of sums of figures that are like *one*."""
    if one.radius:
        start = _("足す前のどの数にも、偶然の数を足して%(base)sの倍数に丸めてあります。", base=one.base)
    else:
        start = _("足す前のどの数も、%(base)sの倍数に丸めてあります。", base=one.base)
    return start + _("少ない数は、足していません（0とはかぎりません）。")


def cautions(sheet: Sheet, *, briefly: bool = False) -> Iterable[str]:
    """What speaks against the numbers of *sheet*; *briefly* without the particulars, for which a picture has no room."""
    if sheet.doubt:
        if briefly:
            yield _("この期間には「疑わしい」の印があります。")
        else:
            yield _("この期間には「疑わしい」の印があります：%(why)s", why=sheet.doubt)
    if sheet.release.undelivered:
        yield _("この期間の数は、1つも届いていません。0だったという意味ではありません。")
    elif sheet.missing:
        if briefly:
            yield _("届かなかった日があるため、実際より少なく見えます。")
        else:
            yield _("届かなかった日があるため、実際より少なく見えます：%(days)s", days=missing_days(sheet.missing))
