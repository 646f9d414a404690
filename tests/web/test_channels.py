"""Channels: the mark of a link counts with the visit that it begins, and is nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.memory import MemoryCounts
from handbook.sealing import Sealer
from handbook.web.application import Handbook
from handbook.web.channels import UNMARKED, by_mark, mark_of
from handbook.web.counting import Counting
from handbook.web.planner.wording import Wording
from handbook.web.possible import possible
from handbook.web.settings import MOST_CHANNELS, Channel
from tests.web.conftest import SECRET, MakeApp
from tests.web.test_counting import DAY, counted
from tests.web.visitor import Visitor, title

FOODBANK, SCHOOL = Channel("foodbank", "フードバンク"), Channel("school", "学校")
FIELD = re.compile(r'<input type="hidden" name="c" value="([^"]*)">')

names = st.lists(st.integers(0, 999).map("place-{}".format), max_size=MOST_CHANNELS, unique=True)


MARK = 26
"""The place of the mark's byte in what a cookie holds."""


@pytest.fixture
def marked(make_app: MakeApp) -> Handbook:
    """A handbook with two channels, that counts in memory."""
    app = make_app(channels=(FOODBANK, SCHOOL))
    app.counting = Counting(MemoryCounts(), "handbook", "web", by_mark(app.settings.channels))
    return app


def counts_of(app: Handbook) -> MemoryCounts:
    """What *app* counted."""
    assert app.counting is not None
    assert isinstance(app.counting.counts, MemoryCounts)
    return app.counting.counts


def channels_of(app: Handbook) -> set[str]:
    """The channels of all that was counted."""
    return {place.channel for place, _ in counts_of(app).day(DAY)}


def arrive(app: Handbook, address: str, **also: str) -> Visitor:
    """Open the first page at *address*, and send its form."""
    visitor = Visitor(app)
    found = FIELD.findall(visitor.get(address).text)
    fields = {"c": found[0]} if found else {}
    assert visitor.post("/start", fields | also).status_code == 303
    return visitor


def test_a_visit_counts_for_its_channel_to_the_end(marked: Handbook) -> None:
    """Every step of it, and nothing for the channel of unmarked links."""
    visitor = arrive(marked, "/?c=foodbank")
    visitor.answer("money", "danger")
    visitor.answer("no")
    visitor.answer("behind")
    visitor.answer(40)
    assert channels_of(marked) == {"foodbank"}
    assert counted(counts_of(marked), "channel")[("foodbank", "money")] == 1


@pytest.mark.parametrize(
    "address",
    ["/", "/?c=", "/?c=hanako-1234", "/?c=web", "/?c=Foodbank", "/?c=foodbank%20", "/?C=foodbank", "/?d=school"],
)
def test_what_is_not_declared_counts_as_unmarked(marked: Handbook, address: str) -> None:
    """Nobody can make a link that is for one person: what it says is repeated nowhere."""
    visitor = arrive(marked, address)
    assert not FIELD.search(visitor.get(address).text)
    assert "hanako" not in visitor.get(address).text
    assert channels_of(marked) == {"web"}


def test_a_form_cannot_bring_what_is_not_declared(marked: Handbook) -> None:
    """The start looks once more."""
    visitor = Visitor(marked)
    visitor.post("/start", {"c": "hanako-1234"})
    assert channels_of(marked) == {"web"}


def test_looking_counts_nothing_and_keeps_nothing(marked: Handbook) -> None:
    """Neither previews nor crawlers are counted, and no cookie is set."""
    response = Visitor(marked).get("/?c=foodbank")
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert not counts_of(marked).day(DAY)


def test_after_the_start_the_mark_is_in_no_address_title_page_or_cookie(marked: Handbook) -> None:
    """Nobody who looks at the screen, the history or the cookie learns where somebody was."""
    visitor = arrive(marked, "/?c=foodbank")
    seen = []
    response = visitor.send("money", "danger")
    for path in (response.headers["Location"], "/answers", "/results", "/", "/list"):
        page = visitor.get(path)
        seen += [
            path,
            page.headers.get("Location") or "",
            title(page.text) if page.status_code == 200 else "",
            page.text,
        ]
    assert not any("foodbank" in text or "フードバンク" in text or "?c=" in text for text in seen)
    cookies = [value for name, value in response.headers if name == "Set-Cookie"]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["handbook"]


def test_two_with_one_mark_have_nothing_else_in_common(marked: Handbook) -> None:
    """What their cookies hold differs but for times, sizes and the one byte; sealed, nothing is alike, not even the length."""
    first, second = (arrive(marked, "/?c=school") for _ in range(2))
    other = arrive(marked, "/")
    sealer = Sealer([SECRET])
    one, two, unmarked = (sealer.open(visitor.cookie, "handbook") for visitor in (first, second, other))
    assert one[:16] != two[:16]
    assert one[MARK] == two[MARK] == mark_of("school", by_mark([FOODBANK, SCHOOL]))
    assert unmarked[MARK] == UNMARKED
    assert one[16:MARK] == unmarked[16:MARK]
    assert one[MARK + 1 :] == unmarked[MARK + 1 :]
    assert first.cookie != second.cookie
    assert len(first.cookie) == len(other.cookie)


def test_a_visit_outlives_its_channel(marked: Handbook) -> None:
    """Where the channel is declared no more, the visit goes on, and counts as unmarked."""
    visitor = arrive(marked, "/?c=foodbank")
    marked.counting = Counting(MemoryCounts(), "handbook", "web", by_mark([SCHOOL]))
    visitor.answer("money")
    assert channels_of(marked) == {"web"}


def test_practice_counts_for_no_channel(marked: Handbook) -> None:
    """Nor is the mark kept."""
    visitor = arrive(marked, "/?c=foodbank", practice="1")
    visitor.answer("money")
    assert not counts_of(marked).day(DAY)
    assert Sealer([SECRET]).open(visitor.cookie, "handbook")[MARK] == UNMARKED


def test_a_discreet_visit_keeps_its_channel(marked: Handbook) -> None:
    """Whoever is watched is counted like all others."""
    visitor = arrive(marked, "/?c=school")
    visitor.answer("danger")
    visitor.answer("yes")
    assert channels_of(marked) == {"school"}


def test_where_nothing_is_counted_no_mark_is_kept(make_app: MakeApp) -> None:
    """It would be of no use."""
    app = make_app(channels=(FOODBANK,))
    visitor = Visitor(app)
    assert not FIELD.search(visitor.get("/?c=foodbank").text)
    visitor.post("/start", {"c": "foodbank"})
    assert Sealer([SECRET]).open(visitor.cookie, "handbook")[MARK] == UNMARKED


def test_all_channels_are_possible_in_the_counts(marked: Handbook) -> None:
    """Whoever releases knows them before anybody came by them."""
    assert marked.settings.channel_ids == ("web", "foodbank", "school")
    structure = possible(marked.store.current().content, ("ja",), marked.settings.channel_ids)
    found = {cell.first for cell in structure.allowed if cell.kind == "channel"}
    assert found == {"web", "foodbank", "school"}


def test_planners_read_what_staff_call_it(marked: Handbook) -> None:
    """And its id, which stands in the exports."""
    with marked.app_context():
        words = Wording(marked.store.current().content)
        assert [str(words.channel(name)) for name in ("foodbank", "web", "gone")] == [
            "フードバンク（foodbank）",
            "ウェブ（web）",
            "gone",
        ]


@settings(max_examples=50)
@given(names)
def test_every_channel_has_a_byte_of_its_own(ids: list[str]) -> None:
    """And none has that of unmarked visits."""
    marks = by_mark(Channel(name, name) for name in ids)
    assert sorted(marks.values()) == sorted(ids)
    assert all(UNMARKED < mark < 256 for mark in marks)
    assert all(marks[mark_of(name, marks)] == name for name in ids)


@settings(max_examples=50)
@given(names, names)
def test_a_channel_declared_later_changes_no_other(before: list[str], after: list[str]) -> None:
    """Visits that are under way keep theirs."""
    early = by_mark(Channel(name, name) for name in before)
    late = by_mark(Channel(name, name) for name in dict.fromkeys([*before, *after]))
    assert early.items() <= late.items()
