"""Nothing that HTTP gives depends on a count but through what was released of it.

Two cities have the same releases and the same open data, and other counts behind them: other visits on each day, other losses, others that
came late. Whatever is asked, both send the same bytes and headers. So no order of rows, height of a bar, share, verdict, length, tag,
error or simulation tells more than the release, and the attacks on releases are attacks on all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Response

from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import written
from handbook.analytics.days import JST
from handbook.analytics.disclosure import Plan, Protections, Release, Structure
from handbook.analytics.node.outbox import Delivery
from handbook.analytics.privacy import MonthCounts, PrivacySettings, Vocabulary, publish
from handbook.web.planner.here import the_reading
from handbook.web.planner.report.press import Press
from handbook.web.planner.report.subject import subject_of
from handbook.web.planner.report.text import text_of
from tests.analytics.privacy.sources import Seeded
from tests.analytics.reporting.some import PLAN, counts, made, week
from tests.web.attacks.everything import Answer, addresses, answers, routes
from tests.web.attacks.stand import Stand


def few(tenths: int) -> dict[Cell, int]:
    """Counts in which some answers are rare."""
    return counts(tenths) | {Cell("path", "money", "rent=behind", "finished"): 7000 * tenths // 10}


def releases(tenths: int, protections: Protections) -> Sequence[Release]:
    """What is released of two weeks, the one a year before, two quarters and a year with so many visits."""
    periods = (week(2026, 12), week(2026, 13), week(2025, 13), PLAN.quarter(2025, 4), PLAN.quarter(2026, 1))
    short = [made(period, few(tenths), protections=protections, missing=()) for period in periods]
    return (*short, made(PLAN.year(2025), few(tenths * 40), protections=protections))


def city(folder: Path, tenths: int, released: Sequence[Release]) -> Stand:
    """A city with so many visits a day, of which *released* was released."""
    stand = Stand(folder)
    centre, name = stand.centre, stand.app.settings.name
    possible = Structure(frozenset(few(10)), single=frozenset({"watched", "rent", "age"}))
    first = date(2026, 3, 16)
    for version, day in (("v1", first), ("v2", first + timedelta(days=8))):
        centre.remember(version, written(possible), day)
    for number in range(21 + 1):
        day = first + timedelta(days=number)
        told = [("v1", "web", cell, count) for cell, count in few(tenths + number % 3 * (tenths > 10)).items()]
        told += [("v1", "web", Cell("public-need", "money"), 100 * tenths)]
        centre.take(Delivery(name, "n1", day, tenths, tuple(told)), Plan())
    assert centre.close_due(Plan(), datetime(2026, 4, 10, tzinfo=JST))
    centre.take(Delivery(name, "late", first, 0, (("v1", "web", Cell("visit", "begun"), tenths),)), Plan())
    for one in released:
        centre.keep(one)
    month = MonthCounts({"money": 1000}, {"loan": 2000}, {("money", "rent=behind"): 500})
    words = Vocabulary(("money", "rent"), ("benefit", "loan"), "v1")
    publish("2026-03", month, words, PrivacySettings(), centre.published, Seeded(1))
    centre.doubt("2026-W12", "試験のため")
    stand.app.press = Press(stand.app.settings, {}, _text_into(stand))
    return stand


def _text_into(stand: Stand) -> Callable[[str, Path], None]:
    """The report's text in the place of its PDF, which is made of it and of nothing else."""

    def make(period: str, path: Path) -> None:
        reading = stand.app.reading
        assert reading is not None
        subject = subject_of(reading.shelf(), period)
        assert subject is not None
        content = stand.app.store.current().content
        path.write_text(text_of(stand.app.settings, content, subject, reading.calendar().change_days), "utf-8")

    return make


@pytest.fixture(scope="module")
def released() -> Sequence[Release]:
    """What both cities released."""
    return releases(10, Protections())


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, released: Sequence[Release]) -> Stand:
    """A quiet city."""
    return city(tmp_path_factory.mktemp("one"), 10, released)


@pytest.fixture(scope="module")
def asked(one: Stand) -> Mapping[str, Answer]:
    """All that it gives."""
    return answers(one, addresses(one))


def differing(asked: Mapping[str, Answer], other: Stand) -> list[str]:
    """The addresses at which *other* gives something else."""
    there = answers(other, asked, deepest=0)
    return [path for path, answer in asked.items() if answer != there[path]]


def test_whatever_is_asked_the_counts_behind_a_release_change_nothing(
    tmp_path: Path, one: Stand, released: Sequence[Release], asked: Mapping[str, Answer]
) -> None:
    """Not a byte, nor a header."""
    other = city(tmp_path, 23, released)
    assert one.centre.counts("2026-Q1") != other.centre.counts("2026-Q1")
    assert one.centre.lost() != other.centre.lost()
    assert len(asked) > 400
    assert sum(answer.status == 200 for answer in asked.values()) > 200
    assert all(answer.status < 500 for answer in asked.values())
    assert differing(asked, other) == []


def test_every_address_answered_with_something(one: Stand, asked: Mapping[str, Answer]) -> None:
    """None is left out: of each that there is, one at least was found, but an event's, of which there is none."""
    found = {path.partition("?")[0] for path, answer in asked.items() if answer.status in (200, 302)}
    matched = {one.app.url_map.bind("localhost").match(path, "GET", return_rule=True)[0].rule for path in found}
    assert routes(one) - matched == {"/planner/calendar/<event>"}


def test_bare_counts_would_be_seen(tmp_path: Path) -> None:
    """With a tenth more of all visits, released without noise, threshold and rounding."""
    bare = Protections(threshold=False, rounding=False, noise=False, complementary=False)
    quiet = answers(city(tmp_path / "quiet", 10, releases(10, bare)), SOME, deepest=0)
    busier = city(tmp_path / "busier", 10, releases(11, bare))
    assert set(differing(quiet, busier)) == set(SOME)


SOME = (
    "/planner",
    "/planner/paths",
    "/planner/gaps",
    "/planner/tables/2026-W13/option.csv",
    "/planner/releases/2026-W13.json",
    "/planner/pictures/2026-W13/worries.svg",
    "/planner/report/2026-Q1.pdf",
    "/api/v1/periods/2026-W13/tables/option",
)


@pytest.mark.parametrize("leak", ["order", "tag"])
def test_a_page_that_tells_more_would_be_seen(tmp_path: Path, released: Sequence[Release], leak: str) -> None:
    """Only in the order of its rows, or in a header."""

    def tells(tenths: int) -> Stand:
        stand = city(tmp_path / str(tenths), tenths, released)

        def view() -> Response:
            the_reading()
            behind = stand.centre.counts("2026-Q1")["v1"]
            names = sorted(behind, key=lambda cell: behind[cell] % 7 if leak == "order" else cell)
            response = Response("".join(f"{cell.first} {cell.second}\n" for cell in names))
            if leak == "tag":
                response.set_etag(str(sum(behind.values())))
            return response

        stand.app.view_functions["planner.how_sure"] = view
        return stand

    asked = answers(tells(10), ["/planner/how-sure", "/planner"], deepest=0)
    assert differing(asked, tells(23)) == ["/planner/how-sure"]
