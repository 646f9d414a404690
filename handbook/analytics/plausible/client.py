"""The client: one event to Plausible's events API, with retries that are bounded and never tell it twice.

Facts: the events API, https://plausible.io/docs/events-api (as of July 2026), and what the server does with an event, in
https://github.com/plausible/analytics: ``lib/plausible/ingestion/request.ex``, ``lib/plausible/ingestion/event.ex`` and
``lib/plausible_web/controllers/api/external_controller.ex``.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from types import TracebackType

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, InvalidHeader, LocationParseError, SSLError
from urllib3.util import Retry, Timeout, Url, parse_url

from handbook.analytics.plausible.errors import AnswerLost, PlausibleAway, PlausibleRefuses, SettingWrong
from handbook.analytics.plausible.events import Event

USER_AGENT = "Handbook/1.0 (released counts)"
"""The same for every event, machine and version, and the truth. Plausible drops what device-detector takes for a bot; this matches
none of its rules (https://github.com/matomo-org/device-detector, ``regexes/bots.yml``, 838 rules in August 2026). It
is no browser either, so that Plausible's lists of browsers and systems have nothing made up."""

HEADERS = {"User-Agent": USER_AGENT, "Content-Type": "application/json"}
"""All that is said about the sender. No X-Forwarded-For: the counts have no client, and Plausible then takes the sender's address."""

DROPPED = "x-plausible-dropped"
"""How many events of a request were dropped. Plausible answers 202 all the same."""

WAITS = (1.0, 4.0, 15.0)
"""Seconds before the second, third and fourth attempt, which is the last; longer where the server asks for it (Retry-After)."""

LONGEST_WAIT = 60.0
"""Seconds that a server may ask to wait. One that asks for more is left alone until the next run."""

TIMEOUT = Timeout(connect=10, read=10)

_AGAIN = frozenset({429, 500, 502, 503})
"""Answers after which the event was not taken. Plausible keeps an event, in memory at first, as the last thing before it answers:
its own failure (500) comes before that, and when it dies in between (502 from a proxy in front), the event dies with it. 504 and others
leave it open."""


class Plausible:
    """A site at a Plausible server. *url* is the server's address, *site* the domain that the site was added as.

    *sleep* and *timeout* are for tests. Raises :class:`~.errors.SettingWrong`. Closes its connections at the end of a ``with``.
    """

    def __init__(
        self,
        url: str,
        site: str,
        pool: urllib3.PoolManager | None = None,
        *,
        timeout: Timeout = TIMEOUT,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        parsed = _parsed(url)
        # A comma would name several sites, and a drop at one of them could not be told from a drop at all.
        if not site or set(site) & set(", \t\r\n"):
            raise SettingWrong("PLAUSIBLE_SITE is one site, as it is called in Plausible: such as handbook.example.jp")
        self.site = site
        self._endpoint = f"{parsed.url.rstrip('/')}/api/event"
        self._host = parsed.host
        # PoolManager reads no proxies from the environment, keeps no cookies, and writes no more than debug lines.
        self._pool = urllib3.PoolManager() if pool is None else pool
        self._timeout = timeout
        self._sleep = sleep

    def __enter__(self) -> Plausible:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def body(self, event: Event) -> bytes:
        """What is sent: name, site, a page, properties. The page is the site's own, for a list of allowed hosts to let it pass;
        not interactive, so that Plausible does not take it for something that a visitor did on that page."""
        told = {
            "name": event.name,
            "domain": self.site,
            "url": f"https://{self.site}/counts",
            "props": dict(event.props),
            "interactive": False,
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def send(self, event: Event) -> bool:
        """Send *event*: True if it was taken, False if it was dropped, which the answer's header says.

        At most four attempts, and a further one only where it is sure that the event was not taken: no connection came about, or the
        server said that it is busy or failed. Raises :class:`~.errors.PlausibleAway`, :class:`~.errors.AnswerLost`,
        :class:`~.errors.PlausibleRefuses`.
        """
        body = self.body(event)
        for wait in (*WAITS, None):
            asked = 0.0
            try:
                answer = self._post(body)
            except ConnectTimeoutError:
                reason = "no connection to it comes about"
            else:
                if answer.status == 202:
                    return answer.headers.get(DROPPED, "0") == "0"
                if answer.status not in _AGAIN:
                    raise self._wrong(answer.status)
                reason = f"it answers {answer.status}"
                asked = _asked(answer)
            if wait is None or asked > LONGEST_WAIT:
                break
            self._sleep(max(wait, asked))
        raise PlausibleAway(f"Plausible at {self._host} is away ({reason}); what is left is sent at the next run")

    def _post(self, body: bytes) -> urllib3.BaseHTTPResponse:
        try:
            # Redirects are not followed: they would take the counts to another host.
            return self._pool.request(
                "POST",
                self._endpoint,
                body=body,
                headers=HEADERS,
                timeout=self._timeout,
                redirect=False,
                retries=False,
            )
        except ConnectTimeoutError:
            raise
        except SSLError as error:
            if error.args and isinstance(error.args[0], ssl.SSLCertVerificationError):
                raise PlausibleRefuses(
                    f"the certificate of {self._host} cannot be verified; see that it is valid, and known to this machine"
                ) from None
            raise self._lost(error) from None
        except HTTPError as error:
            raise self._lost(error) from None

    def _lost(self, error: HTTPError) -> AnswerLost:
        return AnswerLost(
            f"no answer of Plausible at {self._host} ({type(error).__name__}); this event is not sent again, the rest at the next run"
        )

    def _wrong(self, status: int) -> PlausibleRefuses | AnswerLost:
        if status >= 500:
            return AnswerLost(
                f"Plausible at {self._host} answers {status}; this event is not sent again, the rest at the next run"
            )
        if status == 400:
            return PlausibleRefuses(
                f"Plausible at {self._host} answers 400; see that PLAUSIBLE_SITE is written as in Plausible's settings"
            )
        return PlausibleRefuses(
            f"{self._host} answers {status} and not 202 as Plausible does; see that PLAUSIBLE_URL is the address of Plausible "
            "itself, after all redirects, and without /api/event"
        )


def _parsed(url: str) -> Url:
    try:
        parsed = parse_url(url)
    except LocationParseError:
        parsed = Url()
    # The address itself is not repeated: it could hold a password.
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SettingWrong("PLAUSIBLE_URL is no address; write one such as https://plausible.example.jp")
    if parsed.auth or parsed.query or parsed.fragment:
        raise SettingWrong("PLAUSIBLE_URL holds more than an address: write it without user, password, ? and #")
    return parsed


def _asked(answer: urllib3.BaseHTTPResponse) -> float:
    """The seconds that the server asks to wait; 0 if it asks for nothing, or for nothing that can be read."""
    try:
        return Retry().get_retry_after(answer) or 0.0
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0
