"""A service's longer explanation: staff's Markdown as HTML that can do no harm."""

from __future__ import annotations

from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"https", "tel", "mailto"}

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code", "fence", "html_block"])


def guide(text: str) -> Markup:
    """*text* as HTML. Headings begin below the page's own; of links, those to https, tel and mailto stay."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    raw = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noreferrer noopener",
        attribute_filter=_harmless,
    )
    return Markup(clean)  # noqa: S704 - cleaned in the line above


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """Drops what nh3 lets through: addresses without a scheme, of which `//evil` is one that leads elsewhere."""
    if attribute != "href":
        return value
    try:
        return value if urlsplit(value.strip()).scheme.lower() in _SCHEMES else None
    except ValueError:
        return None
