"""The catalogue: what a portal of open data needs to harvest, in the words of DCAT 3, and only what is true."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handbook.analytics.centre.store import Centre
from handbook.analytics.simulated import SAYS, mark_simulated
from tests.web.conftest import MakeApp
from tests.web.opendata.conftest import OCTOBER, SEPTEMBER
from tests.web.visitor import Visitor

VOCABULARIES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TERMS = {
    "dcat": "Catalog Dataset Distribution dataset distribution landingPage keyword temporalResolution startDate endDate "
    "accessURL downloadURL byteSize mediaType packageFormat",
    "dct": "title description license publisher language identifier accrualPeriodicity temporal conformsTo PeriodOfTime",
    "foaf": "Agent name homepage",
    "spdx": "Checksum checksum algorithm checksumValue checksumAlgorithm_sha256",
    "xsd": "date duration nonNegativeInteger hexBinary",
}
"""What https://www.w3.org/TR/vocab-dcat-3/ names, as far as it is used."""

LICENCE = {"@id": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.fixture
def catalog(reader: Visitor) -> dict[str, Any]:
    """The catalogue."""
    response = reader.get("/open-data/catalog.jsonld")
    assert response.headers["Content-Type"] == "application/ld+json"
    read: dict[str, Any] = response.get_json(force=True)
    return read


def everything(node: Any) -> Iterator[tuple[str, Any]]:
    """All keys with their values, at any depth."""
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each, dict):
            for key, value in each.items():
                yield key, value
                yield from everything(value)


def test_every_term_is_one_of_the_vocabularies(catalog: dict[str, Any]) -> None:
    """No harvester understands a word that was made up."""
    assert catalog.pop("@context") == VOCABULARIES
    known = {f"{prefix}:{name}" for prefix, names in TERMS.items() for name in names.split()}
    used = [key for key, _ in everything(catalog) if not key.startswith("@")]
    used += [value for key, value in everything(catalog) if key == "@type"]
    used += [value for key, value in everything(catalog) if key == "@id" and value.startswith("spdx:")]
    assert set(used) <= known


def test_it_says_what_portals_ask_for(catalog: dict[str, Any]) -> None:
    """What DCAT-AP calls mandatory, and the licence."""
    (dataset,) = catalog["dcat:dataset"]
    for node, kind in ((catalog, "dcat:Catalog"), (dataset, "dcat:Dataset")):
        assert node["@type"] == kind
        assert {"dct:title", "dct:description", "dct:publisher"} <= set(node)
        assert node["dct:license"] == LICENCE
    assert dataset["dct:publisher"]["foaf:name"]["@value"] == "「ためしの手引き」の運営者"
    period = dataset["dct:temporal"]
    assert (period["dcat:startDate"]["@value"], period["dcat:endDate"]["@value"]) == ("2026-09-20", "2026-10-31")


def test_who_publishes_is_whom_the_settings_name(make_app: MakeApp, centre: Centre) -> None:
    """A city by its name."""
    catalog = (
        Visitor(make_app(open_data=True, publisher="ためし市")).get("/open-data/catalog.jsonld").get_json(force=True)
    )
    assert catalog["dct:publisher"]["foaf:name"] == {"@value": "ためし市", "@language": "ja"}


def test_each_file_is_where_it_says_and_what_it_says(reader: Visitor, catalog: dict[str, Any]) -> None:
    """Four for each month: address, type, size and checksum hold."""
    distributions = catalog["dcat:dataset"][0]["dcat:distribution"]
    assert len(distributions) == 8
    assert len({one["@id"] for one in distributions}) == 8
    for one in distributions:
        assert one["dct:license"] == LICENCE
        address = one["dcat:downloadURL"]["@id"]
        response = reader.get(address.removeprefix("http://localhost"))
        assert response.status_code == 200
        assert reader.get(one["dcat:accessURL"]["@id"].removeprefix("http://localhost")).status_code == 200
        assert reader.get(one["dct:conformsTo"]["@id"].removeprefix("http://localhost")).status_code == 200
        if "dcat:packageFormat" in one:
            assert one["dcat:packageFormat"]["@id"].endswith(response.headers["Content-Type"])
            continue
        assert one["dcat:mediaType"]["@id"].endswith(response.headers["Content-Type"].partition(";")[0])
        assert one["dcat:byteSize"] == {"@value": str(len(response.data)), "@type": "xsd:nonNegativeInteger"}
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(response.data).hexdigest()
    assert [month in distributions[0]["dct:title"]["@value"] for month in (OCTOBER, SEPTEMBER)] == [True, False]


def test_addresses_are_those_by_which_it_was_reached(make_app: MakeApp, centre: Centre) -> None:
    """By https where it came by https, or where the settings say that a proxy ends it; for a host that is not ours there is none."""
    hosts = {"trusted_hosts": ("handbook.city.example.jp",)}

    def home(secure: bool, base: str) -> str:
        client = make_app(open_data=True, secure=secure, **hosts).test_client()
        found: str = client.get("/open-data/catalog.jsonld", base_url=base).get_json(force=True)["foaf:homepage"]["@id"]
        return found

    assert home(False, "https://handbook.city.example.jp") == "https://handbook.city.example.jp/open-data"
    assert home(True, "http://handbook.city.example.jp") == "https://handbook.city.example.jp/open-data"
    response = (
        make_app(open_data=True, **hosts)
        .test_client()
        .get("/open-data/catalog.jsonld", base_url="https://evil.example")
    )
    assert (response.status_code, "evil" in response.text) == (400, False)


def test_it_is_fetched_anew_only_where_it_changed(reader: Visitor) -> None:
    """By its tag."""
    response = reader.get("/open-data/catalog.jsonld")
    assert response.headers["Cache-Control"] == "no-cache"
    assert reader.get("/open-data/catalog.jsonld", If_None_Match=response.headers["ETag"]).status_code == 304


def test_made_up_data_says_so(make_app: MakeApp, centre: Centre, data: Path) -> None:
    """In its title, and in words."""
    mark_simulated(data, "a test")
    catalog = Visitor(make_app(open_data=True)).get("/open-data/catalog.jsonld").get_json(force=True)
    for node in (catalog, catalog["dcat:dataset"][0]):
        assert node["dct:title"]["@value"].startswith("（見本）")
        assert node["dct:description"]["@value"].startswith(SAYS)
