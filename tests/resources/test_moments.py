"""Open, closed or not known at moments that were checked by hand, whatever the server's zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.resources import standing as module
from handbook.resources.hours import JST, OpenState, check_hours
from handbook.resources.standing import standing

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "moments.yaml").read_text("utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506 - it makes text of everything
)
NEVER = "never"


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server's own zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    module._standing.cache_clear()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_every_moment_is_as_it_was_checked_by_hand(zone: str) -> None:
    """Around 年末年始, ゴールデンウィーク, 振替休日 and midnight: the state, and when it changes next."""
    wrong = []
    for name, moment, state, change, why in TABLE["moments"]:
        found = standing(TABLE["schedules"][name], datetime.fromisoformat(moment))
        until = NEVER if found.until is None else found.until.strftime("%Y-%m-%dT%H:%M")
        if (found.state.value, until) != (state, change):
            wrong.append(f"{name} {moment} ({why}): {found.state.value} until {until}, not {state} until {change}")
    assert not wrong, "\n".join(wrong)


def test_there_are_two_hundred_of_them() -> None:
    """Each another moment or another schedule."""
    moments = [(name, moment) for name, moment, *_ in TABLE["moments"]]
    assert len(set(moments)) == len(moments) >= 200


def test_a_moment_of_the_machine_is_one_of_japan(zone: str) -> None:
    """A clock that names its zone, as the server's does."""
    now = datetime(2026, 11, 24, 8, 30, tzinfo=JST)
    assert standing(TABLE["schedules"]["desk"], now.astimezone()).state is OpenState.OPEN


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def test_the_last_hour_is_told() -> None:
    """60 minutes, and not where what follows is not known."""
    desk = TABLE["schedules"]["desk"]
    assert [standing(desk, at(f"2026-11-24T{clock}")).closes_soon(at(f"2026-11-24T{clock}")) for clock in ("16:14", "16:15", "17:14")] == [
        False, True, True
    ]  # fmt: skip
    whole = "Mo-Su,PH 00:00-24:00; Dec 29-Jan 03 unknown"
    found = standing(whole, at("2026-12-28T23:30"))
    assert (found.state, found.closes, found.then) == (OpenState.OPEN, None, OpenState.UNKNOWN)


def test_closed_before_what_is_not_known_names_no_opening() -> None:
    """Jan 4 would be wrong, should they open on Dec 29."""
    found = standing(TABLE["schedules"]["unsure"], at("2026-12-28T18:00"))
    assert (found.state, found.opens) == (OpenState.CLOSED, None)


def test_seconds_change_nothing() -> None:
    """Hours speak in minutes."""
    moment = at("2026-11-24T17:14") + timedelta(seconds=59, microseconds=999)
    assert standing(TABLE["schedules"]["desk"], moment).state is OpenState.OPEN


def test_without_hours_nothing_is_known() -> None:
    """It is not closed."""
    assert standing(None, at("2026-11-24T10:00")).state is OpenState.UNKNOWN


def test_what_only_a_comment_says_is_not_known() -> None:
    """The library alone takes it for open, day and night."""
    for hours in ('"予約した人だけ"', 'Mo-Fr 09:00-17:00; Sa "予約した人だけ"'):
        check_hours(hours)
        assert standing(hours, at("2026-11-28T10:00")).state is OpenState.UNKNOWN
    assert standing('Mo-Fr 09:00-17:00 "予約してから"', at("2026-11-27T10:00")).state is OpenState.OPEN


def test_nights_of_days_that_are_not_known_are_not_known() -> None:
    """Whether a night began on Jan 3 nobody said."""
    hours = "Mo-Su 22:00-06:00; Dec 29-Jan 03 unknown"
    assert standing(hours, at("2026-12-29T03:00")).state is OpenState.OPEN
    assert standing(hours, at("2027-01-04T03:00")).state is OpenState.UNKNOWN
    assert standing(hours, at("2027-01-04T06:00")).state is OpenState.CLOSED


def test_days_joined_by_their_nights_end_nowhere() -> None:
    """Nor is an end looked for without end."""
    found = standing("Mo-Su 00:00-33:00", at("2026-11-24T10:00"))
    assert (found.state, found.until) == (OpenState.OPEN, None)


def test_what_never_closes_is_told_at_once() -> None:
    """The library alone looks for a change as far as the year 10000: half a minute."""
    started = time.perf_counter()
    found = standing("Mo-Su 00:00-24:00; PH 00:00-24:00", at("2026-11-24T10:00"))
    assert (found.state, found.until) == (OpenState.OPEN, None)
    assert time.perf_counter() - started < 2
