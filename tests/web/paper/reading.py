"""Reading what is printed: its words without marks, and its QR codes by another library than the one that drew them."""

from __future__ import annotations

import html
import io
import re

import resvg_py
import zxingcpp
from PIL import Image

_QR = re.compile(r"<svg[^>]*segno.*?</svg>", re.DOTALL)


def drawings(text: str) -> list[str]:
    """The QR codes in *text*, in their order."""
    return _QR.findall(text)


def decoded(drawing: str) -> str:
    """What a QR code says."""
    named = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" ', 1)
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=named)))).convert("RGB")
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def words(text: str) -> str:
    """*text* as it is read, without spaces."""
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s", "", re.sub(r"<[^>]*>", "", body)))
