"""Static files: read and compressed once at start-up, addressed by what is in them, so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Response, request

FOLDER = Path(__file__).parent / "static"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, plain and compressed."""

    plain: bytes
    compressed: bytes
    media_type: str
    version: str


class Assets:
    """The files in *folder* by their names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES and path.is_file()
        }

    def version(self, name: str) -> str:
        """The hash of a file's content, for its address."""
        return self._files[name].version

    def answer(self, name: str) -> Response | None:
        """The response with a file; ``None`` where there is none of this name."""
        asset = self._files.get(name)
        if asset is None:
            return None
        # Browsers that still hold the page of the version before get what there is, and ask again next time.
        lasting = request.args.get("v") == asset.version
        headers = {
            "Content-Type": asset.media_type,
            "Cache-Control": _FOR_EVER if lasting else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(asset.compressed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(asset.plain, headers=headers)


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    return Asset(
        plain=plain,
        compressed=gzip.compress(plain, 9, mtime=0),
        media_type=_TYPES[path.suffix],
        version=hashlib.sha256(plain).hexdigest()[:12],
    )
