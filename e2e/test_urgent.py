"""Urgent services: at once above the next question, with numbers exactly as staff wrote them and none that they did not verify."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from e2e.serving import Site
from e2e.visitor import Given, NewVisitor, Visitor
from handbook.content import Content
from handbook.resources import Service

EVERYTHING: dict[str, Given] = {
    "town": {
        "worries": ["money", "home", "law", "work", "body"],
        "money-worry": ["food", "living-costs", "taxes-and-premiums", "school-costs", "budgeting"],
    },
    "danger": {
        "worries": ["violence", "mind", "alone"],
        "danger-now": ["now"],
        "violence-worry": [
            "partner-violence",
            "sexual-violence",
            "stalking",
            "abuse-by-parent",
            "child-in-danger",
            "elder-or-disabled-abuse",
            "crime-victim",
        ],
        "watched": ["safe"],
        "mind-worry": ["wish-to-die", "self-harm", "low-mood", "addiction", "bereaved-by-suicide"],
    },
    "family": {
        "worries": ["family", "youth", "care", "language", "body"],
        "body-worry": ["sudden-illness", "disability-support", "developmental", "hard-to-phone"],
    },
}
"""Visits that need much, so that between them most services are shown."""


def test_urgent_services_stand_above_the_next_question(visitor: Visitor) -> None:
    """Who says that they wish to die sees at once whom to call, and can go on all the same."""
    visitor.hurry({"worries": ["mind"]}, until="mind-worry")
    visitor.open(visitor.onward)
    visitor.answer("mind-worry", "wish-to-die")
    assert visitor.question
    # The third is one that is open at this hour.
    assert visitor.urgent_services[:2] == ["inochi-sos", "yorisoi"]
    assert len(visitor.urgent_services) == 3
    panel, question = visitor.urgent.bounding_box(), visitor.page.get_by_role("heading", level=1).bounding_box()
    assert panel is not None
    assert question is not None
    assert panel["y"] + panel["height"] <= question["y"]
    calls = [(dialled(number), number) for number in ("0120-061-338", "0120-279-338")]
    assert [call for call in visitor.tel_links if call in calls] == calls
    assert visitor.next_button.is_enabled()


@pytest.mark.parametrize(
    ("worry", "danger", "named"),
    [
        ("violence", "danger-now", ("violence-worry", "partner-violence")),
        ("mind", "life-danger", ("mind-worry", "wish-to-die")),
    ],
    ids=["violence", "mind"],
)
def test_who_is_in_danger_now_sees_110_and_119_first(
    scripted: Visitor, worry: str, danger: str, named: tuple[str, str]
) -> None:
    """Whatever else they answered, or answer again, 110 and 119 come before all other lines, in panel and result."""
    scripted.hurry({"worries": [worry], named[0]: [named[1]]})
    scripted.open(scripted.places[danger])
    scripted.choice(danger, "now").check()
    scripted.press(scripted.next_button)
    assert set(scripted.urgent_services[:2]) == {"police-110", "fire-119"}
    scripted.open("/results")
    assert set(scripted.result().section("urgent")[:2]) == {"police-110", "fire-119"}
    assert scripted.page.locator('main a[href="tel:119"]').first.is_visible()


def test_services_that_the_newest_answer_names_are_shown(scripted: Visitor) -> None:
    """Who wishes to die, and then says that there is nothing to eat, sees at once where to eat, too."""
    scripted.hurry({"worries": ["mind", "money"], "mind-worry": ["wish-to-die"]}, until="money-worry")
    scripted.open(scripted.onward)
    scripted.answer("money-worry", "food")
    named = scripted.content.flow.questions["money-worry"].options["food"].urgent
    assert set(scripted.urgent_services) & set(named) - {"yorisoi"}


def test_urgent_services_stay_within_reach(visitor: Visitor) -> None:
    """On the questions after that they are folded to one line, which opens."""
    visitor.hurry_to({"worries": ["law"], "law-worry": ["illegal-lender"]})
    assert visitor.urgent.locator("a").first.is_visible()
    visitor.press(visitor.skip_button)
    call = visitor.urgent.locator('a[href^="tel:"]').first
    assert not call.is_visible()
    visitor.urgent.locator("summary").click()
    assert call.is_visible()


def test_hash_numbers_are_dialled_whole(scripted: Visitor) -> None:
    """A number that begins with # keeps its # when it is tapped: `#8891` is dialled as `tel:%238891`."""
    scripted.hurry_to({"worries": ["violence"], "danger-now": ["no-danger"], "violence-worry": ["sexual-violence"]})
    assert ("tel:%238891", "#8891") in scripted.tel_links


def test_emergency_numbers_are_on_the_first_page(scripted: Visitor) -> None:
    """Before anything is asked, 110, 119 and the lines for children, violence and despair are there to be tapped."""
    scripted.open()
    services = scripted.content.services
    for name in ("police-110", "fire-119", "child-189", "dv-plus", "inochi-sos"):
        number = services[name].shown_phones[0].number
        assert (dialled(number), number) in scripted.tel_links


def test_every_number_is_as_staff_wrote_it_and_no_other_is_shown(
    new_visitor: NewVisitor, site: Site, content: Content
) -> None:
    """Over a hundred pages of people with many worries, each number is its own service's, verified, and dialled as it is."""
    visitor = new_visitor()
    verified = {phone.number for service in content.services.values() for phone in service.shown_phones}
    unverified = {phone.number for service in content.services.values() for phone in service.phones} - verified
    assert unverified, "there is nothing to look for"
    seen = set()
    for given in EVERYTHING.values():
        visitor.hurry(given)
        for service, page in _service_pages(visitor, site, content):
            seen.add(service.name)
            calls = dict.fromkeys(re.findall(r'href="(tel:[^"]*)"', page))
            own = [dialled(phone.number) for phone in service.shown_phones]
            assert list(calls)[: len(own)] == own, service.name
            assert set(calls) <= {dialled(number) for number in verified}
            for phone in service.shown_phones:
                assert f">{phone.number}<" in page
            for number in unverified:
                assert not re.search(rf"(?<![0-9#-]){re.escape(number)}(?![0-9-])", page), f"{service.name}: {number}"
                assert number.replace("-", "") not in page
    assert len(seen) > 100, "too few services were met"
    assert any(
        not phone.verified for service in content.services.values() if service.name in seen for phone in service.phones
    ), "no service with an unverified number was met"


def _service_pages(visitor: Visitor, site: Site, content: Content) -> Iterator[tuple[Service, str]]:
    """The page of each service in the result."""
    by_name = {service.name: service for service in content.services.values()}
    api = visitor.page.context.request
    total = len(re.findall(r'<h3><a href="/results/\d+"', api.get(site.url("/results")).text()))
    for number in range(1, total + 1):
        page = api.get(site.url(f"/results/{number}")).text()
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page)
        assert heading is not None
        yield by_name[heading[1].replace("&amp;", "&")], page


def dialled(number: str) -> str:
    """The link that dials *number*: its digits alone, `#` escaped because a bare one would begin a fragment."""
    return "tel:" + number.replace("-", "").replace("#", "%23")
