"""The pages: what the numbers can and cannot tell, each month, its numbers in words, and nothing of whoever looks."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from handbook.analytics.centre.store import Centre
from handbook.analytics.simulated import SAYS, mark_simulated
from handbook.web.opendata.about import about
from handbook.web.opendata.month import rows
from handbook.web.opendata.showing import Line, parted
from handbook.web.opendata.titles import Title
from tests.analytics.postgres import Postgres
from tests.web.conftest import MakeApp
from tests.web.opendata.conftest import OCTOBER, SEPTEMBER, publish_months
from tests.web.visitor import Visitor, title

LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.ja"
EVERY = ["/open-data", f"/open-data/{OCTOBER}"]


def text(page: str) -> str:
    """What is read, without tags."""
    return re.sub(r"<[^>]+>", "", page)


def test_the_newest_month_comes_first(reader: Visitor) -> None:
    """With the days that it has and has not."""
    page = reader.get("/open-data").text
    assert page.index(f"/open-data/{OCTOBER}/need.csv") < page.index(f"/open-data/{SEPTEMBER}/need.csv")
    assert "10月7日の分は、一部またはすべてが届いておらず、入っていません。" in page
    assert "9月20日から9月30日までです。この月の、ほかの日は数えていません。届かなかった日はありません。" in page


@pytest.mark.parametrize("path", EVERY)
def test_it_says_what_one_may_do_with_it(reader: Visitor, path: str) -> None:
    """And how to name the source."""
    page = reader.get(path).text
    assert f'href="{LICENCE}" rel="license' in page
    assert "出典：「ためしの手引き」の利用の統計" in page
    assert f"（CC BY 4.0）http://localhost{path}" in page


def test_who_publishes_stands_in_the_source(make_app: MakeApp, centre: Centre) -> None:
    """Where the settings say."""
    assert (
        "出典：ためし市「ためしの手引き」"
        in Visitor(make_app(open_data=True, publisher="ためし市")).get("/open-data").text
    )


@pytest.mark.parametrize("path", EVERY)
def test_it_says_how_far_numbers_are_off(reader: Visitor, path: str) -> None:
    """For each table, from the month's own parameters."""
    page = reader.get(path).text
    assert [f"<td>±{spread}</td>" in page for spread in (60, 120, 20)] == [True, True, True]
    assert "m·ε" in page


def test_what_a_month_cost_and_its_digest_stand_there(reader: Visitor, centre: Centre) -> None:
    """As in the ledger. On the month's page the digest can be worked out anew from those of the files, as the list says."""
    for spent in centre.published.ledger().entries:
        assert spent.sha256 in reader.get("/open-data").text
    page = reader.get(f"/open-data/{OCTOBER}").text
    found = re.findall(r"<dt>([a-z.-]+).*?</dt><dd class=\"hash\">([0-9a-f]{64})</dd>", page)
    told = "".join(f"{name} {sha256}\n" for name, sha256 in sorted(found))
    (spent,) = [spent for spent in centre.published.ledger().entries if spent.period == OCTOBER]
    assert hashlib.sha256(told.encode()).hexdigest() == spent.sha256
    assert "ε = 1" in text(reader.get("/open-data").text)


def test_numbers_stand_in_words(reader: Visitor, centre: Centre) -> None:
    """Those of the content that is served; what it does not know is shown by its id. Numbers are those of the files."""
    page = reader.get(f"/open-data/{OCTOBER}").text
    assert title(page) == "2026年10月の利用の統計（オープンデータ）"
    read = {row.ids[0]: row.visits for row in rows(centre.published.files(OCTOBER)["need.csv"])}
    shown = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', page))
    assert shown["家賃の滞納"] == f"{read['rent']:,}"
    assert shown["<code>long-gone</code>"] == f"{read['long-gone']:,}".replace("-", "−")
    assert {"家賃の給付", "貸付"} <= set(shown)
    assert "お金のこと" in text(page)
    assert re.search("お金のこと.*→.*遅れている", text(page))


def test_what_may_be_none_stands_by_itself() -> None:
    """A number within the noise ranks before nobody's. Of the others, the first twenty are shown at once."""
    numbers = [*range(130, 100, -1), 61, 60, 0, -70]
    needs = parted([Line((Title(str(number), True),), number) for number in numbers], spread=60)
    assert [line.visits for line in needs.first] == numbers[:20]
    assert [line.visits for line in needs.folded] == numbers[20:31]
    assert [line.visits for line in needs.unclear] == [60, 0, -70]


def test_the_text_that_was_published_stands_there(reader: Visitor) -> None:
    """All of it, as HTML."""
    page = reader.get(f"/open-data/{OCTOBER}").text
    assert "<h3>どのように守っているか</h3>" in page
    assert '<th scope="col">ずれの幅（95%）</th>' in page
    assert "<th></th>" not in page


def test_the_text_can_do_no_harm() -> None:
    """Whatever stands in it."""
    made = about(
        b"# T\n\n<script>x()</script> ![i](//evil/x) [l](javascript:x) `a<b`\n\n|  | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    assert "<script" not in made
    assert "<img" not in made
    assert "<a" not in made
    assert made.index("<td></td>") < made.index('<th scope="col">b</th>')


@pytest.mark.parametrize(
    "path", [*EVERY, "/open-data/catalog.jsonld", f"/open-data/{OCTOBER}/need.csv", "/open-data/2000-01"]
)
def test_nobody_is_known_there(reader: Visitor, path: str) -> None:
    """No cookie is set, none is asked for, and one that is there is left alone."""
    assert "Set-Cookie" not in reader.get(path).headers
    reader.begin()
    before = reader.cookie
    with_visit = reader.get(path)
    assert "Set-Cookie" not in with_visit.headers
    assert "Cookie" not in with_visit.headers.get("Vary", "")
    assert reader.cookie == before
    assert with_visit.data == Visitor(reader.app).get(path).data


@pytest.mark.parametrize("path", EVERY)
def test_the_way_out_is_there(reader: Visitor, path: str) -> None:
    """Somebody who is watched may have come here."""
    assert 'action="/exit"' in reader.get(path).text


@pytest.mark.parametrize("path", EVERY)
def test_search_engines_may_show_it(reader: Visitor, path: str) -> None:
    """It is for everybody; the residents' pages are not."""
    assert "X-Robots-Tag" not in reader.get(path).headers
    assert "noindex" in reader.get("/steps/1").headers["X-Robots-Tag"]


def test_without_the_setting_there_is_no_such_page(make_app: MakeApp, centre: Centre) -> None:
    """Nor a word of it."""
    reader = Visitor(make_app())
    assert [reader.get(path).status_code for path in (*EVERY, "/open-data/catalog.jsonld")] == [404] * 3
    assert "open-data" not in reader.get("/about-safety").text


@pytest.mark.parametrize("counts", [True, False])
def test_the_page_of_what_stays_leads_there_where_steps_are_counted(make_app: MakeApp, counts: bool) -> None:
    """In one quiet sentence."""
    page = Visitor(make_app(open_data=True, counts=counts)).get("/about-safety").text
    assert ('href="/open-data"' in page) is counts


def test_with_no_database_it_says_that_there_is_nothing_yet(make_app: MakeApp, data: Path) -> None:
    """And makes none."""
    reader = Visitor(make_app(open_data=True))
    assert "まだ、公開した月はありません" in reader.get("/open-data").text
    assert [reader.get(f"/open-data/{path}").status_code for path in ("latest", "latest.zip", "latest/need.csv")] == [
        404
    ] * 3
    assert reader.get("/open-data/catalog.jsonld").get_json(force=True)["dcat:dataset"][0]["dcat:distribution"] == []
    assert not (data / "centre.sqlite").exists()


def test_with_no_month_yet_it_says_so(make_app: MakeApp, data: Path) -> None:
    """Counting began this month; and one that was made for something else has no tables."""
    publish_months(data, date(2026, 11, 1), date(2026, 11, 3))
    assert "まだ、公開した月はありません" in Visitor(make_app(open_data=True)).get("/open-data").text
    (data / "centre.sqlite").unlink()
    (data / "centre.sqlite").touch()
    assert "まだ、公開した月はありません" in Visitor(make_app(open_data=True)).get("/open-data").text


def test_months_lie_in_a_postgresql_too(make_app: MakeApp, data: Path) -> None:
    """Where machines share one; before anybody counted, too."""
    server = Postgres()
    try:
        url = server.database()
        reader = Visitor(make_app(open_data=True, database_url=url))
        assert "まだ、公開した月はありません" in reader.get("/open-data").text
        centre = publish_months(data, date(2026, 10, 1), date(2026, 10, 31), url=url)
        assert f"/open-data/{OCTOBER}/need.csv" in reader.get("/open-data").text
        content = reader.get(f"/open-data/{OCTOBER}/path.csv").data
        assert content == centre.published.files(OCTOBER)["path.csv"]
    finally:
        server.close()


def test_months_of_another_handbook_are_not_shown(make_app: MakeApp, data: Path) -> None:
    """Several can share a database."""
    publish_months(data, date(2026, 10, 1), date(2026, 10, 31), handbook="other")
    assert OCTOBER not in Visitor(make_app(open_data=True)).get("/open-data").text


def test_with_the_database_away_it_says_so_and_residents_go_on(
    make_app: MakeApp, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log tells the kind of error and no address."""
    app = make_app(open_data=True)
    data.mkdir(exist_ok=True)
    (data / "centre.sqlite").write_bytes(b"this is no database" * 100)
    reader = Visitor(app)
    for path in ("", "/2026-10/need.csv", "/catalog.jsonld", "/latest.zip"):
        response = reader.get(f"/open-data{path}")
        assert (response.status_code, "いま、統計を出せません" in response.text) == (503, True)
    assert reader.get("/").status_code == 200
    assert str(data) not in caplog.text


@pytest.mark.parametrize("path", EVERY)
def test_made_up_numbers_say_so(make_app: MakeApp, centre: Centre, data: Path, path: str) -> None:
    """On each page."""
    assert SAYS not in Visitor(make_app(open_data=True)).get(path).text
    mark_simulated(data, "a test")
    assert SAYS in Visitor(make_app(open_data=True)).get(path).text


def test_residents_alone_need_no_database(tmp_path: Path) -> None:
    """SQLAlchemy is loaded where somebody wants what needs it."""
    programme = (
        "import sys, pathlib; from handbook.web import create_app; from handbook.web.settings import Settings;"
        "from handbook.shipped import shipped_content;"
        "create_app(Settings(content=shipped_content(), data=pathlib.Path(sys.argv[1]), secret_keys=('s' * 32,)));"
        "print([name for name in sys.modules if name.startswith(('sqlalchemy', 'handbook.analytics.centre', 'handbook.web.opendata'))])"
    )
    done = subprocess.run([sys.executable, "-c", programme, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
