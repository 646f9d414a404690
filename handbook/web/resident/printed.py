"""PDFs that residents take with them: how they are sent, and what is said where none can be made now."""

from __future__ import annotations

from functools import lru_cache

from flask import Response

from handbook.web.assets import FOLDER


def pdf(made: bytes, name: str) -> Response:
    """The PDF *made*. Its *name* is what stays in the list of downloads."""
    return Response(
        made,
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def busy(page: Response) -> Response:
    """*page*, which says that no PDF can be made now."""
    page.status_code = 503
    page.headers["Retry-After"] = "5"
    return page


@lru_cache(maxsize=4)
def style_of(name: str) -> str:
    """The style sheet *name*, for a text that fetches nothing."""
    return (FOLDER / name).read_text("utf-8")
