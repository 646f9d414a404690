"""A folder with a made-up year: closed, released and published as real counts are, marked, and never in the place of real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import DATABASE, open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Spot
from handbook.analytics.simulated import HANDBOOK, is_simulated
from handbook.shipped import shipped_migrations
from handbook.simulation import Filled, HoldsRealCounts, Simulation, check_folder, fill

pytestmark = pytest.mark.slow
"""57 periods of the shipped content are released."""


@pytest.fixture(scope="module")
def centre(filled: tuple[Path, Filled]) -> Centre:
    """The centre in the folder."""
    return Centre(open_centre(filled[0], None, shipped_migrations() / "centre"), HANDBOOK)


def test_weeks_quarters_and_the_year_are_released(filled: tuple[Path, Filled], centre: Centre) -> None:
    """All that closed, and each with numbers."""
    releases = {release.period.name: release for release in centre.releases()}
    assert len(releases) == 52 + 4 + 1 == filled[1].released
    assert {"2025-W13", "2025-W52", "2025-Q1", "2025-Q4", "2025"} <= releases.keys()
    assert all(release.published for release in releases.values())


@pytest.mark.parametrize("name", ["2025-W13", "2025-W26", "2025-W52", "2025-Q1", "2025-Q4", "2025"])
def test_the_numbers_are_near_those_of_the_model(filled: tuple[Path, Filled], centre: Centre, name: str) -> None:
    """Also those of a quarter's last week, which closes on the same morning as the quarter."""
    release = next(release for release in centre.releases() if release.period.name == name)
    days = (release.period.last - release.period.first).days + 1
    begun = release.published[Spot(name, "", Cell("visit", "begun"))]
    assert begun == pytest.approx(filled[1].visits * days / filled[1].days, rel=0.35)


def test_some_is_hidden(centre: Centre) -> None:
    """A dashboard has to show how that looks."""
    assert all(release.below for release in centre.releases())


def test_the_day_that_did_not_come_is_named(centre: Centre) -> None:
    """In its week, quarter and year."""
    missing = {release.period.name for release in centre.releases() if "2025-09-09 demo-library" in release.missing}
    assert missing == {"2025-W37", "2025-Q3", "2025"}


def test_the_months_are_published(filled: tuple[Path, Filled], centre: Centre) -> None:
    """From the two days of December before to the next one."""
    months = [entry.period for entry in centre.published.ledger().entries]
    assert months == ["2024-12", *(f"2025-{month:02}" for month in range(1, 13))]
    assert filled[1].published == len(months)


def test_the_calendar_has_what_moves_the_numbers(centre: Centre) -> None:
    """The campaign and the news, as planners would have noted them; and the change of the content, which noted itself."""
    marks = [(one.first.isoformat(), one.kind) for one in centre.noted.calendar().marks]
    assert marks == [("2025-06-02", "campaign"), ("2025-07-01", "content"), ("2025-10-14", "news")]


def test_the_folder_is_marked(filled: tuple[Path, Filled], tmp_path: Path) -> None:
    """Pages and exports can see it; another folder is not."""
    assert is_simulated(filled[0])
    assert not is_simulated(tmp_path)


@pytest.mark.parametrize("name", ["counts.sqlite", "centre.sqlite", "secret-key"])
def test_a_folder_that_may_hold_real_counts_is_refused(simulation: Simulation, tmp_path: Path, name: str) -> None:
    """And left as it is."""
    (tmp_path / name).write_text("real")
    with pytest.raises(HoldsRealCounts, match=name):
        fill(tmp_path, simulation)
    assert {path.name for path in tmp_path.iterdir()} == {name}


def test_a_demonstration_that_somebody_counted_in_is_refused(simulation: Simulation, tmp_path: Path) -> None:
    """A handbook was served from its folder: real answers may be there."""
    (tmp_path / "SIMULATED").touch()
    (tmp_path / "counts.sqlite").touch()
    with pytest.raises(HoldsRealCounts):
        fill(tmp_path, simulation)


def test_one_that_is_broken_off_leaves_the_old_one(
    simulation: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made aside; the next one clears that away."""
    (tmp_path / "SIMULATED").touch()
    (tmp_path / DATABASE).write_text("the old one")

    def stop(day: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path, simulation, stop)
    assert (tmp_path / DATABASE).read_text() == "the old one"
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path, simulation, stop)


def test_one_that_was_looked_at_can_be_made_anew(tmp_path: Path) -> None:
    """Serving it leaves a secret, accounts and a cache behind."""
    (tmp_path / "SIMULATED").touch()
    (tmp_path / "cache").mkdir()
    for name in ("centre.sqlite", "accounts.sqlite", "accounts.sqlite-wal", "secret-key"):
        (tmp_path / name).touch()
    check_folder(tmp_path)
