"""Every kind of page that there is, and how to get there."""

from __future__ import annotations

from dataclasses import dataclass, field

from e2e.visitor import Given, Visitor
from handbook.resources.codes import code_of, joined

_LAW: Given = {"worries": ["law"], "law-worry": ["illegal-lender"]}

_AFRAID: Given = {
    "worries": ["violence"],
    "danger-now": ["no-danger"],
    "violence-worry": ["is-it-violence"],
    "watched": ["seen"],
    "age": ["a20-39"],
    "ward": ["tobata"],
    "contact": ["text"],
}

_MANY: Given = {
    "worries": ["money", "home"],
    "money-worry": ["food"],
    "home-worry": ["rent"],
    "age": ["a20-39"],
    "ward": ["kokurakita"],
    "contact": ["phone", "meet"],
}


LISTED = ("kq-hogo", "talkme", "kq-mothers-hw", "yorisoi")
"""Services on the list of somebody who keeps one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: what was answered (what else is asked was skipped), and where one is then.

    ``whom`` it is about. Without ``path`` that is where it goes on, or the question ``until``; ``refused`` is that question sent
    with nothing chosen; ``listed`` are services put on the list, which is then ``saved`` on the device. ``wishes`` are the
    buttons pressed after that, by their values, and ``presses`` those that lead to another page, by their names. ``expect`` are
    selectors of what makes the page one of its kind.
    """

    path: str | None = None
    given: Given | None = None
    until: str | None = None
    refused: bool = False
    whom: str = "self"
    cookies: bool = True
    listed: tuple[str, ...] = ()
    saved: bool = False
    wishes: tuple[str, ...] = ()
    presses: tuple[str, ...] = ()
    expect: tuple[str, ...] = field(default=())

    def open(self, visitor: Visitor) -> None:
        """Be there, with all that is folded unfolded."""
        if self.given is not None:
            visitor.hurry(self.given, self.until, whom=self.whom)
        if not self.cookies:
            visitor.page.context.clear_cookies()
        if self.listed:
            visitor.hurry_onto_the_list(*self.listed)
        if self.saved:
            visitor.save_the_list()
        visitor.open(self.path or visitor.onward)
        if self.refused:
            visitor.press(visitor.next_button)
        for wish in self.wishes:
            visitor.wish(wish)
        for name in self.presses:
            visitor.press(visitor.page.get_by_role("button", name=name, exact=True))
        for selector in self.expect:
            assert visitor.page.locator(selector).count(), f"{selector} is not on the page"
        visitor.page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")


KINDS = {
    "start": Kind("/", expect=("main form",)),
    "start-again": Kind("/", {"worries": ["law"]}, expect=('main a[href="/steps/2"]',)),
    "reopen": Kind("/steps/3", cookies=False, expect=('main a[href$="again=1"]',)),
    "question-of-many": Kind(given={}, until="worries", expect=("input[type=checkbox]",)),
    "question-of-one": Kind(given={"worries": ["violence"]}, until="danger-now", expect=("input[type=radio]",)),
    "question-refused": Kind(given={"worries": ["money"]}, until="money-worry", refused=True, expect=("[role=alert]",)),
    "question-refused-with-urgent": Kind(given=_LAW, refused=True, expect=("[role=alert]", "details.urgent")),
    "question-with-urgent": Kind(given=_LAW, expect=("section.urgent a[href^=tel]",)),
    "question-with-folded-urgent": Kind(given={**_LAW, "age": ["a40-49"]}, expect=("details.urgent",)),
    "answers": Kind("/answers", _MANY, expect=("main ol > li",)),
    "result": Kind("/results", _MANY, expect=("main details", "main .service")),
    "result-sifted": Kind("/results", _MANY, wishes=("near", "home"), expect=(".sift .note", ".sift .weighs")),
    "result-of-nothing": Kind("/results", {"worries": []}),
    "result-discreet": Kind("/results", _AFRAID),
    "service": Kind("/results/1", _MANY),
    "result-for-a-client": Kind("/results", _MANY, whom="client", expect=("#helpers", "button[name=next]")),
    "before-a-call": Kind("/results/2/call", _MANY, expect=("main .say",)),
    "service-discreet": Kind("/results/1", _AFRAID),
    "result-with-a-list": Kind("/results", _MANY, listed=LISTED, expect=('header a[href="/list"]',)),
    "service-with-a-list": Kind("/results/1", _MANY, listed=LISTED, expect=('header a[href="/list"]', ".keep button")),
    "list": Kind("/list", listed=LISTED, expect=(".service", ".qr")),
    "list-of-nothing": Kind("/list"),
    "list-that-was-sent": Kind(f"/l/{joined(map(code_of, LISTED))}", expect=(".service", "button[name=add]")),
    "nothing-saved": Kind("/saved", expect=('main a[href="/list"]',)),
    "saved": Kind("/saved", listed=LISTED, saved=True, expect=("[data-copy] .service", ".now a", "[data-forget]")),
    "list-that-is-saved": Kind("/list", listed=LISTED, saved=True, expect=(".saving [data-forget]",)),
    "sheet": Kind("/sheet", _MANY, expect=("input[name=trouble]", "input[name=desk]")),
    "sheet-made": Kind(
        "/sheet", _MANY, presses=("紙の形で見る",), expect=(".sheet-paper .blank", "input[name=offered]")
    ),
    "about-safety": Kind("/about-safety"),
    "practice": Kind("/practice", expect=("main button[name=practice]",)),
    "error": Kind("/nowhere"),
}
