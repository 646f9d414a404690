"""Content: both files loaded, checked and frozen together."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handbook.content_cache import ContentCache
from handbook.flows.flow import Flow, build_flow
from handbook.flows.model import QuestionsFile, load_questions
from handbook.flows.references import check_questions
from handbook.resources.catalog import Catalog, build_catalog, service_conditions
from handbook.resources.model import Organization, Service, ServicesFile, load_services
from handbook.resources.references import check_services
from handbook.source import Finding, Source, read

QUESTIONS = "questions.yaml"
SERVICES = "services.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A handbook's content, whose structure is right.

    ``version`` is the hash of both files; ``sources`` are kept for the places of findings about paths.
    """

    flow: Flow
    catalog: Catalog
    organizations: dict[str, Organization]
    version: str
    questions_source: Source
    services_source: Source

    @property
    def title(self) -> str:
        """The handbook's title."""
        return self.flow.file.title

    @property
    def services(self) -> dict[str, Service]:
        """The services by their ids, drafts among them."""
        return dict(self.catalog.services)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading found: the content, or ``None`` where its structure has errors, and the findings.

    The files are those whose form could be read, with their sources, for what can be said of each by itself.
    """

    content: Content | None
    findings: tuple[Finding, ...]
    questions: QuestionsFile | None
    services: ServicesFile | None
    questions_source: Source
    services_source: Source


def load_content(folder: Path, shown_as: str | None = None, cache: ContentCache | None = None) -> Loaded:
    """Load `questions.yaml` and `services.yaml` from *folder*. Nothing that stands in them raises.

    With a *cache*, files that were read before come from there; their places are not known then.
    """
    with _without_collecting():
        return _load(folder, str(folder) if shown_as is None else shown_as, cache)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing that is loaded is garbage: to search all of it for cycles, again and again as it grows, took a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load(folder: Path, name: str, cache: ContentCache | None) -> Loaded:
    version = content_version(folder)
    kept = cache.get(version) if cache is not None else None
    if kept is not None:
        sources = Source(QUESTIONS), Source(SERVICES)
        return Loaded(_frozen(*kept, version, *sources), (), *kept, *sources)
    prefix = f"{name.rstrip('/')}/" if name else ""
    questions_source = read(folder / QUESTIONS, f"{prefix}{QUESTIONS}")
    services_source = read(folder / SERVICES, f"{prefix}{SERVICES}")
    questions = load_questions(questions_source)
    services = load_services(services_source)
    content = None
    if questions is not None:
        check_questions(
            questions_source,
            questions,
            services.services.keys() if services is not None else None,
            services.needs.keys() if services is not None else None,
        )
    if services is not None:
        check_services(services_source, services, questions)
    findings = (*questions_source.findings, *services_source.findings)
    if questions is not None and services is not None and not findings:
        content = _frozen(questions, services, version, questions_source, services_source)
        if cache is not None and content_version(folder) == version:
            cache.put(version, questions, services)
    return Loaded(content, in_order(findings), questions, services, questions_source, services_source)


def _frozen(
    questions: QuestionsFile, services: ServicesFile, version: str, questions_source: Source, services_source: Source
) -> Content:
    flow = build_flow(questions, tuple(services.needs), service_conditions(services))
    return Content(
        flow=flow,
        catalog=build_catalog(services, flow),
        organizations=services.organizations,
        version=version,
        questions_source=questions_source,
        services_source=services_source,
    )


def content_version(folder: Path) -> str:
    """A hash of the files as they are on disk (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for name in (QUESTIONS, SERVICES):
        try:
            data = (folder / name).read_bytes()
        except OSError:
            data = b""
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]


def in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings by file and place."""
    return tuple(sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column, finding.code)))
