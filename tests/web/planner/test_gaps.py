"""Gaps and the simulation: each figure is that of the release, and nothing is told that was not counted."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import written
from handbook.analytics.disclosure import Release, Structure
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from tests.analytics.reporting.some import PLAN, counts, made
from tests.web.accounts.staff import Member
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor, title

NEAR = {
    Cell("near-miss", "rent", "benefit", "adult"): 4000,
    Cell("near-miss", "money", "benefit", "adult"): 2500,
    Cell("near-miss", "rent", "loan", "adult"): 3000,
    Cell("near-miss", "rent", "loan", "unless adult"): 900,
    Cell("near-miss", "safety", "shelter", "woman"): 4,
}
PAGES = ("/planner/gaps", "/planner/gaps?period=2025", "/planner/gaps/simulation", "/planner/gaps/simulation?need=rent")


@pytest.fixture(scope="session")
def with_near_misses() -> Sequence[Release]:
    """Two quarters and a year."""
    return (
        made(PLAN.quarter(2025, 3), counts(12, weeks=13)),
        made(PLAN.quarter(2025, 4), counts(weeks=13)),
        made(PLAN.year(2025), counts(weeks=52) | NEAR),
    )


def published(release: Release) -> dict[tuple[str, ...], int]:
    """The release's numbers, read from its bytes alone."""
    return {tuple(words[1:5]): words[5] for words in json.loads(release.content)["published"]}


def test_planners_alone_may_open_them(
    app: Handbook, clock: Clock, keep: Keep, with_near_misses: Sequence[Release]
) -> None:
    """Nobody else."""
    keep(*with_near_misses)
    editor = Member(app, clock, name="editor@city.example.jp").logged_in(Role.EDITOR)
    for path in PAGES:
        answer = Visitor(app).get(path)
        assert (answer.status_code, answer.headers["Location"][:18]) == (302, "/staff/login?next=")
        assert editor.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES[:3])
def test_each_figure_is_that_of_its_release(
    planner: Member, keep: Keep, with_near_misses: Sequence[Release], path: str
) -> None:
    """Read again from the release's own bytes, by the place that the figure leads to."""
    keep(*with_near_misses)
    told = {release.period.name: published(release) for release in with_near_misses}
    found = re.findall(
        r'class="figure" href="/planner/tables/([^/]+)/([^"#]+)#([^"]+)">([^<]+)<', planner.get(path).text
    )
    if "simulation" not in path:
        assert len(found) > 8
    for period, kind, _anchor, value in found:
        assert int(value.replace(",", "")) in {n for words, n in told[period].items() if words[0] == kind}


def test_it_opens_at_the_newest_quarter(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """With the near misses of its year, and says that they are another period's."""
    keep(*with_near_misses)
    page = planner.get("/planner/gaps").text
    assert "2025年 第4四半期" in page
    row = page.partition('need=safety">身の安全<')[2].partition("</tr>")[0]
    values = [int(value.replace(",", "")) for value in re.findall(r'">([\d,]+)</a>', row)]
    quarter = published(with_near_misses[1])
    assert values == [
        *(quarter["gap", "safety", many, ""] for many in ("0", "1", "2+")),
        *(quarter["ward", ward, "safety", ""] for ward in ("yahata", "moji")),
    ]
    assert "ここは、2025年（2024年12月30日〜2025年12月28日）の数です" in page
    assert "条件で案内しなかったことが最も多いのは、「家賃の給付」（家賃の滞納）。条件は、18歳以上であること" in page


def test_it_says_that_wards_are_not_counted_so(
    planner: Member, keep: Keep, with_near_misses: Sequence[Release]
) -> None:
    """Rather than to make something up."""
    keep(*with_near_misses)
    assert "どの区で窓口が足りなかったかは、数えていません" in planner.get("/planner/gaps").text
    assert "区の数は、2025年 第4四半期" in planner.get("/planner/gaps?period=2025").text


@pytest.mark.parametrize(
    "query", ["/gaps?period=2025-W12", "/gaps?period=", "/gaps/simulation?period=2024", "/gaps/simulation?need=nix"]
)
def test_what_there_is_not_is_not_found(
    planner: Member, keep: Keep, with_near_misses: Sequence[Release], query: str
) -> None:
    """Whatever the address says."""
    keep(*with_near_misses)
    assert planner.get(f"/planner{query}").status_code == 404


def test_before_there_is_anything(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """It says when there will be."""
    assert title(planner.get("/planner/gaps").text) == "足りないところ"
    keep(some_releases[0])
    assert "四半期と年ごとに出します" in planner.get("/planner/gaps").text
    assert planner.get("/planner/gaps/simulation").status_code == 200


def test_near_misses_before_the_first_year(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """They come with it."""
    keep(with_near_misses[1])
    page = planner.get("/planner/gaps").text
    assert "条件で案内しなかった数は、1年ごとに出します" in page
    assert "この数からは、言えません" not in planner.get("/planner/gaps/simulation?need=safety").text


def simulated(planner: Member, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = planner.get(f"/planner/gaps/simulation?{query}")
    assert answer.status_code == 200
    return answer.text


def test_the_only_condition(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """It needs no choosing, and the answer is the count."""
    keep(*with_near_misses)
    page = simulated(planner, need="rent", service="benefit")
    assert "「家賃の滞納」のある利用で、案内が約4,000回ふえます" in page
    assert "この窓口の条件は、これ1つだけです" in page


def test_one_of_two_conditions(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """The most that it can be: with the error of the count; both together are the sum."""
    keep(*with_near_misses)
    assert "ふえるのは多くても3,002回です" in simulated(planner, need="rent", service="loan", condition="adult")
    assert "約3,900回ふえます" in simulated(planner, need="rent", service="loan", condition="*")


def test_the_last_condition_of_the_content_that_was_served(
    planner: Member, app: Handbook, keep: Keep, with_near_misses: Sequence[Release]
) -> None:
    """Only where no other version was: of that it is not kept in which order it looked."""
    centre = keep(*with_near_misses)
    path = {"need": "rent", "service": "benefit", "condition": "adult"}
    centre.remember(app.store.current().content.version, written(Structure(frozenset())), date(2025, 2, 1))
    assert "これ1つだけ" in simulated(planner, **path)
    assert "順番が分かりません" not in simulated(planner, need="rent", service="loan", condition="adult")
    centre.remember("another", written(Structure(frozenset())), date(2025, 3, 1))
    assert "順番が分かりません" in simulated(planner, need="rent", service="loan", condition="adult")


def test_what_cannot_be_told(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """Says why, and how many it can be at most."""
    keep(*with_near_misses)
    page = simulated(planner, need="safety", service="shelter")
    assert "この数からは、言えません" in page
    assert "多くても、9回" in page


def test_a_service_more(planner: Member, keep: Keep, with_near_misses: Sequence[Release]) -> None:
    """As the gaps say."""
    keep(*with_near_misses)
    assert "窓口が1つもなかった約78,000回が、1つになります" in simulated(planner, need="safety")


def test_a_service_of_another_need_is_to_be_chosen_anew(
    planner: Member, keep: Keep, with_near_misses: Sequence[Release]
) -> None:
    """Nothing that was written into the address comes back unescaped."""
    keep(*with_near_misses)
    page = simulated(planner, need="money", service="loan")
    assert "窓口を選び直してください" in page
    evil = simulated(planner, need="rent", service="%3Cscript%3E", condition="%22%3E%3Cscript%3E")
    assert "<script" not in evil


@pytest.mark.parametrize("path", PAGES)
def test_pictures_have_names_and_tables(
    planner: Member, keep: Keep, with_near_misses: Sequence[Release], path: str
) -> None:
    """And nothing that the policy forbids; each form works by itself."""
    keep(*with_near_misses)
    page = planner.get(path).text
    assert page.count("<table") >= len(re.findall(r'<svg class="chart [^"]*" role="img" aria-labelledby="', page))
    assert " style=" not in page
    assert "<script" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
