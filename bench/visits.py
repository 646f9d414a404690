"""Made-up visitors, who fill in the forms that they find, and remember how to do it again as bytes."""

from __future__ import annotations

import http.client
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode, urljoin, urlsplit

LONGEST = 200
"""Steps after which a visit has gone wrong."""

REDIRECTS = (302, 303)


class VisitWrong(Exception):
    """A page was not what a visitor can go on with; the message says which."""


def browser_headers(host: str) -> dict[str, str]:
    """What each request of a browser carries, of what servers look at."""
    return {
        "Host": host,
        "User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile",
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "ja",
        "Accept-Encoding": "gzip, deflate, br",
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }


def form_headers(host: str) -> dict[str, str]:
    """What a form's POST carries besides."""
    return {"Origin": f"http://{host}", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Field:
    """The controls of one name in a form."""

    kind: str
    values: list[str] = field(default_factory=list)
    low: int = 0
    high: int = 100


@dataclass(slots=True)
class Form:
    """A form, as far as a visitor needs it."""

    action: str
    hidden: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def fill(self, random: Random) -> list[tuple[str, str]]:
        """Answers by chance: one of each group of radio buttons, one or two check boxes, a number in bounds."""
        filled = list(self.hidden)
        for name, group in self.fields.items():
            if group.kind == "number":
                filled.append((name, str(random.randint(group.low, group.high))))
                continue
            # The last check boxes are often ones like "none of these", which stand alone.
            several = group.kind == "checkbox" and len(group.values) > 4 and random.random() < 0.5
            picked = random.sample(group.values[:-2], 2) if several else [random.choice(group.values)]
            filled += [(name, value) for value in picked]
        return filled


@dataclass(slots=True)
class Page:
    """An answer of the server. ``wire`` is the length of the body as it was sent."""

    path: str
    status: int
    headers: http.client.HTTPMessage
    text: str
    wire: int

    @property
    def forms(self) -> list[Form]:
        """The forms on it."""
        parser = _Forms(self.path)
        parser.feed(self.text)
        return parser.forms

    @property
    def head_bytes(self) -> int:
        """About what the headers took on the wire."""
        return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(key) + len(value) + 4 for key, value in self.headers.items())


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._path, given.get("action", "")) or self._path
            self._open = Form(action) if given.get("method", "").lower() == "post" else None
            if self._open is not None:
                self.forms.append(self._open)
        elif self._open is not None and tag == "input" and given.get("name"):
            self._input(self._open, given)
        elif self._open is not None and tag == "button" and given.get("name"):
            self._open.buttons.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    @staticmethod
    def _input(form: Form, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", "text"), given["name"], given.get("value", "on")
        if kind == "hidden":
            form.hidden.append((name, value))
        elif kind in ("radio", "checkbox"):
            form.fields.setdefault(name, Field(kind)).values.append(value)
        elif kind in ("number", "text", "tel"):
            form.fields[name] = Field("number", [], int(given.get("min") or 0), int(given.get("max") or 99))


class Browser:
    """One visitor's browser: it keeps its connection and its cookies."""

    def __init__(self, host: str, port: int) -> None:
        self.host = f"{host}:{port}"
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection(host, port, timeout=30)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def get(self, path: str) -> Page:
        """GET *path*."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        """POST *fields* to *path*, without following what comes."""
        return self._send("POST", path, urlencode(fields))

    def follow(self, page: Page) -> Page:
        """What *page* leads to, if it is a redirect; else itself."""
        while page.status in REDIRECTS:
            page = self.get(urljoin(page.path, page.headers["Location"]))
        return page

    def _send(self, method: str, path: str, body: str | None) -> Page:
        headers = browser_headers(self.host) | (form_headers(self.host) if body is not None else {})
        if self.cookies:
            headers["Cookie"] = cookie_header(self.cookies)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        sent = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            set_cookie(self.cookies, line)
        plain = zlib.decompress(sent, wbits=31) if answer.headers.get("Content-Encoding") == "gzip" else sent
        return Page(path, answer.status, answer.headers, plain.decode(errors="replace"), len(sent))


def cookie_header(cookies: dict[str, str]) -> str:
    """The value of the header `Cookie`."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def set_cookie(cookies: dict[str, str], line: str) -> None:
    """What the header `Set-Cookie: line` does to *cookies*; one whose time is over goes."""
    first, _, attributes = line.partition(";")
    name, _, value = first.strip().partition("=")
    if "max-age=0" in attributes.lower():
        cookies.pop(name, None)
    else:
        cookies[name] = value


@dataclass(frozen=True, slots=True)
class Step:
    """One answer, to be given again: where it goes, what it says, and what shows that it was taken.

    ``leads_to`` is where the answer redirects, "" where it is itself the next question: that one then has ``marker``.
    """

    path: str
    body: bytes
    leads_to: str
    marker: bytes = b""


@dataclass(slots=True)
class Visit:
    """The steps from the first question to the last question, and the cookies at the first."""

    cookies: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    """The questions, and what came after the last of them."""
    last_cookies: dict[str, str] = field(default_factory=dict)


def question_form(page: Page) -> Form | None:
    """The form that asks, if *page* does."""
    return next((form for form in page.forms if form.fields), None)


def visit(browser: Browser, start: str, random: Random) -> Visit:
    """Answer from the page *start* until nothing is asked any more. Raises :class:`VisitWrong`.

    The last answer is no step, since what follows it is no question.
    """
    page = browser.follow(browser.get(start))
    if question_form(page) is None:
        beginning = next((form for form in page.forms if "start" in form.action), None)
        if beginning is None:
            raise VisitWrong(f"{start} answers {page.status}, with neither a question nor a form that leads to one")
        page = browser.follow(browser.post(beginning.action, beginning.hidden))
    made = Visit(dict(browser.cookies))
    while (form := question_form(page)) is not None:
        if len(made.steps) == LONGEST:
            raise VisitWrong(f"after {LONGEST} steps from {start} there are still questions")
        made.pages.append(page)
        filled = form.fill(random)
        answer = browser.post(form.action, filled)
        following = browser.follow(answer)
        if following.status != 200:
            raise VisitWrong(f"{form.action} leads to {following.path}, which answers {following.status}")
        next_form = question_form(following)
        if next_form is not None:
            if answer.status not in REDIRECTS and next_form.hidden == form.hidden:
                raise VisitWrong(f"{form.action} asks again, having been answered with {filled}")
            made.steps.append(_step(form, filled, answer, next_form))
        page = following
    made.pages.append(page)
    made.last_cookies = dict(browser.cookies)
    return made


def _step(form: Form, filled: list[tuple[str, str]], answer: Page, next_form: Form) -> Step:
    body = urlencode(filled).encode()
    if answer.status in REDIRECTS:
        return Step(form.action, body, urlsplit(answer.headers["Location"]).path)
    # The wizard's own word on where it stands.
    current = next((value for name, value in next_form.hidden if name.endswith("current_step")), "")
    return Step(form.action, body, "", f'value="{current}"'.encode())
