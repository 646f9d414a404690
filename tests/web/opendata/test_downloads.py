"""Downloads: the bytes that were published and no others, for people and for programs of other sites."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import zipfile
from pathlib import Path

import numpy
import pytest
import sqlalchemy as sa

from handbook.analytics.centre.store import Centre
from handbook.analytics.simulated import SAYS, mark_simulated
from handbook.web.opendata.archive import archive
from tests.web.conftest import MakeApp
from tests.web.opendata.conftest import OCTOBER, SEPTEMBER, Tamper
from tests.web.visitor import Visitor

TYPES = {
    "need.csv": "text/csv; charset=utf-8",
    "result.csv": "text/csv; charset=utf-8",
    "path.csv": "text/csv; charset=utf-8",
    "csv-metadata.json": "application/csvm+json",
    "about.md": "text/markdown; charset=utf-8",
}


@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER])
@pytest.mark.parametrize("name", TYPES)
def test_a_file_is_what_was_published(reader: Visitor, centre: Centre, month: str, name: str) -> None:
    """Byte for byte, as what it is, to be saved under a name that tells of which month it is."""
    response = reader.get(f"/open-data/{month}/{name}")
    assert (response.status_code, response.data) == (200, centre.published.files(month)[name])
    assert response.headers["Content-Type"] == TYPES[name]
    assert response.headers["Content-Disposition"] == f'attachment; filename="handbook-{month}-{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_may_be_kept_for_ever(reader: Visitor) -> None:
    """It is frozen. Its tag is its SHA-256, and whoever has it is told so."""
    response = reader.get(f"/open-data/{OCTOBER}/need.csv")
    tag = f'"{hashlib.sha256(response.data).hexdigest()}"'
    assert response.headers["ETag"] == tag
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = reader.get(f"/open-data/{OCTOBER}/need.csv", If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert reader.get(f"/open-data/{OCTOBER}/need.csv", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", ["need.csv", "csv-metadata.json", ""])
def test_head_says_the_same_without_it(reader: Visitor, path: str) -> None:
    """For harvesters that look before they fetch."""
    address = f"/open-data/{OCTOBER}/{path}".rstrip("/")
    full, head = reader.get(address), reader.client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers.get(name) == full.headers.get(name)


def test_programs_find_the_dictionary(reader: Visitor) -> None:
    """By CSV on the Web: a link from the table, and the table's address in the dictionary."""
    response = reader.get(f"/open-data/{OCTOBER}/need.csv")
    assert '<csv-metadata.json>; rel="describedby"' in response.headers["Link"]
    told = json.loads(reader.get(f"/open-data/{OCTOBER}/csv-metadata.json").data)
    for table in told["tables"]:
        lines = reader.get(f"/open-data/{OCTOBER}/{table['url']}").data.decode("utf-8-sig").splitlines()
        assert lines[0].split(",") == [column["name"] for column in table["tableSchema"]["columns"]]


def test_another_library_reads_the_tables(reader: Visitor) -> None:
    """The same numbers as Python's own."""
    content = reader.get(f"/open-data/{OCTOBER}/need.csv").data
    ours = [(row["need"], int(row["visits"])) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]
    read = numpy.genfromtxt(io.BytesIO(content), delimiter=",", names=True, dtype=None, encoding="utf-8-sig")
    assert [(str(row["need"]), int(row["visits"])) for row in read] == ours
    assert len(ours) == 3


def test_the_whole_month_in_one(reader: Visitor, centre: Centre) -> None:
    """The same bytes each time; in it the published files in a folder of their own, and the licence."""
    response = reader.get(f"/open-data/{OCTOBER}.zip")
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="handbook-{OCTOBER}.zip"'
    assert response.data == reader.get(f"/open-data/{OCTOBER}.zip").data
    with zipfile.ZipFile(io.BytesIO(response.data)) as found:
        assert found.testzip() is None
        made = {name.partition("/")[2]: found.read(name) for name in found.namelist()}
        assert {name.partition("/")[0] for name in found.namelist()} == {f"handbook-{OCTOBER}"}
    licence = made.pop("LICENSE.txt").decode()
    assert "https://creativecommons.org/licenses/by/4.0/" in licence
    assert made == centre.published.files(OCTOBER)
    tag = response.headers["ETag"]
    assert reader.get(f"/open-data/{OCTOBER}.zip", If_None_Match=tag).status_code == 304


def test_the_archive_is_the_same_on_every_machine() -> None:
    """Neither the time nor the compression of a library is in it."""
    made = archive("m", {"b.csv": b"2", "a.csv": b"1"}, simulated=False)
    assert made == archive("m", {"a.csv": b"1", "b.csv": b"2"}, simulated=False)
    assert hashlib.sha256(made).hexdigest() == "408a3aca6fa1b0d8e794583003f342bd7b4ac51357ea64459e54e79ca7470167"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("latest/need.csv", f"{OCTOBER}/need.csv"),
        ("latest/about.md", f"{OCTOBER}/about.md"),
        ("latest.zip", f"{OCTOBER}.zip"),
        ("latest", OCTOBER),
    ],
)
def test_the_newest_month_has_an_address_that_stays(reader: Visitor, asked: str, found: str) -> None:
    """It leads on, and nobody keeps where to."""
    response = reader.get(f"/open-data/{asked}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/open-data/{found}")
    assert response.headers["Cache-Control"] == "no-cache"
    assert reader.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "2026-08",
        "2026-08/need.csv",
        "2026-08.zip",
        f"{OCTOBER}/xss-here",
        f"{OCTOBER}/need.csv/xss-here",
        f"{OCTOBER}/..%2fneed.csv",
        "xss-here",
        "xss-here/need.csv",
        "xss-here.zip",
        "latest/xss-here",
        "%00/need.csv",
        "2026-10'--/need.csv",
        "2026-10%0a/need.csv",
        f"{'9' * 300}/need.csv",
    ],
)
def test_what_is_not_there_is_not_found(reader: Visitor, path: str) -> None:
    """And nothing of what was asked for is repeated."""
    response = reader.get(f"/open-data/{path}")
    assert response.status_code == 404
    assert "xss-here" not in response.text + str(response.headers)
    assert "Access-Control-Allow-Origin" not in response.headers


def test_other_sites_may_read_data_and_nothing_else(reader: Visitor) -> None:
    """Not the pages, and not the residents' pages."""
    data = [f"{OCTOBER}/{name}" for name in TYPES] + [f"{OCTOBER}.zip", "catalog.jsonld", "latest/need.csv"]
    for path in data:
        assert reader.get(f"/open-data/{path}").headers["Access-Control-Allow-Origin"] == "*", path
    for path in ("/open-data", f"/open-data/{OCTOBER}", "/", "/about-safety", "/static/app.css", "/healthz", "/nix"):
        headers = reader.get(path, Origin="https://other.example").headers
        assert not [name for name, _ in headers if name.startswith("Access-Control-")], path
    for path in [*data, "", OCTOBER]:
        assert "Access-Control-Allow-Credentials" not in reader.get(f"/open-data/{path}".rstrip("/")).headers


def test_a_month_that_was_changed_is_not_served(
    reader: Visitor, tamper: Tamper, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the file that was changed nor the others: a plain page, and one line in the log, with nothing of the data."""
    assert reader.get("/open-data").status_code == 200
    tamper(OCTOBER)
    with caplog.at_level(logging.ERROR):
        for path in (OCTOBER, f"{OCTOBER}/need.csv", f"{OCTOBER}/result.csv", f"{OCTOBER}.zip"):
            response = reader.get(f"/open-data/{path}")
            assert response.status_code == 503, path
            assert response.headers["Cache-Control"] == "no-store"
            assert "確かめられません" in response.text
            assert "ETag" not in response.headers
    assert [record.getMessage() for record in caplog.records] == [
        f"open data: the files of {OCTOBER} are not those that were published; they are not served"
    ]
    assert reader.get(f"/open-data/{SEPTEMBER}/need.csv").status_code == 200
    assert "この月は、いま出せません" in reader.get("/open-data").text
    assert OCTOBER not in reader.get("/open-data/catalog.jsonld").text


def test_a_file_that_was_taken_away_is_a_change_too(reader: Visitor, data: Path) -> None:
    """The month is not served without it."""
    engine = sa.create_engine(f"sqlite:///{data / 'centre.sqlite'}", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM published_files WHERE name = 'about.md'"))
    assert reader.get(f"/open-data/{OCTOBER}/about.md").status_code == 503


def test_made_up_data_says_so(make_app: MakeApp, centre: Centre, data: Path) -> None:
    """The archive and each file's name; the files themselves are what was published."""
    mark_simulated(data, "a test")
    reader = Visitor(make_app(open_data=True))
    response = reader.get(f"/open-data/{OCTOBER}/need.csv")
    assert f'filename="SIMULATED-handbook-{OCTOBER}-need.csv"' in response.headers["Content-Disposition"]
    assert response.data == centre.published.files(OCTOBER)["need.csv"]
    with zipfile.ZipFile(io.BytesIO(reader.get(f"/open-data/{OCTOBER}.zip").data)) as found:
        assert SAYS in found.read(f"handbook-{OCTOBER}/SIMULATED.txt").decode()
