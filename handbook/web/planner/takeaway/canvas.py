"""A picture that stands alone: SVG with its own colours, and nothing in it that runs or is fetched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 1280, 720
"""16 to 9: a slide."""

FONTS = (
    "'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', 'BIZ UDPGothic', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', "
    "'Source Han Sans JP', IPAexGothic, IPAPGothic, TakaoPGothic, 'VL PGothic', sans-serif"
)
"""Those of macOS, Windows and Linux, in this order."""

STYLE = f"""
text {{ font-family: {FONTS}; fill: #1f1d1a; }}
.bold {{ font-weight: 700; }}
.end {{ text-anchor: end; }}
.middle {{ text-anchor: middle; }}
.quiet {{ fill: #4d4d4d; }}
.warning {{ fill: #604b00; }}
.ground {{ fill: #ffffff; }}
.care {{ fill: #fbf5e0; stroke: #b78f00; }}
.fill {{ fill: #115a36; }}
.less {{ fill: #8a4b00; }}
.part {{ fill: #ffffff; stroke: #115a36; stroke-width: 1.5; }}
.hollow {{ fill: none; stroke: #767676; stroke-width: 1.5; stroke-dasharray: 4 2; }}
.hidden {{ fill: url(#hatch); stroke: #767676; stroke-width: 1; }}
.over {{ fill: url(#hatch); }}
.over-less {{ fill: url(#hatch-light); }}
.rail {{ stroke: #ddd5c6; stroke-width: 1; }}
.axis {{ stroke: #767676; stroke-width: 1; }}
.whisker {{ stroke: #1f1d1a; stroke-width: 1.5; }}
.glow {{ stroke: #ffffff; stroke-width: 4.5; }}
.halo {{ stroke: #ffffff; stroke-width: 7; }}
.before {{ stroke: #1f1d1a; stroke-width: 3; }}
.line {{ fill: none; stroke: #115a36; stroke-width: 3; stroke-linejoin: round; }}
.band {{ fill: #c2e5d1; }}
.dot {{ fill: #115a36; stroke: #ffffff; stroke-width: 2; }}
"""
"""The light theme of app.css and planner.css, its colours resolved: a file on somebody's disk finds no stylesheet."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER_FIRST = frozenset("、。，．・：；」』）］｝〉》〕】ー々〜…%％,.)]")
_NEVER_LAST = frozenset("「『（［｛〈《〔【([")
_PAUSES = "、。」）"


class Canvas:
    """A white slide to draw on, by pixels. *title* and *about* are for who cannot see it."""

    def __init__(self, title: str, about: str) -> None:
        size = {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
        words = {"xml:lang": "ja", "lang": "ja", "role": "img", "aria-labelledby": "title about"}
        self._svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **words})
        self._add("title", title, id="title")
        self._add("desc", about, id="about")
        self._add("style", STYLE)
        defs = ET.SubElement(self._svg, "defs")
        for name, colour in (("hatch", "#767676"), ("hatch-light", "#ffffff")):
            pattern = ET.SubElement(
                defs,
                "pattern",
                {"id": name, "width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
                | {"patternTransform": "rotate(45)"},
            )
            ET.SubElement(pattern, "path", {"d": "M0 0V7", "stroke": colour, "stroke-width": "2.5"})
        self.box("ground", 0, 0, WIDTH, HEIGHT)

    def text(self, words: str, x: float, y: float, size: float, look: str = "") -> None:
        """*words* on the base line *y*."""
        self._add("text", words, x=_said(x), y=_said(y), **{"font-size": _said(size)}, **_class(look))

    def box(self, look: str, x: float, y: float, width: float, height: float) -> None:
        """A rectangle."""
        self._add("rect", x=_said(x), y=_said(y), width=_said(width), height=_said(height), **_class(look))

    def line(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A line."""
        self._add("line", x1=_said(x1), y1=_said(y1), x2=_said(x2), y2=_said(y2), **_class(look))

    def points(self, look: str, points: Sequence[tuple[float, float]], *, closed: bool) -> None:
        """A line of many points, or what they enclose."""
        written = " ".join(f"{_said(x)},{_said(y)}" for x, y in points)
        self._add("polygon" if closed else "polyline", points=written, **_class(look))

    def dot(self, x: float, y: float) -> None:
        """A point that is marked."""
        self._add("circle", cx=_said(x), cy=_said(y), r="6", **_class("dot"))

    def whisker(self, low: float, high: float, y: float, reach: float) -> None:
        """How far a value may be off: light below dark, since half of it lies on a bar."""
        for look in ("glow", "whisker"):
            self.line(look, low, y, high, y)
            for x in (low, high):
                self.line(look, x, y - reach, x, y + reach)

    def svg(self) -> bytes:
        """The file."""
        ET.indent(self._svg, " ")
        written: bytes = ET.tostring(self._svg, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _add(self, name: str, text: str = "", /, **attributes: str) -> None:
        element = ET.SubElement(self._svg, name, attributes)
        if text:
            element.text = _NOT_IN_XML.sub("\ufffd", text)


def wide(text: str) -> float:
    """How wide *text* is at most, in ems, as far as that can be known without its font."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.6 for letter in text)


def wrapped(text: str, ems: float, *, at_pauses: bool = False) -> Iterator[str]:
    """*text* in lines of at most *ems*. No sign begins or ends a line that may not (JIS X 4051): rather it stands a little beyond the end.

    *at_pauses*: a line ends rather at a pause in its last third than within a word.
    """
    line = ""
    for letter in text:
        if wide(line + letter) > ems and letter not in _NEVER_FIRST:
            end = max(map(line.rfind, _PAUSES)) + 1 if at_pauses else 0
            if wide(line[:end]) < ems * 2 / 3:
                end = len(line)
            while end > 1 and line[end - 1] in _NEVER_LAST:
                end -= 1
            yield line[:end]
            line = line[end:]
        line += letter
    if line:
        yield line


def _said(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _class(look: str) -> dict[str, str]:
    return {"class": look} if look else {}
