"""The client, against a server that behaves as Plausible does, and worse."""

from __future__ import annotations

import json
import logging
import platform
import socket
from pathlib import Path

import pytest
import urllib3

from handbook.analytics.plausible import (
    USER_AGENT,
    AnswerLost,
    Event,
    Plausible,
    PlausibleAway,
    PlausibleRefuses,
    SettingWrong,
)
from tests.analytics.plausible.server import CLOSE, DROPPED, HANG, TAKEN, Answer, Server, self_signed, serving
from tests.analytics.plausible.some import SITE

EVENT = Event("Handbook: option", (("option", "家賃"), ("period", "2026-W48"), ("question", "worries")))


def test_an_event_goes_out_as_documented(server: Server, plausible: Plausible) -> None:
    """Every byte: path, headers and body are those of the events API, and nothing besides."""
    assert plausible.send(EVENT) is True
    (got,) = server.got
    assert got.line == "POST /api/event HTTP/1.1"
    assert sorted(got.headers) == [
        ("Accept-Encoding", "identity"),
        ("Content-Length", str(len(got.body))),
        ("Content-Type", "application/json"),
        ("Host", f"127.0.0.1:{server.port}"),
        ("User-Agent", "Handbook/1.0 (released counts)"),
    ]
    assert (
        got.body
        == (
            '{"name":"Handbook: option","domain":"handbook.example.jp","url":"https://handbook.example.jp/counts",'
            '"props":{"option":"家賃","period":"2026-W48","question":"worries"},"interactive":false}'
        ).encode()
    )


def test_no_client_address_and_no_cookie_is_sent_even_if_one_was_set(server: Server, plausible: Plausible) -> None:
    """Counts have no client: there is no X-Forwarded-For, and a cookie of the server's is not given back."""
    server.script = [Answer(headers={"Set-Cookie": "visitor=1"})]
    plausible.send(EVENT)
    plausible.send(EVENT)
    names = {name.lower() for got in server.got for name, _ in got.headers}
    assert len(server.got) == 2
    assert not names & {"x-forwarded-for", "forwarded", "x-real-ip", "cookie", "referer", "x-debug-request"}
    assert server.got[0].headers == server.got[1].headers


def test_the_user_agent_names_no_machine_and_no_bot() -> None:
    """It says what sends, not on what, and bears none of the words that device-detector takes for a bot."""
    told = USER_AGENT.lower()
    for word in (platform.node(), platform.system(), platform.machine(), platform.python_version(), "python", "urllib"):
        assert not word or word.lower() not in told
    assert not any(word in told for word in ("bot", "crawl", "spider", "fetch", "monitor", "collect", "(compatible)"))


def test_a_dropped_event_is_known_by_the_header(server: Server, plausible: Plausible) -> None:
    """Plausible answers 202 to what it throws away too: only the header tells."""
    server.script = [DROPPED, TAKEN, Answer(headers={"X-Plausible-Dropped": "0"})]
    assert [plausible.send(EVENT) for _ in range(3)] == [False, True, True]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_asked_four_times_at_most(
    server: Server, plausible: Plausible, waits: list[float], status: int
) -> None:
    """Waits grow, and after the fourth attempt the event is left for the next run."""
    server.otherwise = Answer(status)
    with pytest.raises(PlausibleAway, match=f"answers {status}"):
        plausible.send(EVENT)
    assert len(server.got) == 4
    assert waits == [1, 4, 15]


def test_a_server_that_recovers_is_told_once(server: Server, plausible: Plausible) -> None:
    """After a failure and a refusal for being busy the event is taken, with the same bytes."""
    server.script = [Answer(500), Answer(429)]
    assert plausible.send(EVENT) is True
    assert len({got.body for got in server.got}) == 1
    assert len(server.got) == 3


@pytest.mark.parametrize(
    ("asked", "slept"), [("30", 30), ("60", 60), ("0", 1), ("soon", 1), ("Thu, 01 Jan 1970 00:00:00 GMT", 1)]
)
def test_the_wait_that_the_server_asks_for_is_kept(
    server: Server, plausible: Plausible, waits: list[float], asked: str, slept: float
) -> None:
    """Retry-After makes a wait longer, never shorter; one that cannot be read is none."""
    server.script = [Answer(429, {"Retry-After": asked})]
    assert plausible.send(EVENT) is True
    assert waits == [slept]


def test_a_server_that_asks_for_an_hour_is_left_alone(server: Server, plausible: Plausible, waits: list[float]) -> None:
    """Nobody waits for so long, and nobody asks earlier than was asked for: the next run will."""
    server.script = [Answer(429, {"Retry-After": "3600"})]
    with pytest.raises(PlausibleAway):
        plausible.send(EVENT)
    assert (len(server.got), waits) == (1, [])


def test_where_nobody_listens_the_event_is_not_taken(waits: list[float]) -> None:
    """No connection: tried again, then left for the next run."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nowhere = Plausible(f"http://127.0.0.1:{port}", SITE, sleep=waits.append)
    with nowhere, pytest.raises(PlausibleAway, match="no connection"):
        nowhere.send(EVENT)
    assert len(waits) == 3


@pytest.mark.parametrize("answer", [CLOSE, Answer(504), Answer(520)])
def test_an_event_whose_answer_is_lost_is_not_sent_again(server: Server, plausible: Plausible, answer: Answer) -> None:
    """It may have been taken: sent again, five visits would be told twice."""
    server.script = [answer]
    with pytest.raises(AnswerLost, match="not sent again"):
        plausible.send(EVENT)
    assert len(server.got) == 1


def test_a_server_that_hangs_is_not_waited_for(server: Server, waits: list[float]) -> None:
    """The time is bounded, and what was sent is not sent again."""
    server.script = [HANG]
    hasty = Plausible(server.url, SITE, timeout=urllib3.Timeout(0.1), sleep=waits.append)
    with hasty, pytest.raises(AnswerLost, match="ReadTimeoutError"):
        hasty.send(EVENT)
    assert (len(server.got), waits) == (1, [])


def test_a_server_with_an_unknown_certificate_is_told_nothing(tmp_path: Path, waits: list[float]) -> None:
    """It may be another server: the event is not sent, and trying again would not help."""
    with serving(self_signed(tmp_path)) as stranger:
        careful = Plausible(f"https://localhost:{stranger.port}", SITE, sleep=waits.append)
        with careful, pytest.raises(PlausibleRefuses, match="certificate of localhost"):
            careful.send(EVENT)
    assert (stranger.got, waits) == ([], [])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: Server, plausible: Plausible, status: int) -> None:
    """It would take the counts to another host."""
    with serving() as elsewhere:
        server.script = [Answer(status, {"Location": f"{elsewhere.url}/api/event"})]
        with pytest.raises(PlausibleRefuses, match="after all redirects"):
            plausible.send(EVENT)
    assert elsewhere.got == []


@pytest.mark.parametrize(("status", "mend"), [(400, "PLAUSIBLE_SITE"), (404, "PLAUSIBLE_URL"), (200, "PLAUSIBLE_URL")])
def test_a_refusal_says_what_to_mend(server: Server, plausible: Plausible, status: int, mend: str) -> None:
    """Also a friendly 200: whatever answers so is not Plausible, and the counts would be lost there."""
    server.script = [Answer(status)]
    with pytest.raises(PlausibleRefuses, match=mend):
        plausible.send(EVENT)
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "url",
    ["", "plausible.example.jp", "ftp://plausible.example.jp", "https://", "https://me:secret@plausible.example.jp",
     "https://plausible.example.jp/?key=secret", "https://plausible.example.jp/#secret", "https://[secret"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_and_not_repeated(url: str) -> None:
    """What stands in an address by mistake, such as a password, comes into no message."""
    with pytest.raises(SettingWrong, match="PLAUSIBLE_URL") as refused:
        Plausible(url, SITE)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("site", ["", "a.example,b.example", "a example"])
def test_a_site_is_one_site(site: str) -> None:
    """Plausible would take a comma for several sites."""
    with pytest.raises(SettingWrong, match="PLAUSIBLE_SITE"):
        Plausible("https://plausible.example.jp", site)


def test_a_server_below_a_path_is_reached(server: Server) -> None:
    """Some cities have one address for all their tools."""
    with Plausible(f"{server.url}/stats/", SITE) as plausible:
        plausible.send(EVENT)
    assert server.got[0].line == "POST /stats/api/event HTTP/1.1"


def test_a_proxy_of_the_environment_sees_nothing(
    server: Server, plausible: Plausible, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts go to the address that was set, and through nobody else's hands."""
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert plausible.send(EVENT) is True
    assert (len(server.got), proxy.got) == (1, [])


def test_nothing_is_logged(server: Server, plausible: Plausible, caplog: pytest.LogCaptureFixture) -> None:
    """Neither success nor failure writes a line; at the level of debugging, urllib3's own lines hold nothing of an event."""
    server.script = [TAKEN, DROPPED, Answer(500), TAKEN, CLOSE]
    with caplog.at_level(logging.DEBUG):
        assert [plausible.send(EVENT) for _ in range(3)] == [True, False, True]
        with pytest.raises(AnswerLost):
            plausible.send(EVENT)
    assert not [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert not any(word in caplog.text for word in ("worries", "家賃", json.dumps("家賃"), "W48", SITE))
