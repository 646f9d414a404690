"""Attack 5: nothing that a resident typed, sent or is lies in any file, log, backup or batch. In full: `python -m bench.privacy`."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from handbook.analytics.node.daykeys import JOURNALS
from tests.analytics.attacks.canaries import search, told
from tests.analytics.attacks.lived import CACHE, Lived, live
from tests.analytics.attacks.unprotected import LoudCounts
from tests.analytics.privacy.figures import tell

STAGES = (
    *("lost", "journals", "journals, opened with the secret", "open", "backup of the open day", "sealed", "forwarded"),
    *("delivered", "released", "exported", "told to Plausible", "said"),
)


@pytest.fixture(scope="module")
def lived(memory: Path) -> Lived:
    """What two visits left."""
    return live(memory / "lived", visits=2)


@pytest.mark.parametrize("stage", STAGES)
def test_no_canary_is_found(lived: Lived, stage: str) -> None:
    """No typed number, address, browser, referrer, cookie or seed, in any form, at any time."""
    places = lived.stages[stage]
    hits = search(places, lived.canaries)
    size = sum(map(len, places.values()))
    tell(f"{stage}: {len(hits)} hits of {len(lived.canaries)} canaries in {len(places)} places of {size:,} bytes")
    assert hits == [], told(hits)


@pytest.mark.parametrize("stage", ["lost", "journals", "open", "backup of the open day", "said"])
def test_no_answer_is_found_while_the_day_is_open(lived: Lived, stage: str) -> None:
    """Nor in a log, ever: options stand nowhere but in the content's own file."""
    places = {place: content for place, content in lived.stages[stage].items() if CACHE not in place}
    hits = search(places, lived.answers)
    tell(f"{stage}: {len(hits)} hits of {len(lived.answers)} options")
    assert hits == [], told(hits)


def test_there_are_journals_and_losses_to_be_searched(lived: Lived) -> None:
    """And requests to Plausible: else nothing would be found in none."""
    assert any(f"/{JOURNALS}/" in place for place in lived.stages["journals"])
    assert any(place.endswith("/losses.json") for place in lived.stages["lost"])
    assert b"Handbook: option" in lived.stages["told to Plausible"]["requests"]


def test_losses_tell_days_and_numbers_alone(lived: Lived) -> None:
    """In memory, and nothing of what was lost."""
    (losses,) = (content for place, content in lived.stages["lost"].items() if place.endswith("/losses.json"))
    assert re.fullmatch(rb'\{"2026-11-24": \d+\}\n', losses)


def test_what_is_counted_is_found(lived: Lived) -> None:
    """Chosen options are counts of the sealed day, as they should be: the search finds what is there, in the same files."""
    found = {hit.canary for hit in search(lived.stages["forwarded"], lived.answers)}
    assert found == {"answer canary-of-money", "answer canary-of-behind"}


def test_every_canary_of_loud_counts_is_found(tmp_path: Path) -> None:
    """Where the request is written down, all of it is found: the planted words reach the counts."""
    lived = live(tmp_path, build=LoudCounts)
    planted = lived.canaries | {name: option for name, option in lived.answers.items() if "fine" not in name}
    hits = search({place: it for place, it in lived.stages["open"].items() if CACHE not in place}, planted)
    missed = planted.keys() - {hit.canary for hit in hits}
    tell(f"loud counts: {len(planted) - len(missed)} of {len(planted)} canaries found")
    assert missed == set()


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("utf-8", "鳥/7654321".encode()),
        ("utf-16-le", "鳥/7654321".encode("utf-16-le")),
        ("utf-16-be", "鳥/7654321".encode("utf-16-be")),
        ("json", b"\\u9ce5/7654321"),
        ("hex", "鳥/7654321".encode().hex().encode()),
        ("url", quote("鳥/7654321", safe="").encode()),
        *((f"base64 at {at}", base64.b64encode(b"abc"[:at] + "鳥/7654321".encode() + b"xyz")) for at in range(3)),
    ],
)
def test_the_search_finds_each_form(form: str, written: bytes) -> None:
    """Also in the midst of other bytes."""
    found = {hit.form for hit in search({"file": b"before" + written + b"after"}, {"canary": "鳥/7654321"})}
    assert form in found
