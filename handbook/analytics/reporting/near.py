"""Near misses: how often a condition kept a service from a visit that had the need."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.sheet import Sheet


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Finished visits with *need* that *service* was not shown to, since *condition* did not hold.

    Where several conditions did not hold, the first of them is named, and it alone is counted: each such visit counts once for
    a need and a service, so a condition that is looked at later may have failed more often than it is named.
    """

    need: str
    service: str
    condition: str
    figure: Figure


def near_misses(sheet: Sheet) -> tuple[NearMiss, ...]:
    """All that *sheet* tells of, most visits first, suppressed ones last."""
    every = [NearMiss(cell.first, cell.second, cell.third, sheet.figure(cell)) for cell in sheet.cells("near-miss")]
    return tuple(sorted(every, key=lambda one: (-(one.figure.value or -1), one.figure.cell)))
