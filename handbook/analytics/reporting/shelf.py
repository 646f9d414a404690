"""The shelf: all releases of a handbook, and which of them stand beside each other in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from handbook.analytics.disclosure import Release
from handbook.analytics.disclosure.periods import LEVELS
from handbook.analytics.reporting.sheet import Sheet


class Shelf:
    """*releases* as sheets. *doubts* are the doubtful periods, with the reasons."""

    def __init__(self, releases: Iterable[Release] = (), doubts: Mapping[str, str] | None = None) -> None:
        said = doubts or {}
        sheets = [Sheet(made, said.get(made.period.name, "")) for made in releases]
        sheets.sort(key=lambda sheet: sheet.release.period.last, reverse=True)
        self._by_name = {sheet.name: sheet for sheet in sheets}
        self._by_level = {level: tuple(sheet for sheet in sheets if sheet.level == level) for level in LEVELS}
        self._by_end = {(sheet.level, sheet.release.period.last): sheet for sheet in sheets}

    def __bool__(self) -> bool:
        return bool(self._by_name)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of which there is a release, from the shortest to the longest."""
        return tuple(level for level in LEVELS if self._by_level[level])

    def of(self, level: str) -> tuple[Sheet, ...]:
        """The sheets of *level*, newest first."""
        return self._by_level.get(level, ())

    def get(self, name: str) -> Sheet | None:
        """The sheet of the period *name*."""
        return self._by_name.get(name)

    def latest(self, level: str) -> Sheet | None:
        """The newest sheet of *level*."""
        return next(iter(self.of(level)), None)

    def telling(self, kind: str, sheet: Sheet) -> Sheet | None:
        """*sheet* where it tells of *kind*; else, of the shortest level that does, the one that *sheet* ends in, or the newest before."""
        if sheet.tells(kind):
            return sheet
        last = sheet.release.period.last
        for level in self.levels:
            for one in self.of(level):
                if one.tells(kind) and one.release.period.first <= last:
                    return one
        return None

    def before(self, sheet: Sheet) -> Sheet | None:
        """The sheet of the period that ends where that of *sheet* begins; ``None`` where it was not released."""
        return self._by_end.get((sheet.level, sheet.release.period.first - timedelta(days=1)))

    def year_ago(self, sheet: Sheet) -> Sheet | None:
        """The sheet of the same week, month or quarter of the year before; a 53rd week mostly has none. A year's is the one before."""
        year, rest = sheet.name[:4], sheet.name[4:]
        return self.get(f"{int(year) - 1:04}{rest}")

    def run(self, sheet: Sheet, most: int) -> tuple[Sheet | None, ...]:
        """*sheet* and the periods of its level before it, *most* in all, oldest first; ``None`` where one was not released.

        It begins no earlier than the first release of the level.
        """
        oldest = self.of(sheet.level)[-1].release.period.first
        found: list[Sheet | None] = [sheet]
        at = sheet
        while len(found) < most and at.release.period.first > oldest:
            earlier = self.before(at)
            if earlier is None:
                # Something is missing between: the next one that there is, with a gap before it.
                earlier = next(one for one in self.of(at.level) if one.release.period.last < at.release.period.first)
                found.append(None)
            found.append(earlier)
            at = earlier
        return tuple(reversed(found[:most]))
