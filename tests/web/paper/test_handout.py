"""Cards and posters: one code, marked with a declared channel or not at all, and words that are true for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from handbook.analytics.memory import MemoryCounts
from handbook.cli import main
from handbook.printing import pdf_of
from handbook.web.channels import by_mark
from handbook.web.counting import Counting
from handbook.web.paper import BaseUnusable, UndeclaredChannel
from handbook.web.paper.address import base_of
from handbook.web.paper.handout import CARDS, Kind, channel_of, handout_of
from handbook.web.settings import Channel, Settings
from tests.web.conftest import MakeApp
from tests.web.paper.reading import decoded, drawings, words
from tests.web.test_channels import arrive, channels_of

BASE = "https://handbook.city.example.jp"
FOODBANK = Channel("foodbank", "フードバンク")

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("kind", ["card", "poster"])
def test_a_code_counts_for_the_channel_where_it_was_handed_out(make_app: MakeApp, kind: Kind) -> None:
    """Read by another library, followed, and begun."""
    app = make_app(channels=(FOODBANK,))
    app.counting = Counting(MemoryCounts(), "handbook", "web", by_mark(app.settings.channels))
    text = handout_of(app.settings, app.store.current().content, BASE, kind, FOODBANK)
    codes = {decoded(drawing) for drawing in set(drawings(text))}
    assert codes == {f"{BASE}/?c=foodbank"}
    assert len(drawings(text)) == (CARDS if kind == "card" else 1)
    arrive(app, codes.pop().removeprefix(BASE))
    assert channels_of(app) == {"foodbank"}


@pytest.mark.parametrize("kind", ["card", "poster"])
def test_without_a_channel_there_is_no_mark(make_app: MakeApp, kind: Kind) -> None:
    """And no word of one. The address stands there for those who type it."""
    app = make_app()
    text = handout_of(app.settings, app.store.current().content, BASE, kind, None)
    assert {decoded(drawing) for drawing in set(drawings(text))} == {f"{BASE}/"}
    said = words(text)
    assert "QRコードの印" not in said
    assert "handbook.city.example.jp" in said
    assert "ためしの手引き" in said


def test_a_channel_that_is_not_declared_is_refused() -> None:
    """The message says how to declare it, and which there are."""
    settings = Settings(content=Path(), data=Path(), channels=(FOODBANK,))
    assert channel_of("foodbank", settings) is FOODBANK
    assert channel_of(None, settings) is None
    with pytest.raises(UndeclaredChannel, match=r"clinic.*foodbank.*HANDBOOK_CHANNELS に「clinic=呼び名」"):
        channel_of("clinic", settings)


@pytest.mark.parametrize("hosts", [("localhost",), ("127.0.0.1",)])
def test_without_an_address_nothing_is_printed(hosts: tuple[str, ...]) -> None:
    """A code that leads to the staff's own machine is of no use to anybody."""
    with pytest.raises(BaseUnusable, match="--url"):
        base_of(None, Settings(content=Path(), data=Path(), trusted_hosts=hosts))


@pytest.mark.parametrize(
    "written",
    ["handbook.example.jp", "ftp://a.jp", "https://a.jp/?c=x", "https://a.jp/x", "https://u@a.jp", "https://", "https://あ.jp",
     f"https://{'a' * 60}.jp"],
)  # fmt: skip
def test_an_address_that_cannot_be_printed_is_refused(written: str) -> None:
    """It would stand on paper for years."""
    with pytest.raises(BaseUnusable):
        base_of(written, Settings(content=Path(), data=Path()))


def test_the_address_is_that_of_the_trusted_host() -> None:
    """As in the links for staff."""
    settings = Settings(content=Path(), data=Path(), trusted_hosts=(".city.example.jp",))
    assert base_of(None, settings) == "https://city.example.jp"
    assert base_of("http://localhost:8000/", settings) == "http://localhost:8000"


@pytest.mark.parametrize("kind", ["card", "poster"])
def test_it_is_one_page_of_a4(make_app: MakeApp, tmp_path: Path, kind: Kind) -> None:
    """With all of its text, and tagged."""
    app = make_app(channels=(FOODBANK,))
    made, said = pdf_of(handout_of(app.settings, app.store.current().content, BASE, kind, FOODBANK), kind)
    assert said == []
    (tmp_path / "a.pdf").write_bytes(made)
    reader = PdfReader(tmp_path / "a.pdf")
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert page.extract_text().count("handbook.city.example.jp") == (CARDS if kind == "card" else 1)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index] # pypdf does not say what it is


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["handout", "--kind", "card", "--channel", "clinic", "--url", BASE], "HANDBOOK_CHANNELS"),
        (["handout", "--kind", "card"], "--url"),
        (["booklet"], "--url"),
    ],
)
def test_the_commands_say_what_is_lacking(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path, arguments: list[str], told: str
) -> None:
    """And print nothing."""
    for name in ("TRUSTED_HOSTS", "HANDBOOK_CHANNELS", "HANDBOOK_CONTENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
