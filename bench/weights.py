"""Bytes over the wire, as a browser that takes gzip gets them: `python -m bench.weights [--quick]`."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urljoin, urlsplit

from bench.processes import Ours
from bench.report import Missing, Result, print_table
from bench.serving import CONTENT, our_environ, require_ours
from bench.visits import Browser, Page, VisitWrong, visit

FULL, QUICK = 150, 10
"""Visits."""

_ADDRESS = re.compile(r'<(link|script|img|image|use|source|iframe)\b[^>]*?\b(?:href|src|srcset)="([^"#]+)')


def parts_of(page: Page) -> set[str]:
    """The addresses of what a browser fetches for *page*."""
    return {urljoin(page.path, found[2]) for found in _ADDRESS.finditer(page.text)}


class Fetched:
    """What one browser has fetched, each once."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.pages: dict[str, Page] = {}

    def beyond(self, page: Page) -> int:
        """Bytes that *page* still needs fetched."""
        total = 0
        for address in sorted(parts_of(page) - self.pages.keys()):
            if urlsplit(address).netloc:
                raise VisitWrong(f"{page.path} sends browsers to {address}")
            self.pages[address] = self._browser.get(address)
            if self.pages[address].status != 200:
                raise VisitWrong(f"{page.path} names {address}, which answers {self.pages[address].status}")
            total += self.pages[address].wire
        return total


def measure(visits: int) -> list[Result]:
    """The weights. Raises :class:`Missing`."""
    require_ours()
    with (
        tempfile.TemporaryDirectory() as folder,
        Ours(our_environ(CONTENT, Path(folder))) as server,
    ):
        browser = Browser("127.0.0.1", server.port)
        first = browser.get("/")
        fetched = Fetched(browser)
        parts = fetched.beyond(first)
        questions: list[tuple[int, int]] = []
        results: list[Page] = []
        heads = [first.head_bytes]
        browser.close()
        for seed in range(visits):
            visitor = Browser("127.0.0.1", server.port)
            made = visit(visitor, "/", Random(seed))
            more = Fetched(visitor)
            more.pages |= fetched.pages
            for page in made.pages[:-1]:
                questions.append((page.wire, more.beyond(page)))
                heads.append(page.head_bytes)
            results.append(made.pages[-1])
            visitor.close()
    of_kind = {
        kind: sum(page.wire for name, page in fetched.pages.items() if f".{kind}" in name) for kind in ("css", "js")
    }
    pages = [page for page, _ in questions]
    return [
        Result("the first page: HTML", first.wire, "bytes"),
        Result("its CSS", of_kind["css"], "bytes"),
        Result("its JavaScript", of_kind["js"], "bytes"),
        Result("its icons and all else", parts - sum(of_kind.values()), "bytes"),
        Result("the first page: HTML, CSS and JavaScript", first.wire + sum(of_kind.values()), "bytes", at_most=15_000),
        Result("the first page with everything", first.wire + parts, "bytes", at_most=15_000),
        Result(f"a question more: median of {len(pages)}", median(pages), "bytes"),
        Result("a question more: heaviest", max(pages), "bytes", at_most=6_000),
        Result("a question with what only it fetches: heaviest", max(map(sum, questions)), "bytes", at_most=6_000),
        Result("headers of an answer: heaviest (not in the above)", max(heads), "bytes"),
        Result("a page of results: median", median(page.wire for page in results), "bytes"),
        Result("a page of results: heaviest", max(page.wire for page in results), "bytes"),
    ]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Bytes over the wire, with gzip.")
    parser.add_argument("--quick", action="store_true", help="fewer visits")
    given = parser.parse_args()
    try:
        print_table("Weights", measure(QUICK if given.quick else FULL))
    except (Missing, VisitWrong) as error:
        sys.exit(f"bench.weights: {error}")


if __name__ == "__main__":
    main()
