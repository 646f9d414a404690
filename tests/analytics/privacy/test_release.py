"""A month's release: drawn once, the same bytes each time, paid for, and honest about what it can tell."""

from __future__ import annotations

import csv
import json
import time
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from markdown_it import MarkdownIt

from handbook.analytics.privacy import (
    BudgetSpent,
    CountsWrong,
    Ledger,
    MemoryBudget,
    MonthCounts,
    ParameterWrong,
    PrivacySettings,
    Release,
    Share,
    Spent,
    Vocabulary,
    digest,
    files,
    publish,
    release,
)
from handbook.analytics.privacy.wording import right_guesses, written
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.sources import Seeded

WORDS = Vocabulary(needs=("rent", "food"), results=("city-desk", "hotline"), version="3f9a")
COUNTS = MonthCounts(need={"food": 40}, result={"hotline": 7}, path={("money", "rent>late"): 300, ("money", "rare"): 1})
SETTINGS = PrivacySettings()


def drawn(seed: int = 1, settings: PrivacySettings = SETTINGS) -> Release:
    return release("2026-11", COUNTS, WORDS, settings, Seeded(seed))


def rows(made: dict[str, bytes], name: str) -> list[list[str]]:
    return list(csv.reader(StringIO(made[name].decode("utf-8-sig"), newline="")))


def test_a_month_costs_one_by_default() -> None:
    """As the issue has it: epsilon 1 and delta a millionth, of fractions that add up exactly."""
    assert (SETTINGS.epsilon, SETTINGS.delta) == (Fraction(1), Fraction(1, 1_000_000))


def test_files_are_the_same_each_time() -> None:
    """The noise is in the release, not in its files."""
    once = drawn()
    assert files(once) == files(once)


def test_another_draw_is_another_release() -> None:
    """The test above bites: noise drawn twice is not the same."""
    assert files(drawn(1)) != files(drawn(2))


def test_all_of_the_vocabulary_comes_out_in_the_order_of_its_names() -> None:
    """Not in that of the content, which may follow the counts."""
    assert [key for key, _ in drawn().need] == ["food", "rent"]
    assert [key for key, _ in drawn().result] == ["city-desk", "hotline"]


def test_rare_paths_do_not_come_out() -> None:
    """One visit's path needs noise that comes once in two million draws."""
    assert [row[:2] for row in drawn().path] == [("money", "rent>late")]


def test_a_release_is_paid_for_and_comes_once() -> None:
    """The ledger holds what was spent and the digest of just these files."""
    budget = MemoryBudget()
    made = publish("2026-11", COUNTS, WORDS, SETTINGS, budget)
    (entry,) = budget.ledger().entries
    assert entry == Spent("2026-11", Fraction(1), Fraction(1, 1_000_000), "3f9a", digest(made))
    with pytest.raises(BudgetSpent):
        publish("2026-11", COUNTS, WORDS, SETTINGS, budget)


def test_what_cannot_be_released_costs_nothing() -> None:
    """A fault in the counts must not use up the month."""
    budget = MemoryBudget()
    with pytest.raises(CountsWrong):
        publish("2026-11", MonthCounts({"unknown": 1}, {}, {}), WORDS, SETTINGS, budget)
    with pytest.raises(ParameterWrong):
        publish("November", COUNTS, WORDS, SETTINGS, budget)
    assert budget.ledger() == Ledger()


def test_settings_are_checked_at_the_door() -> None:
    """Before anybody hands in counts."""
    with pytest.raises(ParameterWrong):
        PrivacySettings(path=Share(Fraction(0), 2))


def test_the_dictionary_describes_the_tables_as_they_are() -> None:
    """Each file, each column in its order, and the key that no two rows share."""
    made = files(drawn())
    described: dict[str, Any] = json.loads(made["csv-metadata.json"])
    assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "ja"}]
    assert {one["url"] for one in described["tables"]} == {name for name in made if name.endswith(".csv")}
    for one in described["tables"]:
        header, *lines = rows(made, one["url"])
        columns = one["tableSchema"]["columns"]
        assert [column["titles"] for column in columns] == [[name] for name in header]
        assert all(column["dc:description"] for column in columns)
        assert one["tableSchema"]["primaryKey"] == header[:-1]
        assert len({tuple(line[:-1]) for line in lines}) == len(lines)


def test_the_dictionary_declares_the_parameters() -> None:
    """For programs: epsilon in all and of each kind, delta, bounds, scale, threshold."""
    (notes,) = json.loads(files(drawn())["csv-metadata.json"])["notes"]
    assert (notes["epsilon"], notes["delta"], notes["contentVersion"]) == ("1", "0.000001", "3f9a")
    path = notes["kinds"]["path"]
    assert (path["epsilon"], path["l0"], path["scale"], path["threshold"]) == ("0.3", 2, "20/3", SETTINGS.threshold)


@pytest.mark.parametrize(
    "said",
    [
        "ε = 1、δ = 0.000001",
        "m·ε",
        "±60",
        "±120",
        "±20",
        "雑音を足して94以上になった道順だけ",
        "負の数もあります",
        "多くて74%",
        "人数ではありません",
    ],
)
def test_the_page_says_what_the_numbers_can_and_cannot_tell(said: str) -> None:
    """Errors, what is missing, and what somebody with several visits has to know."""
    assert said in files(drawn())["about.md"].decode()


def test_the_page_says_nothing_of_the_counts() -> None:
    """It is made of the parameters alone: another month's counts make the same page."""
    other = release("2026-11", MonthCounts({}, {}, {}), WORDS, SETTINGS, Seeded(9))
    assert files(other)["about.md"] == files(drawn())["about.md"]


def test_the_page_is_sound_markdown() -> None:
    """No stars left over: between Japanese letters and signs, emphasis easily fails to close."""
    assert "**" not in MarkdownIt("commonmark").enable("table").render(files(drawn())["about.md"].decode())


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1), "1"),
        (Fraction(2, 5), "0.4"),
        (Fraction(1, 1_000_000), "0.000001"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(20), "20"),
        (Fraction(1, 16), "0.0625"),
    ],
)
def test_numbers_are_written_as_they_are(number: Fraction, text: str) -> None:
    """No rounding: what is declared is what was spent."""
    assert written(number) == text


def test_guesses_are_told_from_above() -> None:
    """e / (e + 1) = 73.1 %."""
    assert right_guesses(Fraction(1), Fraction(0)) == 74
    assert right_guesses(Fraction(100), Fraction(1, 2)) == 100


def test_100_000_paths_take_less_than_5_seconds() -> None:
    """With the system's own chance, files included."""
    paths = {("worry", f"path-{i}"): 1 + i % 200 for i in range(100_000)}
    start = time.process_time()
    made = files(release("2026-11", MonthCounts({}, {}, paths), WORDS, SETTINGS))
    took = time.process_time() - start
    tell(f"100,000 distinct paths: {took:.1f} s of CPU, {len(rows(made, 'path.csv')) - 1} rows")
    assert took < 5
