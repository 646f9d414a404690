"""Disclosure control: what may be told of closed periods, so that nobody in them can be found.

``release(period, raw, history, policy)`` is the way from raw counts to frozen numbers, ``audit(releases, relations(plan, releases))``
what an attacker can work out of them. Values in, values out; what is kept and where is not known here.

For the staff, in one paragraph:

    ここに出る数は、正確な人数ではありません。数を出す前に、一度だけ、偶然の数（上下に最大でこの表に書いた幅まで）を足し、5の倍数に
    丸めています。小さい数は出しません。0人でも数人でも、同じ「少ないため非表示」と出ます。ほかの数から引き算して分かる数も、出しません。
    一度出した数は、あとから変わりません。そのため、合計と内訳は一致しません。短い期間では見えない悩みも、四半期や1年の合計では見えることが
    あります。これは、だれか一人の答えが、ほかのことをすべて知っている人にも分からないようにするためです。
"""

from handbook.analytics.disclosure.audit import Audit, audit
from handbook.analytics.disclosure.bounds import Interval
from handbook.analytics.disclosure.errors import (
    CannotProtect,
    CountsWrong,
    DisclosureError,
    PeriodWrong,
    PolicyWrong,
    ReleaseBroken,
)
from handbook.analytics.disclosure.frozen import LATE, Release, Spot, State
from handbook.analytics.disclosure.periods import Period, Plan
from handbook.analytics.disclosure.policy import Policy, Protections
from handbook.analytics.disclosure.raw import Raw, Structure, summed
from handbook.analytics.disclosure.relations import Relation, relations
from handbook.analytics.disclosure.release import release

__all__ = [
    "LATE",
    "Audit",
    "CannotProtect",
    "CountsWrong",
    "DisclosureError",
    "Interval",
    "Period",
    "PeriodWrong",
    "Plan",
    "Policy",
    "PolicyWrong",
    "Protections",
    "Raw",
    "Relation",
    "Release",
    "ReleaseBroken",
    "Spot",
    "State",
    "Structure",
    "audit",
    "relations",
    "release",
    "summed",
]
