"""The text that was published with a month, as HTML that can do no harm."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "strong", "em", "code", "ul", "ol", "li", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"th": {"scope"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "html_block"])


def about(content: bytes) -> Markup:
    """*content* (Markdown) as HTML, without its title, which the page has of its own. Headings begin below the page's."""
    tokens = _markdown.parse(content.decode())
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for at, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
        elif token.type == "th_open":
            if tokens[at + 1].content:
                token.attrs["scope"] = "col"
            else:
                # The corner of a table heads nothing.
                token.tag = tokens[at + 2].tag = "td"
    raw = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(nh3.clean(raw, tags=_TAGS, attributes=_ATTRIBUTES))  # noqa: S704 - cleaned in this line
