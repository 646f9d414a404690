"""Releases of a small handbook in a city large enough to be seen: made by the real disclosure control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Period, Plan, Policy, Protections, Raw, Release, Structure, release

PLAN = Plan("week")
POLICY = Policy(key=bytes(range(32)), scope="kitakyushu", plan=PLAN)
PLAIN = Protections(noise=False)
"""Without noise the published numbers can be told beforehand; they are rounded all the same."""

_GAPS = {"money": (10, 4000, 12000), "safety": (1500, 800, 4000), "rent": (0, 2000, 5000)}
_ASKED = {
    # question: skipped, stopped, options
    "worries": (1000, 3000, {"money": 16000, "danger": 6000, "none": 900, "unsure": 3000}),
    "watched": (300, 2000, {"yes": 2000, "no": 3500}),
    "rent": (0, 1000, {"behind": 9000, "fine": 6000}),
    "age": (500, 20, {"0-17": 2000, "18-120": 28000}),
}
_SERVICES = {
    ("money", "loan"): 16000,
    ("money", "centre"): 15000,
    ("rent", "benefit"): 7000,
    ("safety", "hotline"): 6000,
    ("safety", "shelter"): 10,
}
_CALLS = {"hotline": 2500, "centre": 1500, "loan": 0}
_WARDS = {"moji": 3, "yahata": 7}


def counts(
    tenths: int = 10, more: Mapping[str, int] | None = None, without: Sequence[str] = (), weeks: int = 1
) -> dict[Cell, int]:
    """Raw counts that keep their relations: ten *tenths* of the usual for each of *weeks*, with so many *more* of a worry, and
    *without* some worries, as if the content did not have them."""
    found = {Cell("visit", "begun"): 40000, Cell("visit", "finished"): 30000}
    for question, (skipped, stopped, options) in _ASKED.items():
        kept = {option: count for option, count in options.items() if question != "worries" or option not in without}
        answered = 36000 if question == "worries" else sum(kept.values())
        found |= {Cell("option", question, option): count for option, count in kept.items()}
        found[Cell("answered", question)] = answered
        found[Cell("skipped", question)] = skipped
        found[Cell("stopped", question)] = stopped
        found[Cell("reached", question)] = answered + skipped + stopped
    for need, gaps in _GAPS.items():
        found |= {Cell("gap", need, many): count for many, count in zip(("0", "1", "2+"), gaps, strict=True)}
    found |= {Cell("result", need, service): count for (need, service), count in _SERVICES.items()}
    found |= {Cell("act", "call", service): count for service, count in _CALLS.items()}
    scaled = {cell: count * tenths // 10 * weeks for cell, count in found.items()}
    for need in _GAPS:
        whole = sum(scaled[Cell("gap", need, many)] for many in ("0", "1", "2+"))
        scaled |= {Cell("channel", "library", need): whole // 10, Cell("channel", "web", need): whole - whole // 10}
        scaled[Cell("locale", "ja", need)] = whole
        scaled |= {Cell("ward", ward, need): whole * tenth // 10 for ward, tenth in _WARDS.items()}
    for worry, count in (more or {}).items():
        scaled[Cell("option", "worries", worry)] += count
    return scaled


def made(
    period: Period,
    found: Mapping[Cell, int],
    *,
    history: Sequence[Release] = (),
    protections: Protections = PLAIN,
    missing: tuple[str, ...] = (),
    undelivered: bool = False,
) -> Release:
    """The release of *period* with the counts *found*."""
    structure = Structure(frozenset(found), single=frozenset({"watched", "rent", "age"}))
    raw = Raw(structure, {"v": {} if undelivered else found}, missing=missing, undelivered=undelivered)
    return release(period, raw, history, POLICY, protections)


def week(year: int, number: int) -> Period:
    """An ISO week."""
    return next(
        part
        for quarter in PLAN.parts(PLAN.year(year))
        for part in PLAN.parts(quarter)
        if part.name == f"{year}-W{number:02}"
    )
