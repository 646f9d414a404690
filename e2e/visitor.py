"""A person with a browser: begins, answers, reads the result. What tests know of the pages' inside stands here alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Locator, Page, Response

from e2e.serving import Site
from handbook.content import Content
from handbook.resources.codes import code_of, joined

BEGIN = "はじめる"
NEXT = "次へ"
EXIT = "すぐに閉じる"
BEGIN_AGAIN = re.compile("はじめから")
THE_END = "/results"
"""Where nothing is asked any more."""

Given = Mapping[str, Sequence[str]]
"""Questions in the order in which they are asked, each with the options chosen (none: 「答えたくない」)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A service as the result shows it. ``section`` is `urgent`, `best`, `rest` or `always`; ``fold`` the words it is folded under."""

    id: str
    number: int
    section: str
    fold: str
    text: str
    perhaps: bool


class Result:
    """The cards of a result page, by the ids of their services."""

    def __init__(self, heading: str, cards: Sequence[Card], content: Content) -> None:
        self.heading = heading
        self._cards = {card.id: card for card in cards}
        self._content = content
        assert len(self._cards) == len(cards), "a service is shown twice"

    def __contains__(self, service: str) -> bool:
        return service in self._cards

    def __getitem__(self, service: str) -> Card:
        return self._cards[service]

    def __iter__(self) -> Iterator[Card]:
        return iter(self._cards.values())

    def __len__(self) -> int:
        return len(self._cards)

    def section(self, name: str) -> list[str]:
        """The services in a section, in their order."""
        return [card.id for card in self if card.section == name]

    @property
    def urgent(self) -> list[str]:
        """The urgent services, in the order of their numbers: which of them are shown first depends on the hour."""
        return [card.id for card in sorted(self, key=lambda card: card.number) if card.section == "urgent"]

    @property
    def fitting(self) -> list[str]:
        """The services that fit or may fit, in the order of their numbers."""
        return [card.id for card in sorted(self, key=lambda card: card.number) if card.section in ("best", "rest")]

    def shows_because(self, service: str, question: str, option: str) -> bool:
        """Whether the card says that *service* is shown because of this answer."""
        label = self._content.flow.questions[question].options[option].label
        return f"「{label}」" in self[service].text and "と答えたため" in self[service].text

    def is_folded_under(self, service: str, need: str) -> bool:
        """Whether *service* lies under the words for *need*."""
        return self._content.catalog.needs[need].label in self[service].fold


class Visitor:
    """Somebody at a page of the handbook.

    ``seen`` is what the browser's history holds of it: addresses and titles. After :meth:`hurry`, ``places`` has the pages
    of the questions that were asked, and ``onward`` is where it goes on.
    """

    def __init__(self, page: Page, site: Site, content: Content) -> None:
        self.page = page
        self.site = site
        self.content = content
        self.seen: list[tuple[str, str]] = []
        self.places: dict[str, str] = {}
        self.onward = "/"

    # ── Going about ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def path(self) -> str:
        """The path of the page one is at."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """The page's `h1`."""
        return _squeezed(self.page.get_by_role("heading", level=1).inner_text())

    @property
    def is_at_start(self) -> bool:
        """Whether this is the page on which everything begins."""
        return self.page.get_by_role("button", name=BEGIN, exact=True).count() == 1

    def open(self, path: str = "/") -> Response:
        """Go to a page by its address."""
        response = self.page.goto(self.site.url(path))
        assert response is not None
        self._arrived()
        return response

    def press(self, target: Locator) -> None:
        """Press what leads to another page, and be there."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            target.click()
        self._arrived()

    def reload(self) -> None:
        """Load the page anew."""
        self.page.reload(wait_until="domcontentloaded")
        self._arrived()

    def back(self) -> None:
        """Press the browser's own Back."""
        self.page.go_back(wait_until="domcontentloaded")
        self._arrived()

    def link(self, path: str) -> Locator:
        """The first link to *path* in the page's body, its header included."""
        return self.page.locator(f'main a[href="{path}"], header a[href="{path}"], footer a[href="{path}"]').first

    def _arrived(self) -> None:
        self.seen.append((self.page.url, self.page.title()))

    # ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Open the handbook and begin."""
        self.open()
        self.press(self.page.get_by_role("button", name=BEGIN, exact=True))

    @property
    def question(self) -> str | None:
        """The id of the question asked on this page; its heading must be that question."""
        name: str | None
        name, heading = self.page.evaluate(
            """() => [
                document.querySelector("main input[name=question]")?.value ?? null,
                document.querySelector("h1").innerText,
            ]"""
        )
        if name is not None:
            question = self.content.flow.questions[name]
            assert _squeezed(heading) in (question.ask, question.ask_other)
        return name

    def choice(self, question: str, option: str) -> Locator:
        """The control for an option."""
        written = self.content.flow.questions[question]
        label = written.options[option].label
        if written.choose == "one":
            return self.page.get_by_role("radio", name=label, exact=True)
        return self.page.get_by_role("checkbox", name=label, exact=True)

    @property
    def next_button(self) -> Locator:
        """What hands the answer in."""
        return self.page.get_by_role("button", name=NEXT, exact=True)

    @property
    def skip_button(self) -> Locator:
        """What goes on without an answer."""
        return self.page.locator("button[name=skip]")

    @property
    def chosen(self) -> list[str]:
        """The ids of the options that are chosen on this page."""
        chosen: list[str] = self.page.locator("input[name=answer]:checked").evaluate_all(
            "all => all.map(one => one.value)"
        )
        return chosen

    def answer(self, question: str, *options: str) -> None:
        """Answer the question on this page, which must be *question*; no options is 「答えたくない」."""
        assert self.question == question
        if not options:
            self.press(self.skip_button)
            return
        for option in options:
            self.choice(question, option).check()
        self.press(self.next_button)

    def answers(self, given: Given) -> None:
        """Answer one question after another: exactly these are asked, in this order."""
        for question, options in given.items():
            self.answer(question, *options)

    def visit(self, given: Given) -> Result:
        """A whole visit: begin, be asked exactly these questions, and read the result."""
        self.begin()
        self.answers(given)
        assert self.path == "/results", f"asked {self.question} too"
        return self.result()

    def hurry(self, given: Given, until: str | None = None, *, whom: str = "self") -> None:
        """Answer without looking at the pages (posting the same forms), for tests that are about what comes after.

        What else is asked on the way is skipped. It goes on until all of *given* is answered and *until* is asked, or, with
        ``THE_END``, until nothing is asked any more.
        """
        api = self.page.context.request
        self.places.clear()
        left = set(given)
        self.onward = api.post(self.site.url("/start"), form={"whom": whom}, max_redirects=0).headers["location"]
        while self.onward != THE_END:
            page = api.get(self.site.url(self.onward)).text()
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
            question = fields["question"]
            self.places[question] = self.onward
            if question == until or not (left or until):
                break
            left.discard(question)
            options = given.get(question)
            response = api.post(
                self.site.url(self.onward),
                data=urlencode({**fields, **({"answer": options} if options else {"skip": "1"})}, doseq=True),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                max_redirects=0,
            )
            assert response.status == 303
            self.onward = response.headers["location"]
        assert not left, f"{left} are not asked"
        assert until in (None, THE_END) or until in self.places, f"{until} is not asked"

    def hurry_to(self, given: Given, path: str | None = None) -> None:
        """Answer without looking, then open *path* (where it goes on, if none is given)."""
        self.hurry(given)
        self.open(path or self.onward)

    def hurry_onto_the_list(self, *services: str) -> None:
        """Put *services* on the list, without looking, as the page of a link does."""
        codes = joined(map(code_of, services))
        page = self.page.context.request.get(self.site.url(f"/l/{codes}")).text()
        response = self.page.context.request.post(
            self.site.url("/list"),
            form={**dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)), "add": codes},
            max_redirects=0,
        )
        assert response.headers["location"] == "/list"

    def save_the_list(self) -> None:
        """Save the list on the device by the button on its page, until it says so; what is saved already stays."""
        self.open("/list")
        save, saved = self.page.locator("[data-save]:visible"), self.page.locator("[data-forget]:visible")
        save.or_(saved).first.wait_for()
        if save.count():
            save.click()
        save.wait_for(state="hidden")
        saved.wait_for()

    def wish(self, value: str) -> None:
        """Press a button of those that sift and order the result (unfolding them first), by its value."""
        button = self.page.locator(f'button.chip[value="{value}"]')
        fold = self.page.locator("details.wishes", has=button)
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        self.press(button)

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def result(self) -> Result:
        """The result page one is at."""
        ids = {service.name: name for name, service in self.content.services.items()}
        cards = [
            Card(
                ids[name],
                int(href.rpartition("/")[2]),
                section,
                _squeezed(fold),
                _squeezed(text),
                perhaps="未確認" in text,
            )
            for name, href, section, fold, text in self.page.evaluate(_CARDS)
        ]
        return Result(self.heading, cards, self.content)

    @property
    def urgent(self) -> Locator:
        """The panel of services to talk to now."""
        return self.page.locator("main .urgent")

    @property
    def urgent_services(self) -> list[str]:
        """The services in the panel, by their ids, in their order (lines that name none are not counted)."""
        services = self.content.services
        found = []
        for line in self.urgent.locator("li").all_text_contents():
            named = [name for name, service in services.items() if service.name in line]
            found += [max(named, key=lambda name: len(services[name].name))] if named else []
        return found

    @property
    def tel_links(self) -> list[tuple[str, str]]:
        """All links that dial, with the number that they show."""
        found: list[list[str]] = self.page.evaluate(_CALLS)
        return [(href, text) for href, text in found]

    @property
    def body(self) -> str:
        """All text of the page, folded text too."""
        text = self.page.locator("body").text_content()
        assert text is not None
        return text


NewVisitor = Callable[..., Visitor]
"""Makes a visitor with a browser context of their own, of which the arguments are options."""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


_CARDS = """
() => [...document.querySelectorAll('main section[aria-labelledby] li')]
  .map(item => [item, item.querySelector(':scope > h3 > a[href^="/results/"]')])
  .filter(([, link]) => link)
  .map(([item, link]) => [
    link.textContent.trim(),
    link.getAttribute("href"),
    item.closest("section").getAttribute("aria-labelledby"),
    item.closest("details")?.querySelector("summary").textContent ?? "",
    item.textContent,
  ])
"""

_CALLS = """
() => [...document.querySelectorAll('a[href^="tel:"]')]
  .map(link => [link.getAttribute("href"), link.querySelector("small, b")?.textContent ?? link.textContent])
"""
