"""What tests ask of a PDF that we made, opened by another library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader


def assert_is_accessible(reader: PdfReader, title: str) -> None:
    """It says that it is PDF/UA-1 (ISO 14289-1) and tagged, in Japanese, under *title*, and holds all its fonts."""
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ja"
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == title
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"].get_object())


def elements(reader: PdfReader) -> Iterator[Mapping[str, Any]]:
    """All elements of the tree of tags."""

    def below(element: Any) -> Iterator[Mapping[str, Any]]:
        found = element.get_object()
        if isinstance(found, dict):
            yield found
            kids = found.get("/K", [])
            for kid in kids if isinstance(kids, list) else [kids]:
                yield from below(kid)

    root: Any = reader.trailer["/Root"]
    yield from below(root["/StructTreeRoot"]["/K"][0])


def flat(pages: PdfReader) -> str:
    """All text without spaces and line breaks: lines end where the paper does."""
    return "".join("".join(page.extract_text().split()) for page in pages.pages)
