"""Residents who never give up: whoever gets no answer sends the same again until one comes, as one reloads a page.

Some tap twice, some go back and change an answer, some leave. None changes anything once the result came: that counts for nothing
as long as the result was counted, and for something where it had to be declared lost.
"""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from bench.chaos.book import Book, Step, Visited
from bench.visits import Form, Page, browser_headers, form_headers, question_form, set_cookie

REPEATED = 0.15
CHANGED = 0.08
SKIPPED = 0.1
LEAVES = 0.03
"""At each step."""

RELOADS_AFTER = 0.3
"""Seconds. By then a process beside a killed one has counted what it had got: the order of a visit's steps stays as it was."""

HANGS_AFTER = 20.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a resident got."""

    page: Page
    cookie: str


class Line:
    """A kept connection of a browser."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS_AFTER)
        self._host = f"127.0.0.1:{port}"
        self._path = ""

    def send(self, method: str, path: str, body: str | None, cookie: str) -> None:
        """Send a request; raises :class:`OSError` where there is no server."""
        headers = browser_headers(self._host) | (form_headers(self._host) if body is not None else {})
        headers["Accept-Encoding"] = "identity"
        if cookie:
            headers["Cookie"] = f"handbook={cookie}"
        self._path = path
        self._connection.request(method, path, body, headers)

    def receive(self, cookie: str) -> Reply:
        """The answer to it. Raises :class:`OSError` and ``HTTPException`` where none comes."""
        answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        cookies = {"handbook": cookie}
        for line in answer.headers.get_all("Set-Cookie", []):
            set_cookie(cookies, line)
        return Reply(Page(self._path, answer.status, answer.headers, text, len(text)), cookies.get("handbook", ""))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


class Resident(threading.Thread):
    """Visits the handbook again and again, each time as somebody new, until *done*."""

    def __init__(self, port: int, seed: str, done: threading.Event) -> None:
        super().__init__(name=f"resident {seed}", daemon=True)
        self.book = Book()
        self._random = Random(seed)
        self._done = done
        self._lines = [Line(port), Line(port)]
        self._cookie = ""

    def run(self) -> None:
        """Visit after visit."""
        while not self._done.is_set():
            self._visit()
            # The next one comes by connections of their own, perhaps to other processes.
            for line in self._lines:
                line.close()

    def _visit(self) -> None:
        self._cookie = ""
        begun = self._ask("POST", "/start", "")
        visit = Visited(begun.cookie, time.time())
        self.book.visits.append(visit)
        page = self._follow(begun)
        while not visit.finished and not self._done.is_set():
            form = question_form(page)
            if page.status != 200 or form is None:
                self.book.wrong.append(f"{page.path} answers {page.status}, without a question")
                return
            if self._random.random() < LEAVES:
                return
            page = self._answer(visit, form)
            if visit.steps and not visit.finished and self._random.random() < CHANGED:
                self.book.changed += 1
                place = self._random.randint(1, len(visit.answered()))
                page = self._follow(self._ask("GET", f"/steps/{place}"))

    def _answer(self, visit: Visited, form: Form) -> Page:
        """Answer a question; gives the page that follows."""
        skips = ("skip", "1") in form.buttons and self._random.random() < SKIPPED
        body = urlencode([*form.hidden, ("skip", "1")] if skips else form.fill(self._random))
        before, chance = self._cookie, self._random.random()
        reply = self._both(form.action, body) if chance < REPEATED / 3 else self._ask("POST", form.action, body)
        if reply.page.status != 303:  # 422: a choice that stands alone, with another one
            return reply.page
        question = dict(form.hidden)["question"]
        visit.steps.append(Step(before, reply.cookie, question, skips, time.time()))
        visit.finished = reply.page.headers["Location"] == "/results"
        if REPEATED / 3 <= chance < REPEATED:
            # As a second tap sends it, with the old cookie; or as a reload does, with the new one.
            after = self._cookie
            self._cookie = before if chance < REPEATED * 2 / 3 else after
            self._ask("POST", form.action, body)
            self._cookie = after
            self.book.repeated += 1
        return self._follow(reply)

    def _follow(self, reply: Reply) -> Page:
        page = reply.page
        while page.status == 303:
            page = self._ask("GET", page.headers["Location"]).page
        return page

    def _ask(self, method: str, path: str, body: str | None = None) -> Reply:
        """Send until an answer comes."""
        while True:
            reply = self._try([self._lines[0]], method, path, body)
            if reply is not None:
                return reply

    def _both(self, path: str, body: str) -> Reply:
        """The same twice at once, on two connections; until an answer comes to one of them."""
        self.book.repeated += 1
        while True:
            reply = self._try(self._lines, "POST", path, body)
            if reply is not None:
                return reply

    def _try(self, lines: list[Line], method: str, path: str, body: str | None) -> Reply | None:
        """Send once over each of *lines*; the last answer that came. Its cookie is the browser's from then on."""
        start, cookie, got, sent = time.perf_counter(), self._cookie, None, []
        for line in lines:
            try:
                line.send(method, path, body, cookie)
                sent.append(line)
            except (OSError, http.client.HTTPException) as error:
                self._broke(line, path, error)
        for line in sent:
            try:
                got = line.receive(cookie)
            except (OSError, http.client.HTTPException) as error:
                self._broke(line, path, error)
            else:
                self.book.sent += method == "POST"
        if got is None:
            return None
        if method == "POST":
            self.book.took.append(time.perf_counter() - start)
        if got.page.status not in (200, 303, 422):
            self.book.wrong.append(f"{method} {path} answers {got.page.status}")
        self._cookie = got.cookie
        return got

    def _broke(self, line: Line, path: str, error: Exception) -> None:
        line.close()
        if isinstance(error, ConnectionRefusedError):  # nobody has got anything
            time.sleep(0.05)
            return
        if isinstance(error, TimeoutError):
            self.book.wrong.append(f"{path} gave no answer for {HANGS_AFTER:.0f} seconds")
        self.book.broken += 1
        self.book.uncertain += path == "/start"
        time.sleep(RELOADS_AFTER)
