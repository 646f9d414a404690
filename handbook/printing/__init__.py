"""Printing: PDF of HTML by WeasyPrint. Tagged (PDF/UA-1), with its fonts in it, and nothing fetched from anywhere.

A room of its own, which imports no other: WeasyPrint wants 170 MB while it writes, so the process that prints is to hold nothing else.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_log = logging.getLogger("weasyprint")

SAMPLE = "あいうえお、アイウエオ。漢字と窓口"
"""What a font must be able to write."""

NO_LIBRARY = (
    "PDFを作る部品（WeasyPrint）がありません。"
    "「script/bootstrap report」または「pip install 'handbook[report]'」で入れられます（docs/report.md）"
)
NO_PANGO = (
    "PDFを作る部品（Pango）が、この機械にありません。Debian と Ubuntu では、"
    "「apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0」で入れられます（docs/report.md）"
)
NO_FONT = (
    "日本語のフォントが見つかりません。文字が四角になるので、PDFは作りません。"
    "Debian と Ubuntu では、「apt-get install fonts-noto-cjk」で入れられます（docs/report.md）"
)


class CannotPrint(RuntimeError):
    """Something is lacking on this machine; the message says what, and what to install."""


def has_library() -> bool:
    """Whether WeasyPrint is installed, without loading it."""
    return importlib.util.find_spec("weasyprint") is not None


def pdf_of(text: str, identifier: str) -> tuple[bytes, list[str]]:
    """*text* as PDF by a :class:`Printer` of its own."""
    return Printer().pdf(text, identifier)


class Printer:
    """Prints one text after the other: the library and the fonts are loaded once. Raises :class:`CannotPrint`."""

    def __init__(self) -> None:
        self._weasyprint, self._fetcher = _weasyprint()
        with _told() as said:
            self._weasyprint.HTML(string=f'<html lang="ja"><p>{SAMPLE}', url_fetcher=self._fetcher).write_pdf()
        if _lacks_letters(said):
            raise CannotPrint(NO_FONT)

    def pdf(self, text: str, identifier: str) -> tuple[bytes, list[str]]:
        """*text* (a whole HTML document with its style) as PDF, and what could not be done as wanted.

        *identifier* stands in the file. The same text gives the same bytes with the same WeasyPrint, Pango and fonts. Raises
        :class:`CannotPrint`.
        """
        with _told() as said:
            try:
                made: bytes = self._weasyprint.HTML(string=text, url_fetcher=self._fetcher).write_pdf(
                    pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
                )
            except self._weasyprint.urls.FatalURLFetchingError as error:  # which is no Exception
                raise CannotPrint("the text names something to fetch, and nothing is fetched") from error
        return made, said


def _weasyprint() -> tuple[Any, Any]:
    """The library, and a fetcher that fetches nothing: no address in the content or in the settings is followed.

    Loaded here: it is not installed everywhere, and takes a second.
    """
    if not has_library():
        raise CannotPrint(NO_LIBRARY)
    try:
        with warnings.catch_warnings():
            # It only warns, and then Pango falls.
            warnings.filterwarnings("error", "No fonts configured", UserWarning)
            import weasyprint
            from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError as error:  # a library of the system that it opens
        raise CannotPrint(NO_PANGO) from error
    except UserWarning as error:
        raise CannotPrint(NO_FONT) from error

    class Nothing(URLFetcher):  # type: ignore[misc] # it says nothing of its types
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise FatalURLFetchingError("nothing is fetched")

    return weasyprint, Nothing(fail_on_errors=True)


@contextmanager
def _told() -> Iterator[list[str]]:
    """What WeasyPrint warns of: letters that no font has, styles that it does not know."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener = Listener(logging.WARNING)
    _log.addHandler(listener)
    try:
        yield said
    finally:
        _log.removeHandler(listener)


def _lacks_letters(said: list[str]) -> bool:
    return any(".notdef" in line for line in said)
