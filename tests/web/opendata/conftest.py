"""A small handbook whose months were published by the real code, and somebody who looks at them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.possible import written
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import JST
from handbook.analytics.disclosure import Plan, Structure
from handbook.analytics.node.outbox import Delivery
from handbook.analytics.privacy import PrivacySettings
from handbook.analytics.publishing import publish_due
from handbook.shipped import shipped_migrations
from handbook.web.application import Handbook
from tests.web.conftest import MakeApp
from tests.web.visitor import Visitor

SEPTEMBER, OCTOBER, NOVEMBER = "2026-09", "2026-10", "2026-11"
MANY = {
    Cell("public-need", "rent"): 1_000,
    Cell("public-result", "benefit"): 2_000,
    Cell("public-path", "money", "rent=behind"): 500,
}
CONTENT = written(
    Structure(
        frozenset(
            {
                Cell("gap", "rent", "0"),
                Cell("gap", "money", "0"),
                Cell("gap", "long-gone", "0"),
                Cell("result", "rent", "benefit"),
                Cell("result", "money", "loan"),
            }
        )
    )
)

Tamper = Callable[[str], None]


def publish_months(
    data: Path,
    first: date,
    last: date,
    skip: date | None = None,
    handbook: str = "handbook",
    url: str | None = None,
) -> Centre:
    """Deliver each day from *first* to *last* (but *skip*), and publish the months that are over."""
    centre = Centre(open_centre(data, url, shipped_migrations() / "centre"), handbook)
    centre.remember("v1", CONTENT, first)
    centre.remember("v1", CONTENT, last)
    told = tuple(("v1", "web", cell, count) for cell, count in MANY.items())
    day = first
    while day <= last:
        if day != skip:
            centre.take(Delivery(handbook, "n1", day, 0, told), Plan())
        day += timedelta(days=1)
    publish_due(
        centre, PrivacySettings(), datetime(last.year, last.month, last.day, 12, tzinfo=JST) + timedelta(days=9)
    )
    return centre


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The handbook's folder."""
    return tmp_path / "data"


@pytest.fixture
def centre(data: Path) -> Centre:
    """A centre with two months: counting began on 20 September, and 7 October did not come."""
    return publish_months(data, date(2026, 9, 20), date(2026, 10, 31), skip=date(2026, 10, 7))


@pytest.fixture
def app(make_app: MakeApp, centre: Centre) -> Handbook:
    """The small handbook with its page of open data."""
    return make_app(open_data=True)


@pytest.fixture
def reader(app: Handbook) -> Visitor:
    """Somebody who looks at the numbers."""
    return Visitor(app)


@pytest.fixture
def tamper(data: Path) -> Tamper:
    """Changes the file of needs of a month in the database."""

    def change(month: str) -> None:
        engine = sa.create_engine(f"sqlite:///{data / 'centre.sqlite'}", poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE published_files SET content = :content WHERE name = 'need.csv' AND month = :month"),
                {"content": b"month,need,visits\r\n2026-10,rent,1\r\n", "month": month},
            )

    return change
