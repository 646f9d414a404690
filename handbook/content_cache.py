"""A cache of checked content, so that a large handbook starts at once.

What was read, checked and frozen is pickled beside the handbook's data, under the hash of the files it was read from. A pickle
can run code, so one is opened only after its seal is found right: an HMAC (RFC 2104) under a key that only this handbook has.
It is bound to the program's own source and to Python's version; whatever does not fit is read anew from the YAML.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import pydantic

from handbook.flows import conditions
from handbook.flows import model as questions_model
from handbook.flows.model import QuestionsFile
from handbook.resources import model as services_model
from handbook.resources.model import ServicesFile

_SEAL = hashlib.sha256().digest_size
KEPT = 2
"""Versions that stay on disk: today's, and the one before, which another process may still be starting with."""


class ContentCache:
    """Keeps checked files in *folder*, sealed with *key* (32 bytes that nobody else has)."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def get(self, version: str) -> tuple[QuestionsFile, ServicesFile] | None:
        """The files of *version*, or ``None`` where they are not kept, or not as they were kept."""
        try:
            data = self._path(version).read_bytes()
        except OSError:
            return None
        seal, body = data[:_SEAL], memoryview(data)[_SEAL:]
        if not hmac.compare_digest(seal, self._seal(version, body)):
            return None
        questions, services = pickle.loads(body)  # noqa: S301 - sealed by us, see above
        assert isinstance(questions, QuestionsFile) and isinstance(services, ServicesFile)
        return questions, services

    def put(self, version: str, questions: QuestionsFile, services: ServicesFile) -> None:
        """Keep the files of *version*. Where that cannot be done (a full disk), the next start just takes longer."""
        body = pickle.dumps((questions, services), protocol=5)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(self._seal(version, memoryview(body)))
                    stream.write(body)
                Path(name).replace(self._path(version))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._forget_old()
        except OSError:
            return

    def _path(self, version: str) -> Path:
        return self._folder / f"{version}.content"

    def _seal(self, version: str, body: memoryview) -> bytes:
        made = hmac.new(self._key, digestmod="sha256")
        made.update(_program().encode() + b"\0" + version.encode() + b"\0")
        made.update(body)
        return made.digest()

    def _forget_old(self) -> None:
        kept = sorted(self._folder.glob("*.content"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in kept[KEPT:]:
            path.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _program() -> str:
    """What a pickle depends on beside its content: the models' source, pydantic and Python."""
    digest = hashlib.sha256()
    for module in (conditions, questions_model, services_model):
        assert module.__file__ is not None
        digest.update(Path(module.__file__).read_bytes())
    return f"{digest.hexdigest()} {pydantic.VERSION} {sys.version}"
