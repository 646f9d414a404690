"""What may happen in no test: a request to anyone else, an error in the console, a file of ours that is missing."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

from e2e.serving import Site

_INSIDE = ("data", "blob", "about")


class Watch:
    """Listens to one browser context from its beginning, and tells at the end."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self._site = site
        self.wrong: list[str] = []
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def assert_nothing_wrong(self) -> None:
        """Fail where something happened."""
        assert not self.wrong, "\n".join(self.wrong)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in _INSIDE or request.url.startswith(f"{self._site.origin}/"):
            return
        # The neutral page is gone to, and nothing is ever fetched from it. (Chromium tells of a redirect that a fetch was
        # told not to follow; conftest.py asks the neutral page itself whether it was followed.)
        if request.url.startswith(self._site.exit_url) and (request.is_navigation_request() or request.redirected_from):
            return
        self.wrong.append(f"a request left for {request.url}")

    def _response(self, response: Response) -> None:
        # What status a page has is for its test to say.
        if response.status >= 400 and not response.request.is_navigation_request():
            self.wrong.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.wrong.append(f"script: {error.error}")
