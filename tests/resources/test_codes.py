"""Short codes: the same for ever, one service each, and read however they were typed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handbook.content import load_content
from handbook.resources.codes import LENGTH, MOST, by_code, code_of, joined, parted
from handbook.shipped import shipped_content
from tests.web.example import handbook, service
from tests.writing import write_content

GOLDEN = dict(line.split("\t") for line in (Path(__file__).parent / "codes.tsv").read_text("utf-8").splitlines())
"""The codes of the services of November 2026. A line may be added, and never changed: its code stands on paper."""

ALIKE = ("s13456", "s28031")

ids = st.from_regex(r"[a-z][a-z0-9_-]{0,40}", fullmatch=True)


def test_a_code_that_was_given_out_leads_to_the_same_service_for_ever() -> None:
    """Whatever else changes: these are printed and sent."""
    assert {name: code_of(name) for name in GOLDEN} == GOLDEN


def test_each_shipped_service_has_a_code_of_its_own() -> None:
    """Drafts have none that leads anywhere."""
    content = load_content(shipped_content()).content
    assert content is not None
    live = {name for name, service in content.services.items() if not service.draft}
    assert set(by_code(content.catalog.services).values()) == live


@given(names=st.lists(ids, min_size=1, max_size=MOST, unique_by=code_of))
def test_what_is_joined_is_parted_again(names: list[str]) -> None:
    """In its order, and in no more letters than a link has room for."""
    codes = tuple(map(code_of, names))
    assert parted(joined(codes)) == codes
    assert len(joined(codes)) == LENGTH * len(names)
    assert joined(codes).isalnum()


@given(names=st.lists(ids, min_size=1, max_size=5, unique_by=code_of))
def test_codes_are_read_as_they_may_be_typed(names: list[str]) -> None:
    """In capitals, and with the letters that are taken for 0 and 1."""
    text = joined(map(code_of, names))
    assert parted(text.upper()) == parted(text)
    assert parted(text.replace("0", "O").replace("1", "l")) == parted(text)


@given(text=st.text(max_size=240))
def test_anything_else_is_read_without_harm(text: str) -> None:
    """What comes out are codes, or nothing."""
    for code in parted(text):
        assert parted(code) == (code,)


def test_what_no_link_of_ours_holds_is_nothing() -> None:
    """Too much, too little, letters that no code has, and none."""
    code = code_of("dv-plus")
    texts = ["", code[:-1], code + "0", "u" * LENGTH, "ａ" * LENGTH, "٠" * LENGTH, code * (MOST + 1), "İ" + code[1:]]
    assert [parted(text) for text in texts] == [()] * len(texts)


def test_a_service_twice_is_there_once() -> None:
    """At its first place."""
    first, second = code_of("dv-plus"), code_of("yorisoi")
    assert parted(first + second + first) == (first, second)


def test_two_services_with_one_code_are_an_error(tmp_path: Path) -> None:
    """A link would lead to the wrong one. The finding says which, and what mends it."""
    content = handbook()
    content["services"]["services"] |= {name: service("money", name=name) for name in ALIKE}
    loaded = load_content(write_content(tmp_path / "content", content))
    (finding,) = loaded.findings
    assert (finding.severity, finding.code, finding.id) == ("error", "field", ALIKE[1])
    assert ALIKE[0] in finding.message
