"""Settings: read in one place, and every bad variable named at once, with what would mend it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handbook.shipped import shipped_content
from handbook.web.secret_file import SecretUnusable, kept_secret
from handbook.web.settings import Channel, PlausibleSite, Settings, SettingsError

KEY = "k" * 32


def test_nothing_has_to_be_set() -> None:
    """A first try needs no settings."""
    settings = Settings.from_environ({})
    assert settings.content == shipped_content()
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.secret_keys == ()
    assert settings.exit_url == "https://www.jma.go.jp/"
    assert settings.open_data is False


def test_everything_can_be_set(tmp_path: Path) -> None:
    """Lists by commas."""
    settings = Settings.from_environ(
        {
            "HANDBOOK_CONTENT": str(tmp_path),
            "HANDBOOK_DATA": "/srv/data",
            "SECRET_KEY": f"{KEY}, {'o' * 32}",
            "TRUSTED_HOSTS": "a.example.jp, .b.example.jp",
            "HANDBOOK_EXIT_URL": "https://weather.example.jp/today",
            "HANDBOOK_PROXY_COUNT": "2",
            "HANDBOOK_SECURE": "yes",
            "WEB_CONCURRENCY": "4",
            "HANDBOOK_COUNTS": "yes",
            "HANDBOOK_ID": "kitakyushu",
            "HANDBOOK_CHANNEL": "ward-office",
            "HANDBOOK_CHANNELS": "foodbank = フードバンク, school",
            "DATABASE_URL": "postgresql://handbook@db.example/handbook",
            "HANDBOOK_COUNTS_BY": "month",
            "PLAUSIBLE_URL": "https://plausible.example.jp",
            "PLAUSIBLE_SITE": "handbook.example.jp",
            "PLAUSIBLE_VISITS_PER_EVENT": "50",
            "HANDBOOK_STAFF": "yes",
            "HANDBOOK_OPEN_DATA": "yes",
            "HANDBOOK_PUBLISHER": "北九州市",
        }
    )
    assert settings == Settings(
        content=tmp_path,
        data=Path("/srv/data"),
        secret_keys=(KEY, "o" * 32),
        trusted_hosts=("a.example.jp", ".b.example.jp"),
        exit_url="https://weather.example.jp/today",
        proxies=2,
        secure=True,
        workers=4,
        counts=True,
        name="kitakyushu",
        channel="ward-office",
        channels=(Channel("foodbank", "フードバンク"), Channel("school", "school")),
        database_url="postgresql://handbook@db.example/handbook",
        counts_by="month",
        plausible=PlausibleSite("https://plausible.example.jp", "handbook.example.jp", 50),
        staff=True,
        open_data=True,
        publisher="北九州市",
    )


WRONG = {
    "HANDBOOK_CONTENT": "/nowhere/at/all",
    "SECRET_KEY": "short",
    "TRUSTED_HOSTS": "https://a.example.jp/",
    "HANDBOOK_EXIT_URL": "http://weather.example.jp/",
    "HANDBOOK_PROXY_COUNT": "many",
    "HANDBOOK_SECURE": "perhaps",
    "WEB_CONCURRENCY": "0",
    "HANDBOOK_COUNTS": "perhaps",
    "HANDBOOK_ID": "北九州",
    "HANDBOOK_CHANNEL": "a/b",
    "HANDBOOK_CHANNELS": "フードバンク",
    "DATABASE_URL": "mysql://db.example/",
    "HANDBOOK_COUNTS_BY": "day",
    "PLAUSIBLE_URL": "http://plausible.example.jp",
    "PLAUSIBLE_SITE": "a.example.jp, b.example.jp",
    "PLAUSIBLE_VISITS_PER_EVENT": "7",
    "HANDBOOK_STAFF": "perhaps",
    "HANDBOOK_OPEN_DATA": "perhaps",
    "HANDBOOK_PUBLISHER": "北九州市" * 50,
}


def test_all_that_is_wrong_is_named_at_once() -> None:
    """Nobody has to start seven times."""
    with pytest.raises(SettingsError) as error:
        Settings.from_environ(WRONG)
    assert set(error.value.problems) == set(WRONG)
    assert all(f"{name}: " in str(error.value) for name in WRONG)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANDBOOK_EXIT_URL", "https://"),
        ("HANDBOOK_EXIT_URL", "https://a.example/;script-src *"),
        ("HANDBOOK_EXIT_URL", "https://user@a.example/"),
        ("HANDBOOK_EXIT_URL", "https://a.example:99999/"),
        ("HANDBOOK_EXIT_URL", "javascript:alert(1)"),
        ("HANDBOOK_EXIT_URL", "https://天気.example/"),
        ("HANDBOOK_EXIT_URL", "https://weather.example/\rx"),
        ("HANDBOOK_EXIT_URL", "https://weather.example:0/"),
        ("TRUSTED_HOSTS", "*"),
        ("TRUSTED_HOSTS", "a.example,,b.example"),
        ("TRUSTED_HOSTS", "[::1"),
        ("TRUSTED_HOSTS", "[::1]x"),
        ("TRUSTED_HOSTS", "[fe80::1%eth0]"),
        ("TRUSTED_HOSTS", "[localhost]"),
        ("SECRET_KEY", f"{KEY},"),
        ("HANDBOOK_CHANNELS", "foodbank=フードバンク,"),
        ("HANDBOOK_CHANNELS", "school=学校, school=高校"),
        ("HANDBOOK_CHANNELS", ",".join(f"house-{number}" for number in range(21))),
        ("HANDBOOK_PROXY_COUNT", "-1"),
        ("HANDBOOK_PROXY_COUNT", "11"),
        ("HANDBOOK_PROXY_COUNT", "²"),
        ("WEB_CONCURRENCY", "9999999"),
        ("PLAUSIBLE_URL", "https://user:secret@plausible.example.jp"),
        ("PLAUSIBLE_URL", "https://plausible.example.jp/?a=b"),
        ("PLAUSIBLE_VISITS_PER_EVENT", "0"),
        ("HANDBOOK_PUBLISHER", "北九州市\n子ども家庭局"),
    ],
)
def test_what_would_do_harm_is_refused(name: str, value: str) -> None:
    """The exit's address, for one, is written into a policy."""
    with pytest.raises(SettingsError, match=name):
        Settings.from_environ({name: value})


@pytest.mark.parametrize("written", ["::1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::1]:8000"])
def test_an_ipv6_address_is_kept_as_browsers_write_it(written: str) -> None:
    """However it was written."""
    assert Settings.from_environ({"TRUSTED_HOSTS": written}).trusted_hosts == ("[::1]",)


def test_the_secret_is_not_in_what_is_printed() -> None:
    """Settings end in tracebacks."""
    assert KEY not in repr(Settings.from_environ({"SECRET_KEY": KEY}))


def test_an_installed_handbook_keeps_its_data_where_programs_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """XDG's state folder; from the sources it is `data/` beside them."""
    monkeypatch.setattr("handbook.web.settings._SOURCES", tmp_path)
    assert Settings.from_environ({"HOME": "/home/a"}).data == Path("/home/a/.local/state/handbook")
    assert Settings.from_environ({"HOME": "/home/a", "XDG_STATE_HOME": "/state"}).data == Path("/state/handbook")


def test_a_secret_is_made_and_kept(tmp_path: Path) -> None:
    """The same at every start, for its owner's eyes alone."""
    folder = tmp_path / "data"
    secret = kept_secret(folder)
    assert len(secret) >= 32
    assert kept_secret(folder) == secret
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    """One of them makes it, all read it, and nothing else is left behind."""
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(kept_secret, [tmp_path / "data"] * 64))
    assert len(secrets) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With what would mend it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretUnusable, match=r"file.*secret-key.*SECRET_KEY"):
        kept_secret(tmp_path / "file")


def test_a_secret_that_is_none_is_refused(tmp_path: Path) -> None:
    """An empty file would seal nothing."""
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(SecretUnusable, match="no usable secret"):
        kept_secret(tmp_path)


@pytest.mark.parametrize("missing", ["PLAUSIBLE_URL", "PLAUSIBLE_SITE"])
def test_half_of_plausible_is_told(missing: str) -> None:
    """Nothing would be forwarded, and nobody would notice."""
    both = {"PLAUSIBLE_URL": "https://plausible.example.jp", "PLAUSIBLE_SITE": "handbook.example.jp"}
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({name: value for name, value in both.items() if name != missing})
    assert set(error.value.problems) == {missing}
