"""QR codes, drawn on the server."""

from __future__ import annotations

import segno


def qr_code(text: str, *, title: str | None = None) -> str:
    """*text* as a drawing, without a style of its own: the pages' policy would not let it in. *title* says what it is."""
    drawn: str = segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", omitsize=True, title=title
    )
    return drawn
