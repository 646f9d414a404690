"""Everything that HTTP gives of the numbers: each address that there is, filled in, and what is linked from there."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from werkzeug.routing import Rule

from handbook.analytics.cells import KINDS
from handbook.analytics.disclosure import LATE
from tests.web.attacks.stand import Stand

PREFIXES = ("/planner", "/api/v1", "/open-data")

PERIODS = ("2026-W13", "2026-Q1", "2025", "2026-03")
WORRIES = ("money", "danger", "none", "unsure")

VALUES: Mapping[str, Sequence[str]] = {
    "period": PERIODS,
    "kind": (*sorted(KINDS - {"answered", "skipped", "next"}), LATE.kind),
    "worry": (*WORRIES, "nix"),
    "name": ("visits", "worries", "changes", "stops", "gaps", "shown", "called", "channel", "locale", "ward", "nix"),
    "event": ("nix",),
    "file": ("need.csv", "result.csv", "path.csv", "csv-metadata.json", "about.md", "nix.csv"),
}
"""What stands in an address: what there is, what there is not, and what there could be."""

MONTHS = ("2026-03", "2026-02", "latest")
"""What `name` is in open data."""

FORMS = ("csv", "xlsx", "json", "svg")
"""Not `png`: it is made of the SVG."""

QUERIES: Mapping[str, Sequence[str]] = {
    "period": PERIODS,
    "level": ("week", "month", "quarter", "year", "day"),
    "of": (*PERIODS, "moji", "yahata", "web", "library", "nix"),
    "with": (*PERIODS, "moji", "yahata", "web", "library", "nix"),
    "by": ("needs", "gap", "worries", "stops", "ward", "channel", "locale", "nix"),
    "line": (*WORRIES, "nix"),
    "need": ("money", "safety", "rent", "nix"),
    "service": ("loan", "centre", "benefit", "hotline", "shelter", "nix"),
    "condition": ("adult", "*", "age=18..120", "nix"),
    "ward": ("moji", "yahata"),
    "first": ("worries", "rent"),
    "page": ("2",),
    "limit": ("1",),
    "sort": ("count",),
}
"""Parameters that pages know, and some that they could."""

_LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
_TOKEN = re.compile(r'(name="csrf_token" value=")[^"]*')
_CONVERTER = re.compile(r"<(?:any\([^)]*\):)?(?:[a-z]+:)?([a-z]+)>")
_RANDOM = 40


class Answer(NamedTuple):
    """All that an address gives, but the time of asking and the session's own token."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def addresses(stand: Stand) -> list[str]:
    """Every address under *PREFIXES* that *stand* has, filled in; and made-up questions to those that take some."""
    found = [path for rule in _rules(stand) for path in _filled(rule)]
    rng = random.Random(1)
    pages = [path for path in found if "." not in path]
    for _ in range(_RANDOM):
        names = rng.sample(sorted(QUERIES), rng.randint(1, 5))
        asked = urlencode({name: rng.choice(QUERIES[name]) for name in names})
        found.append(f"{rng.choice(pages)}?{asked}")
    questions = (("period",), ("by",), ("need", "service", "condition"), ("of", "with", "by"))
    for page in ("/planner/gaps/simulation", "/planner/compare", "/planner/gaps", "/planner/paths", "/planner"):
        for asks in questions:
            found += [f"{page}?{urlencode(dict(zip(asks, each, strict=True)))}" for each in _some(asks, rng)]
    return list(dict.fromkeys(found))


def answers(stand: Stand, paths: Iterable[str], deepest: int = 40) -> dict[str, Answer]:
    """What *stand* gives at *paths*, and at *deepest* more that are linked from there."""
    found: dict[str, Answer] = {}
    waiting = list(dict.fromkeys(paths))
    most, seen = len(waiting) + deepest, set(waiting)
    for path in waiting:
        found[path] = answer = _ask(stand, path)
        if answer.body[:15].lower().startswith(b"<!doctype html>"):
            linked = {html.unescape(each) for each in _LINK.findall(answer.body.decode())}
            more = [each for each in sorted(linked - seen) if each.startswith(PREFIXES) and not each.endswith(".png")]
            waiting += more
            seen.update(more)
        if len(found) >= most:
            break
    return found


def routes(stand: Stand) -> set[str]:
    """The addresses that *stand* has, as they are written."""
    return {rule.rule for rule in _rules(stand)}


def _ask(stand: Stand, path: str) -> Answer:
    if urlsplit(path).path.startswith("/api/"):
        sent = {"Authorization": f"Bearer {stand.key}"}
        response = stand.app.test_client(use_cookies=False).get(path, headers=sent)
    else:
        response = stand.planner.get(path)
    body = response.data
    if b"csrf_token" in body:
        body = _TOKEN.sub(r"\1", body.decode()).encode()
    headers = sorted(pair for pair in response.headers.items() if pair[0] != "Date")
    return Answer(response.status_code, tuple(headers), body)


def _rules(stand: Stand) -> Iterator[Rule]:
    for rule in stand.app.url_map.iter_rules():
        if rule.rule.startswith(PREFIXES) and "GET" in (rule.methods or ()):
            yield rule


def _filled(rule: Rule) -> Iterator[str]:
    names = _CONVERTER.findall(rule.rule)
    values = {**VALUES, "form": [form for form in FORMS if form in rule.rule]}
    if rule.rule.startswith("/open-data"):
        values["name"] = MONTHS
    choices = [values[name] for name in names]
    for chosen in product(*choices):
        path = rule.rule
        for value in chosen:
            path = _CONVERTER.sub(value, path, count=1)
        yield path


def _some(names: Sequence[str], rng: random.Random) -> list[tuple[str, ...]]:
    every = list(product(*(QUERIES[name] for name in names)))
    return every if len(every) <= 8 else rng.sample(every, 8)
