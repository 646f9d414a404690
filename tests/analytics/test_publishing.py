"""Publishing: each month comes out once, when it is over, with noise and from bounded counts; the numbers in plain go."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import written
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import JST
from handbook.analytics.disclosure import Plan, Structure
from handbook.analytics.node.outbox import Delivery
from handbook.analytics.privacy import BudgetSpent, PrivacySettings, Spent
from handbook.analytics.publishing import publish_due

SETTINGS = PrivacySettings()
FIRST = date(2026, 11, 1)
DECEMBER = date(2026, 12, 1)
FEW = {Cell("public-need", "rent"): 3}
CONTENT = written(
    Structure(frozenset({Cell("gap", "rent", "0"), Cell("gap", "food", "0"), Cell("result", "rent", "desk")}))
)


@pytest.fixture
def centre(engine: sa.Engine) -> Centre:
    """The centre of a handbook whose content has two needs and one service."""
    made = Centre(engine, "kitakyushu")
    made.remember("v1", CONTENT, FIRST)
    return made


def deliver(centre: Centre, day: date, counts: Mapping[Cell, int], node: str = "n1", version: str = "v1") -> None:
    told = tuple((version, "web", cell, count) for cell, count in counts.items())
    centre.take(Delivery("kitakyushu", node, day, 0, told), Plan())


def november(centre: Centre, counts: Mapping[Cell, int] = FEW, first: int = 1, skip: int | None = None) -> None:
    for number in range(first, 31):
        if number != skip:
            deliver(centre, FIRST.replace(day=number), counts)


def at(day: date, hour: int = 5) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=JST)


def numbers(centre: Centre, name: str, month: str = "2026-11") -> dict[str, int]:
    text = centre.published.files(month)[name].decode("utf-8-sig")
    return {row[1]: int(row[-1]) for row in list(csv.reader(io.StringIO(text)))[1:]}


def test_a_month_comes_out_when_its_last_day_is_sealed(centre: Centre) -> None:
    """At four in the morning, and not before."""
    november(centre)
    assert publish_due(centre, SETTINGS, at(DECEMBER, 3)) == []
    assert publish_due(centre, SETTINGS, at(DECEMBER, 4)) == ["2026-11"]


def test_it_comes_out_once(centre: Centre) -> None:
    """With the same files for ever."""
    november(centre)
    publish_due(centre, SETTINGS, at(DECEMBER))
    before = centre.published.files("2026-11")
    assert publish_due(centre, SETTINGS, at(DECEMBER)) == []
    assert centre.published.files("2026-11") == before


def test_of_two_at_once_one_is_refused(centre: Centre) -> None:
    """And the first one's files stay."""
    spent = Spent("2026-11", SETTINGS.epsilon, SETTINGS.delta, "v1", "d")
    centre.published.spend(spent, {"need.csv": b"first"})
    with pytest.raises(BudgetSpent):
        centre.published.spend(spent, {"need.csv": b"second"})
    assert centre.published.files("2026-11") == {"need.csv": b"first"}


def test_broken_off_in_the_middle_nothing_was_published(centre: Centre, engine: sa.Engine) -> None:
    """Neither is the budget spent, nor are the numbers gone."""
    november(centre)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE published_files RENAME TO away"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        publish_due(centre, SETTINGS, at(DECEMBER))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO published_files"))
    assert centre.published.ledger().entries == ()
    assert publish_due(centre, SETTINGS, at(DECEMBER)) == ["2026-11"]


def test_the_numbers_in_plain_are_deleted_with_it(centre: Centre) -> None:
    """Nobody can draw the noise again."""
    november(centre)
    publish_due(centre, SETTINGS, at(DECEMBER))
    assert centre.counts("M2026-11") == {}


def test_what_comes_after_it_is_not_kept(centre: Centre) -> None:
    """The month is out; it would wait for ever."""
    november(centre, skip=7)
    publish_due(centre, SETTINGS, at(DECEMBER + timedelta(days=3)))
    deliver(centre, date(2026, 11, 7), FEW)
    assert centre.counts("M2026-11") == {}


def test_a_month_with_a_missing_day_is_waited_for_and_says_so(centre: Centre) -> None:
    """For four days from its end; which machine it was is nobody's business."""
    november(centre, skip=7)
    assert publish_due(centre, SETTINGS, at(DECEMBER + timedelta(days=2))) == []
    assert publish_due(centre, SETTINGS, at(DECEMBER + timedelta(days=3))) == ["2026-11"]
    page = centre.published.files("2026-11")["about.md"].decode()
    assert "11月7日の分は、一部またはすべてが届いておらず" in page
    assert "n1" not in page


def test_a_month_in_which_counting_began_says_from_when(centre: Centre) -> None:
    """Else its numbers would be taken for those of a whole month."""
    november(centre, first=24)
    publish_due(centre, SETTINGS, at(DECEMBER))
    assert (
        "11月24日から11月30日まで。この月の、ほかの日は数えていません。"
        in centre.published.files("2026-11")["about.md"].decode()
    )


def test_a_month_in_which_nobody_came_is_published_like_any_other(centre: Centre) -> None:
    """That it was not would tell that nobody came."""
    november(centre, counts={})
    assert publish_due(centre, SETTINGS, at(DECEMBER)) == ["2026-11"]
    assert set(numbers(centre, "need.csv")) == {"rent", "food"}


def test_a_month_of_which_nothing_came_is_not_published(centre: Centre) -> None:
    """Its numbers would be noise alone."""
    november(centre)
    deliver(centre, date(2027, 1, 31), FEW)
    assert publish_due(centre, SETTINGS, at(date(2027, 2, 1))) == ["2026-11"]


def test_all_needs_and_services_of_the_content_have_their_number(centre: Centre) -> None:
    """Those that nobody asked for too."""
    november(centre)
    publish_due(centre, SETTINGS, at(DECEMBER))
    assert (set(numbers(centre, "need.csv")), set(numbers(centre, "result.csv"))) == ({"rent", "food"}, {"desk"})


def test_a_content_of_another_month_has_no_part_in_it(centre: Centre) -> None:
    """Only those that were served in it, counted or not."""
    other = written(Structure(frozenset({Cell("gap", "old", "0")})))
    centre.remember("v0", other, date(2026, 10, 31))
    centre.remember("v2", other, DECEMBER)
    november(centre)
    publish_due(centre, SETTINGS, at(DECEMBER))
    assert "old" not in numbers(centre, "need.csv")
    told = json.loads(centre.published.files("2026-11")["csv-metadata.json"])
    assert told["notes"][0]["contentVersion"] == "v1"


def test_what_is_published_is_near_what_was_counted(centre: Centre) -> None:
    """Over all versions, days and nodes; noise above 600 comes once in billions."""
    many = {
        Cell("public-need", "rent"): 1_000,
        Cell("public-result", "desk"): 2_000,
        Cell("public-path", "money", "late=yes"): 500,
    }
    november(centre, many)
    deliver(centre, FIRST, many, node="n2", version="v9")
    publish_due(centre, SETTINGS, at(DECEMBER + timedelta(days=3)))
    for name, key, true in (
        ("need.csv", "rent", 31_000),
        ("result.csv", "desk", 62_000),
        ("path.csv", "money", 15_500),
    ):
        assert abs(numbers(centre, name)[key] - true) < 1_000


def test_files_that_were_changed_afterwards_are_found(centre: Centre, engine: sa.Engine) -> None:
    """The ledger holds their digest."""
    november(centre)
    publish_due(centre, SETTINGS, at(DECEMBER))
    assert centre.published.changed() == []
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE published_files SET content = :content WHERE name = 'need.csv'"), {"content": b""}
        )
    assert centre.published.changed() == ["2026-11"]
