"""The structure of content: every mistake is told with its code, at its place, all in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.content import load_content

QUESTIONS = """\
title: 例
questions:
  first:
    ask: はじめ
    choose: many
    options:
      a: {label: あ, needs: [n], then: [second]}
      b: {label: い, urgent: [desk]}
  second:
    ask: つぎ
    options:
      c: {label: う}
  age: {ask: 年齢は, choose: number, minimum: 0, maximum: 120, unit: 歳}
conditions:
  adult: {says: 18歳以上であること, if: {age: {minimum: 18}}}
guarantees:
  g: {says: 保証, if: {first: [a]}, shows: [desk]}
"""
SERVICES = """\
needs:
  n: 必要
organizations:
  city: {name: 市役所}
services:
  desk:
    name: 窓口
    organization: city
    kind: desk
    summary: 例
    needs: [n]
    source: https://city.example.jp/
"""


def findings(folder: Path, questions: str = QUESTIONS, services: str = SERVICES) -> list[tuple[str, str, int]]:
    (folder / "questions.yaml").write_text(questions, "utf-8")
    (folder / "services.yaml").write_text(services, "utf-8")
    loaded = load_content(folder)
    assert (loaded.content is None) == bool(loaded.findings)
    return [(finding.code, Path(finding.file).name, finding.line) for finding in loaded.findings]


def test_sound_content_has_no_findings(tmp_path: Path) -> None:
    """The example that the others break in one place each is sound."""
    assert findings(tmp_path) == []


QUESTION_MISTAKES = [
    ("a misspelt field", "    choose: many", "    chose: many", "field", 5),
    ("a full-width colon in a flow mapping", "{label: う}", "{label：う}", "field", 12),
    ("a field of the wrong type", "ask: つぎ", "ask: [つぎ]", "field", 10),
    ("an empty text", "ask: つぎ", "ask:", "field", 10),
    ("a text of spaces", "ask: つぎ", 'ask: "  "', "field", 10),
    ("a choose that does not exist", "choose: many", "choose: several", "field", 5),
    ("an id with a capital", "      b: {label: い", "      B: {label: い", "field", 8),
    ("a reserved id", "      b: {label: い", "      not: {label: い", "field", 8),
    ("an empty list", "needs: [n]", "needs: []", "field", 7),
    ("an empty condition", "if: {first: [a]}", "if: {}", "field", 17),
    ("an empty list in a condition", "if: {first: [a]}", "if: {first: []}", "field", 17),
    ("a truth value in words", "{label: う}", "{label: う, exclusive: yes}", "field", 12),
    ("a number question without a bound", "maximum: 120, ", "", "field", 13),
    ("options on a number question", "unit: 歳}", "options: {x: {label: え}}}", "field", 13),
    ("bounds on a question with options", "    ask: つぎ", "    minimum: 1\n    ask: つぎ", "field", 9),
    ("a question without options", "    options:\n      c: {label: う}", "    hint: え", "field", 9),
    ("a bound that is not whole", "minimum: 0", "minimum: 0.5", "value", 13),
    ("a bound that is no number", "minimum: 0", "minimum: zero", "value", 13),
    ("bounds the wrong way round", "minimum: 0", "minimum: 121", "value", 13),
    ("a range the wrong way round", "{age: {minimum: 18}}", "{age: {minimum: 18, maximum: 17}}", "value", 15),
    ("an empty range", "{age: {minimum: 18}}", "{age: {}}", "field", 15),
    ("a range on a question with options", "{age: {minimum: 18}}", "{first: {minimum: 18}}", "field", 15),
    ("options of a number question", "{age: {minimum: 18}}", "{age: [a]}", "field", 15),
    ("an area that is none", "title: 例", 'title: 例\narea: "99999"', "value", 2),
    ("a then that does not exist", "then: [second]", "then: [third]", "unknown-id", 7),
    ("a then that points to itself", "then: [second]", "then: [first]", "order", 7),
    ("a then that points up", "{label: う}", "{label: う, then: [first]}", "order", 12),
    ("a need that does not exist", "needs: [n]", "needs: [m]", "unknown-id", 7),
    ("an urgent service that does not exist", "urgent: [desk]", "urgent: [disk]", "unknown-id", 8),
    ("an always service that does not exist", "title: 例", "title: 例\nalways: [disk]", "unknown-id", 2),
    ("a guarantee for a service that does not exist", "shows: [desk]", "shows: [disk]", "unknown-id", 17),
    ("a guarantee for a question that does not exist", "shows: [desk]", "asks: [third]", "unknown-id", 17),
    ("a guarantee that promises nothing", ", shows: [desk]", "", "field", 17),
    ("a condition on an option that does not exist", "if: {first: [a]}", "if: {first: [z]}", "unknown-id", 17),
    ("a condition on a question that does not exist", "if: {first: [a]}", "if: {last: [a]}", "unknown-id", 17),
    ("a condition with a name that does not exist", "if: {first: [a]}", "if: {is: [child]}", "unknown-id", 17),
    ("a when that reads down", "    ask: つぎ", "    when: {age: {minimum: 1}}\n    ask: つぎ", "order", 10),
    ("a when that reads itself", "    ask: つぎ", "    when: {second: [c]}\n    ask: つぎ", "order", 10),
    (
        "an unless that reads down through a name",
        "    ask: つぎ",
        "    unless: {is: adult}\n    ask: つぎ",
        "order",
        10,
    ),
    ("a named condition that uses itself", "if: {age: {minimum: 18}}", "if: {not: {is: adult}}", "order", 15),
]


@pytest.mark.parametrize(
    ("was", "becomes", "code", "line"),
    [case[1:] for case in QUESTION_MISTAKES],
    ids=[case[0] for case in QUESTION_MISTAKES],
)
def test_a_mistake_in_the_questions_is_told(tmp_path: Path, was: str, becomes: str, code: str, line: int) -> None:
    """One finding, with the code of the contract, on the line to mend."""
    assert was in QUESTIONS
    assert findings(tmp_path, questions=QUESTIONS.replace(was, becomes, 1)) == [(code, "questions.yaml", line)]


SERVICE_MISTAKES = [
    ("a missing field", "    summary: 例\n", "", "field", 6),
    ("an unknown kind", "kind: desk", "kind: shop", "field", 9),
    ("an unknown organization", "organization: city", "organization: town", "unknown-id", 8),
    ("an unknown need", "needs: [n]", "needs: [m]", "unknown-id", 11),
    ("a phone that is none", "    needs: [n]", "    phones: [{number: 12-34}]\n    needs: [n]", "value", 11),
    (
        "a number that became a comment",
        "    needs: [n]",
        "    phones:\n      - number: #7119\n    needs: [n]",
        "value",
        12,
    ),
    ("hours that cannot be read", "    needs: [n]", "    hours: 9時から\n    needs: [n]", "value", 11),
    ("a URL without https", "source: https://city.example.jp/", "source: city.example.jp", "value", 12),
    ("a URL that runs a script", "source: https://city.example.jp/", "source: javascript:alert(1)", "value", 12),
    ("a language that is none", "    needs: [n]", "    languages: [日本語]\n    needs: [n]", "value", 11),
    ("a date that is none", "    needs: [n]", "    reviewed: 2026-02-30\n    needs: [n]", "value", 11),
    ("a date in another order", "    needs: [n]", "    reviewed: 1.11.2026\n    needs: [n]", "value", 11),
    ("a latitude alone", "    needs: [n]", "    latitude: 33.88\n    needs: [n]", "field", 6),
    (
        "a latitude beyond the pole",
        "    needs: [n]",
        "    latitude: 133.88\n    longitude: 130\n    needs: [n]",
        "value",
        11,
    ),
    (
        "a condition on an unknown question",
        "    needs: [n]",
        "    eligible_if: {last: [a]}\n    needs: [n]",
        "unknown-id",
        11,
    ),
    ("a first that does not exist", "  n: 必要", "  n: {label: 必要, first: [disk]}", "unknown-id", 2),
]


@pytest.mark.parametrize(
    ("was", "becomes", "code", "line"),
    [case[1:] for case in SERVICE_MISTAKES],
    ids=[case[0] for case in SERVICE_MISTAKES],
)
def test_a_mistake_in_the_services_is_told(tmp_path: Path, was: str, becomes: str, code: str, line: int) -> None:
    """One finding, with the code of the contract, on the line to mend."""
    assert was in SERVICES
    assert findings(tmp_path, services=SERVICES.replace(was, becomes, 1)) == [(code, "services.yaml", line)]


def test_all_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    """Staff mend a file once, not once a mistake."""
    questions = QUESTIONS.replace("ask: つぎ", "ask:", 1).replace("minimum: 0", "minimum: x", 1)
    services = SERVICES.replace("kind: desk", "kind: shop", 1)
    assert findings(tmp_path, questions, services) == [
        ("field", "questions.yaml", 10),
        ("value", "questions.yaml", 13),
        ("field", "services.yaml", 9),
    ]


def test_a_misspelt_field_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    """The message says what would mend it."""
    findings(tmp_path, questions=QUESTIONS.replace("choose: many", "chose: many", 1))
    assert "「choose」のことですか" in load_content(tmp_path).findings[0].message


@pytest.mark.parametrize(
    "number", ["0120783556", "110", '"#8008"', "0570-064-556", "+81 93 582 4894", "070-4442-3893", "119"]
)
def test_a_phone_number_comes_out_exactly_as_it_went_in(tmp_path: Path, number: str) -> None:
    """One lost digit is a call that never arrives."""
    services = SERVICES.replace("    needs: [n]", f"    phones: [{{number: {number}}}]\n    needs: [n]", 1)
    assert findings(tmp_path, services=services) == []
    content = load_content(tmp_path).content
    assert content is not None
    assert content.services["desk"].phones[0].number == number.strip('"')


def test_a_single_id_stands_for_a_list_of_one(tmp_path: Path) -> None:
    """Staff need no brackets where there is one."""
    assert (
        findings(tmp_path, questions=QUESTIONS.replace("[desk]", "desk").replace("[a]", "a").replace("[n]", "n")) == []
    )


def test_a_draft_is_checked_in_its_form_too(tmp_path: Path) -> None:
    """A draft with a broken link would break on the day it goes live."""
    services = SERVICES.replace("source: https://city.example.jp/", "source: nowhere\n    draft: true", 1)
    assert findings(tmp_path, services=services) == [("value", "services.yaml", 12)]
