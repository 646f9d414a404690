"""The copy of a list that a resident saved on their device: the server does not know whether there is one, only how it goes.

The browser holds it: a page and its files in a cache, and a worker that opens them at one address (`static/list.js` saves
them, `static/sw.js` opens them).
"""

from __future__ import annotations

from flask import Response

CLEAR_SITE_DATA = '"storage"'
"""https://www.w3.org/TR/clear-site-data/: workers and their caches, of this host alone. Measured in docs/offline.md.

Not `"cookies"`, which reaches all hosts below the same registered domain: somebody would be logged out of other pages of the
city, and notice. Ours are cleared by their names. Not `"cache"`: the way out would wait for it, and no page of
ours is in there (`no-store`).
"""


def clear_saved_copy(response: Response) -> None:
    """Let the browser that takes *response* forget the copy, whether it runs JavaScript or not."""
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
