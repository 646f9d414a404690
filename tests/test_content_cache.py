"""The cache of checked content: the same content, sooner; and nothing that somebody else wrote."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from handbook.content import content_version, load_content
from handbook.content_cache import KEPT, ContentCache
from handbook.shipped import shipped_content

KEY = b"k" * 32


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    return ContentCache(tmp_path / "cache", KEY)


def test_what_comes_from_the_cache_is_what_was_read(cache: ContentCache) -> None:
    """Every field of every question and service."""
    read = load_content(shipped_content(), cache=cache).content
    kept = load_content(shipped_content(), cache=cache).content
    assert read is not None
    assert kept is not None
    assert (kept.flow.file, kept.services, kept.organizations) == (read.flow.file, read.services, read.organizations)


def test_the_second_load_reads_no_yaml(cache: ContentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what it is for."""
    load_content(shipped_content(), cache=cache)
    monkeypatch.setattr("handbook.content.read", lambda *_: pytest.fail("the YAML was read again"))
    assert load_content(shipped_content(), cache=cache).content is not None


def test_changed_files_are_read_anew(cache: ContentCache, tmp_path: Path) -> None:
    """The hash of the files is the name."""
    folder = tmp_path / "content"
    folder.mkdir()
    for name in ("questions.yaml", "services.yaml"):
        (folder / name).write_bytes((shipped_content() / name).read_bytes())
    load_content(folder, cache=cache)
    (folder / "questions.yaml").write_text((folder / "questions.yaml").read_text("utf-8") + "\n# 変更\n", "utf-8")
    assert cache.get(content_version(folder)) is None


class Evil:
    """A pickle that would run code."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a pickle that we did not seal was opened",))


@pytest.mark.parametrize("seal", [b"", b"\0" * 32])
def test_a_pickle_that_we_did_not_seal_is_never_opened(cache: ContentCache, tmp_path: Path, seal: bytes) -> None:
    """Whoever can write into the folder still cannot run code."""
    version = content_version(shipped_content())
    load_content(shipped_content(), cache=cache)
    (tmp_path / "cache" / f"{version}.content").write_bytes(seal + pickle.dumps(Evil()))
    assert cache.get(version) is None


def test_a_seal_of_another_version_does_not_fit(cache: ContentCache, tmp_path: Path) -> None:
    """Yesterday's content cannot be passed off as today's."""
    version = content_version(shipped_content())
    load_content(shipped_content(), cache=cache)
    (tmp_path / "cache" / f"{version}.content").rename(tmp_path / "cache" / "0123456789abcdef.content")
    assert cache.get("0123456789abcdef") is None


def test_another_key_opens_nothing(cache: ContentCache, tmp_path: Path) -> None:
    """The key is the handbook's own."""
    load_content(shipped_content(), cache=cache)
    assert ContentCache(tmp_path / "cache", b"x" * 32).get(content_version(shipped_content())) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """A full disk makes the next start slower, not impossible."""
    (tmp_path / "file").write_text("not a folder")
    assert load_content(shipped_content(), cache=ContentCache(tmp_path / "file" / "cache", KEY)).content is not None


def test_old_versions_are_forgotten(cache: ContentCache, tmp_path: Path) -> None:
    """A year of edits does not fill the disk."""
    content = load_content(shipped_content()).content
    assert content is not None
    kept = load_content(shipped_content(), cache=cache).content
    assert kept is not None
    files = cache.get(kept.version)
    assert files is not None
    for number in range(5):
        cache.put(f"{number:016x}", *files)
    assert len(list((tmp_path / "cache").iterdir())) == KEPT
