"""The shipped content: 北九州市's handbook keeps its promises, and says nothing that was not seen."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from handbook.check import Report, check_folder
from handbook.content import Content
from handbook.flows.answers import Answer
from handbook.flows.walk import walk
from handbook.resources import Service, match
from handbook.schemas import SCHEMAS
from handbook.shipped import shipped_content

TODAY = date(2026, 11, 24)
FACTS = Path(__file__).parents[2] / "shared" / "facts" / "services.tsv"
NEVER = {"kq-jiritsu-homeless", "soudan-9999"}
"""Unsure, and not open all year: never shown."""


@pytest.fixture(scope="module")
def report() -> Report:
    return check_folder(shipped_content(), TODAY)


@pytest.fixture(scope="module")
def content(report: Report) -> Content:
    assert report.content is not None
    return report.content


def texts(service: Service) -> str:
    parts = [
        service.name,
        service.summary,
        service.eligibility_description,
        service.hours_text,
        service.cost,
        service.say,
    ]
    return "\n".join(part for part in (*parts, service.guide, *service.steps, *service.documents) if part)


def test_check_finds_nothing_but_what_is_old_or_untranslated(report: Report) -> None:
    """No error, no dead part, nobody with a worry and an empty result."""
    assert {(finding.severity, finding.code) for finding in report.findings} <= {
        ("warning", "stale"),
        ("warning", "untranslated"),
    }


def test_the_tree_is_the_whole_tree(report: Report) -> None:
    """Twelve worries and one for "I do not know", their sub-worries and follow-ups, and at least 190 services."""
    assert report.figures.questions >= 40
    assert report.figures.options >= 250
    assert report.figures.services >= 190


PROMISES = {
    "danger-now": {"police-110", "fire-119"},
    "partner-violence": {"dv-plus", "dv-navi", "kq-dv"},
    "wish-to-die": {"inochi-sos", "yorisoi"},
    "bed-tonight": {"kq-inochi-net", "kq-hogo", "kq-houboku"},
    "food": {"kq-inochi-net", "kq-foodbank"},
    "sexual-violence": {"sexual-8891"},
    "child-abuse": {"child-189"},
    "unsure-pregnancy": {"jikei-ninshin", "zenninnet"},
    "under-18": {"childline", "child-sos"},
    "seen": {"talkme"},
}


@pytest.mark.parametrize("name", PROMISES)
def test_what_must_never_fail_is_promised(content: Content, name: str) -> None:
    """The promises stand in the content, where check proves them."""
    assert PROMISES[name] <= set(content.flow.file.guarantees[name].shows)


@pytest.mark.parametrize(
    "worry",
    [
        "money",
        "home",
        "work",
        "mind",
        "body",
        "violence",
        "family",
        "youth",
        "care",
        "alone",
        "law",
        "language",
        "unsure",
    ],
)
def test_a_worry_alone_leads_somewhere(content: Content, worry: str) -> None:
    """Somebody who says what it is about and skips all the rest still gets help that fits."""
    answers: dict[str, Answer] = {"worries": (worry,)}
    while (following := walk(content.flow, answers).next) is not None:
        answers[following] = ()
    fits = [found.fit for found in match(content.catalog, walk(content.flow, answers))]
    assert [fit for fit in fits if fit != "always"]


def test_every_service_says_what_to_do_first(content: Content) -> None:
    """A name and a number are not enough for somebody who has never called a desk."""
    assert [name for name, service in content.services.items() if not service.steps] == []


def test_services_to_talk_to_have_words_to_say(content: Content) -> None:
    """Only places to read have none."""
    silent = {name for name, service in content.services.items() if not service.say}
    assert {content.services[name].kind for name in silent} <= {"desk", "npo"}
    assert len(silent) <= 15


def test_no_sums_of_money(content: Content) -> None:
    """They change every year."""
    assert [
        name for name, service in content.services.items() if re.search(r"[0-9０-９]\s*万?円", texts(service))
    ] == []


def test_no_phone_number_stands_in_a_text(content: Content) -> None:
    """A number in a sentence would be shown although it was never confirmed."""
    number = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|#[0-9]{4}")
    assert [
        name for name, service in content.services.items() if number.search(texts(service).replace(service.name, ""))
    ] == []


def test_the_shelter_has_no_contact(content: Content) -> None:
    """Whoever looks for somebody must not find the way there."""
    shelter = content.services["kq-shelter"]
    assert (shelter.phones, shelter.url, shelter.address, shelter.latitude) == ((), None, None, None)


def facts() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


with_facts = pytest.mark.skipif(not FACTS.is_file(), reason="a clone without the shared folder has no list of facts")


@with_facts
def test_every_service_that_may_be_shown_is_there_and_no_other(content: Content) -> None:
    """The unsure ones and those whose notes forbid it are left out."""
    assert set(content.services) == {row["id"] for row in facts()} - NEVER


@with_facts
def test_phone_numbers_are_those_that_were_seen(content: Content) -> None:
    """Exactly, to the last hyphen; one that must be looked at again, or was never seen, is for staff alone."""
    wrong = []
    for row in facts():
        service = content.services.get(row["id"])
        if service is None or not row["phone"]:
            continue
        first = service.phones[0]
        shown = row["phone_check"] == "ok" and row["confidence"] == "verified"
        if (first.number, first.verified) != (row["phone"], shown):
            wrong.append(row["id"])
    assert wrong == []


@with_facts
def test_nobody_confirmed_an_empty_number(content: Content) -> None:
    """What is empty in the facts is empty here."""
    empty = {row["id"] for row in facts() if not row["phone"]}
    assert [name for name in empty & set(content.services) if content.services[name].phones] == []


@with_facts
def test_reviewed_is_the_day_on_which_the_fact_was_seen(content: Content) -> None:
    """A bare year is its first day, a bare month likewise; an unknown day stays unknown."""
    for row in facts():
        if row["id"] in content.services:
            seen = row["evidence_date"]
            expected = (
                date.fromisoformat(
                    (seen + "-01-01")[:10] if len(seen) == 4 else seen if len(seen) == 10 else f"{seen}-01"
                )
                if seen
                else None
            )
            assert content.services[row["id"]].reviewed == expected, row["id"]


@pytest.mark.parametrize("name", ["questions", "services"])
def test_the_editors_schema_is_the_models(name: str) -> None:
    """Whoever types gets completed what check accepts. To mend: `handbook schema NAME > content/NAME.schema.json`."""
    assert json.loads((shipped_content() / f"{name}.schema.json").read_text("utf-8")) == SCHEMAS[name]()
