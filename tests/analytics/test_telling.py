"""Telling Plausible: what was released lately, once, whichever machine does it, and nothing that staff doubt."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from handbook.analytics.cells import Cell
from handbook.analytics.centre.store import Centre
from handbook.analytics.plausible import Told
from handbook.analytics.telling import LATEST, tell_due
from handbook.cli import main
from tests.analytics.plausible.some import SITE, WEEK, Taking, released

NUMBERS = {Cell("option", "worries", "rent"): 500, Cell("visit", "begun"): 1_000}
TODAY = WEEK.last + timedelta(days=4)


@pytest.fixture
def centre(engine: sa.Engine) -> Centre:
    """The centre of a handbook with a released week."""
    made = Centre(engine, "kitakyushu")
    made.keep(released(NUMBERS))
    return made


def tell(centre: Centre, receiver: Taking, today: date = TODAY, most: int = 5_000) -> tuple[list[str], list[str]]:
    return tell_due(centre, receiver, 5, today, most, pause=0)


def test_a_released_week_is_told_once(centre: Centre) -> None:
    """Whoever comes next finds it told."""
    receiver = Taking()
    assert tell(centre, receiver) == ([WEEK.name], [])
    assert tell(centre, receiver) == ([], [])
    assert len(receiver.taken) == 300


def test_it_is_told_in_parts(centre: Centre) -> None:
    """Other things are to be done meanwhile."""
    receiver = Taking()
    assert [tell(centre, receiver, most=120)[0] for _ in range(3)] == [[], [], [WEEK.name]]
    assert len(receiver.taken) == 300


def test_how_far_it_was_told_is_noted_at_the_centre(centre: Centre, engine: sa.Engine) -> None:
    """For another machine to go on."""
    tell(centre, Taking(), most=100)
    assert Centre(engine, "kitakyushu").told.of(SITE, WEEK.name) == Told(5, 300, 100, 100, 0)


def test_what_staff_doubt_is_not_told(centre: Centre) -> None:
    """Plausible takes nothing back."""
    centre.doubt(WEEK.name, "いたずら")
    receiver = Taking()
    assert tell(centre, receiver) == ([], [])
    assert receiver.attempts == 0


def test_what_is_long_ago_is_not_told(centre: Centre) -> None:
    """It would bear today's date."""
    receiver = Taking()
    assert tell(centre, receiver, today=WEEK.last + LATEST + timedelta(days=1)) == ([], [])
    assert receiver.attempts == 0


def test_what_is_in_the_way_is_said(centre: Centre) -> None:
    """By the message that says how to mend it, and for one handbook alone."""
    told, (problem,) = tell(centre, Taking(lambda attempt: False))
    assert told == []
    assert SITE in problem


def test_the_command_says_that_it_is_not_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to set."""
    monkeypatch.setenv("HANDBOOK_DATA", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "s" * 40)
    assert main(["counts", "tell"]) == 1
    assert "PLAUSIBLE_URL" in capsys.readouterr().err
