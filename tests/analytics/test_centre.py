"""The centre: takes each day once, closes periods when they are complete, and keeps what was released."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.possible import joined, written
from handbook.analytics.centre.schema import METADATA
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import JST
from handbook.analytics.disclosure import Plan, Structure
from handbook.analytics.errors import CountsAway
from handbook.analytics.migrating import migrate
from handbook.analytics.node.outbox import Delivery
from handbook.shipped import shipped_migrations

CHAIN = shipped_migrations() / "centre"
WEEKS = Plan("week")
MONDAY = date(2026, 11, 23)
BEGUN = Cell("visit", "begun")
NOTHING = written(Structure(frozenset()))


@pytest.fixture
def centre(engine: sa.Engine) -> Centre:
    """The centre of one handbook."""
    return Centre(engine, "kitakyushu")


def delivery(day: date, node: str = "n1", visits: int = 3, lost: int = 0, version: str = "v1") -> Delivery:
    counts = ((version, "web", BEGUN, visits), (version, "web", Cell("public-need", "rent"), visits)) if visits else ()
    return Delivery("kitakyushu", node, day, lost, counts)


def a_week(centre: Centre, node: str = "n1", monday: date = MONDAY, skip: int | None = None) -> None:
    for number in range(7):
        if number != skip:
            centre.take(delivery(monday + timedelta(days=number), node), WEEKS)


def at(day: date, hour: int = 5) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=JST)


def test_a_day_is_taken_once(centre: Centre) -> None:
    """However often it is sent."""
    assert [centre.take(delivery(MONDAY), WEEKS) for _ in range(3)] == [True, False, False]
    assert centre.counts("D2026-11-23") == {"v1": {BEGUN: 3}}


def test_days_of_several_nodes_are_summed(centre: Centre) -> None:
    """Each is taken once."""
    centre.take(delivery(MONDAY, "n1"), WEEKS)
    centre.take(delivery(MONDAY, "n2", visits=4), WEEKS)
    assert centre.counts("D2026-11-23")["v1"][BEGUN] == 7


def test_a_complete_week_is_closed_on_monday_morning(centre: Centre) -> None:
    """Its days are summed, and gone."""
    a_week(centre)
    sunday = MONDAY + timedelta(days=6)
    assert centre.close_due(WEEKS, at(sunday)) == []
    assert centre.close_due(WEEKS, at(sunday + timedelta(days=1))) == ["2026-W48"]
    assert centre.counts("2026-W48") == {"v1": {BEGUN: 21}}
    assert centre.counts("D2026-11-23") == {}


def test_a_week_with_a_missing_day_waits_until_thursday(centre: Centre) -> None:
    """Then it is closed, and the node and the day are named."""
    centre.take(delivery(MONDAY - timedelta(days=7), "n2"), WEEKS)
    a_week(centre)
    a_week(centre, "n2", skip=4)
    wednesday = MONDAY + timedelta(days=9)
    assert "2026-W48" not in centre.close_due(WEEKS, at(wednesday, 23))
    assert "2026-W48" in centre.close_due(WEEKS, at(wednesday + timedelta(days=1), 0))
    assert centre.closed()["2026-W48"] == ("2026-11-27 n2",)


def test_a_node_out_of_service_is_not_waited_for(centre: Centre) -> None:
    """From its last day on."""
    centre.take(delivery(MONDAY, "n2"), WEEKS)
    a_week(centre)
    assert centre.retire("n2", MONDAY)
    assert centre.close_due(WEEKS, at(MONDAY + timedelta(days=7))) == ["2026-W48"]


def test_what_comes_late_is_told_and_included_nowhere(centre: Centre) -> None:
    """Else last week's numbers and this week's would tell who was late."""
    a_week(centre, skip=4)
    centre.take(delivery(MONDAY + timedelta(days=4), "n2", visits=0), WEEKS)
    centre.close_due(WEEKS, at(MONDAY + timedelta(days=10)))
    centre.take(delivery(MONDAY + timedelta(days=4), visits=5), WEEKS)
    assert centre.counts("2026-W48")["v1"][BEGUN] == 18
    assert centre.late() == 5


def test_what_is_published_with_noise_is_kept_by_months(centre: Centre) -> None:
    """Weeks do not nest with months."""
    a_week(centre, monday=date(2026, 11, 30))
    public = Cell("public-need", "rent")
    assert centre.counts("M2026-11") == {"v1": {public: 3}}
    assert centre.counts("M2026-12") == {"v1": {public: 18}}


def test_a_quarter_is_the_sum_of_its_weeks(centre: Centre) -> None:
    """And deletes them."""
    monday = date(2026, 9, 28)  # the first of the 14 weeks of a long year's last quarter
    for number in range(14):
        a_week(centre, monday=monday + timedelta(days=7 * number))
    closed = centre.close_due(WEEKS, at(monday + timedelta(days=7 * 14)))
    assert closed[-2:] == ["2026-Q4", "2026"]
    assert (centre.counts("2026")["v1"][BEGUN], centre.counts("2026-Q4"), centre.counts("2026-W48")) == (294, {}, {})


def test_a_handbook_sees_nothing_of_another(engine: sa.Engine) -> None:
    """Several can share a database."""
    Centre(engine, "kitakyushu").take(delivery(MONDAY), WEEKS)
    other = Centre(engine, "fukuoka")
    assert (other.counts("D2026-11-23"), other.nodes(), other.close_due(WEEKS, at(MONDAY + timedelta(days=30)))) == (
        {},
        [],
        [],
    )


def test_losses_are_told(centre: Centre) -> None:
    """They come with the day."""
    centre.take(delivery(MONDAY, lost=4), WEEKS)
    assert centre.lost() == 4


def test_a_doubt_can_be_marked_and_taken_back(centre: Centre) -> None:
    """By staff, with a reason."""
    centre.doubt("2026-W48", "いたずら")
    assert centre.doubts() == {"2026-W48": "いたずら"}
    centre.doubt("2026-W48", "")
    assert centre.doubts() == {}


def test_erasing_leaves_nothing(centre: Centre, engine: sa.Engine) -> None:
    """Of this handbook."""
    a_week(centre)
    centre.close_due(WEEKS, at(MONDAY + timedelta(days=7)))
    centre.erase()
    count = sa.select(sa.func.count())
    with engine.connect() as connection:
        left = {connection.execute(count.select_from(table)).scalar_one() for table in METADATA.sorted_tables}
    assert left == {0}


def test_only_one_node_closes_and_releases_at_a_time(engine: sa.Engine) -> None:
    """Of several at one PostgreSQL."""
    first, second = Centre(engine, "kitakyushu"), Centre(engine, "kitakyushu")
    with first.alone() as mine, second.alone() as theirs:
        assert (mine, theirs) == (True, engine.dialect.name == "sqlite")


def test_the_schema_is_what_the_models_say(engine: sa.Engine) -> None:
    """The chain ends where the program expects it."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "centre_version"})
        assert compare_metadata(context, METADATA) == []


def test_a_content_from_before_it_was_noted_when_is_taken_for_served_always(engine: sa.Engine) -> None:
    """Databases of the first version of the schema have such."""
    migrate(engine, CHAIN, "base")
    migrate(engine, CHAIN, "0001")
    with engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO contents (handbook, version, possible) VALUES ('kitakyushu', 'v1', :possible)"),
            {"possible": b"p"},
        )
    migrate(engine, CHAIN)
    assert Centre(engine, "kitakyushu").served(MONDAY, MONDAY) == {"v1": b"p"}
    migrate(engine, CHAIN, "0001", down=True)
    migrate(engine, CHAIN)
    assert Centre(engine, "kitakyushu").served(MONDAY, MONDAY) == {"v1": b"p"}


def test_a_content_is_served_from_the_first_day_on_which_it_was_seen_to_the_last(centre: Centre) -> None:
    """Whatever was counted under it."""
    for number in (0, 3, 1):
        centre.remember("v1", NOTHING, MONDAY + timedelta(days=number))
    days = [MONDAY + timedelta(days=number) for number in range(-1, 5)]
    assert [bool(centre.served(day, day)) for day in days] == [False, True, True, True, True, False]


def test_what_nodes_of_several_channels_make_possible_is_joined(centre: Centre) -> None:
    """Else a cell of the second would be told of only when somebody had come by it."""
    cells = [Cell("channel", name, "rent") for name in ("web", "library")]
    for cell in (*cells, cells[0]):
        centre.remember("v1", written(Structure(frozenset({cell}))), MONDAY)
    assert joined(centre.served(MONDAY, MONDAY).values(), {}).allowed == frozenset(cells)


def test_migrations_go_down_and_up_again_with_data_in_the_tables(centre: Centre, engine: sa.Engine) -> None:
    """And leave nothing behind."""
    a_week(centre)
    migrate(engine, CHAIN, "base")
    assert sa.inspect(engine).get_table_names() == ["centre_version"]
    migrate(engine, CHAIN)
    assert centre.take(delivery(MONDAY), WEEKS)


ALLOWED = {
    "centre_version": {"version_num"},
    "nodes": {"handbook", "node", "since", "until"},
    "delivered": {"handbook", "node", "day", "lost"},
    "counts": {"handbook", "period", "version", "channel", "kind", "first", "second", "third", "count"},
    "closed": {"handbook", "period", "missing"},
    "late": {"handbook", "period", "told", "visits"},
    "contents": {"handbook", "version", "possible", "since", "until"},
    "releases": {"handbook", "period", "sha256", "content"},
    "doubts": {"handbook", "period", "said"},
    "published": {"handbook", "month", "epsilon", "delta", "version", "sha256"},
    "published_files": {"handbook", "month", "name", "content"},
    "told": {"handbook", "site", "period", "visits_per_event", "events", "sent", "taken", "dropped"},
    "events": {"handbook", "id", "first", "last", "kind", "words"},
}


def test_there_is_no_table_and_no_column_but_these(engine: sa.Engine) -> None:
    """Whoever adds one has to say here what it is good for."""
    inspected = sa.inspect(engine)
    tables = inspected.get_table_names()
    assert {table: {column["name"] for column in inspected.get_columns(table)} for table in tables} == ALLOWED


def test_every_key_leads_with_the_handbook() -> None:
    """So that a distributed database can shard the tables by it."""
    assert {next(iter(table.primary_key.columns)).name for table in METADATA.sorted_tables} == {"handbook"}


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    """And how it is addressed stays out of logs."""
    with pytest.raises(CountsAway) as told:
        open_centre(tmp_path, "postgresql://handbook:geheim@127.0.0.1:1/handbook", CHAIN)
    assert "geheim" not in str(told.value)
