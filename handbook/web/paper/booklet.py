"""The booklet as HTML: the whole content, by worries, with a QR code for each service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from handbook.content import Content
from handbook.resources import Organization, Service
from handbook.resources.codes import code_of
from handbook.web.assets import FOLDER
from handbook.web.bare import bare_app
from handbook.web.edition import call_centre_of
from handbook.web.emergency import emergency_numbers
from handbook.web.paper.address import picture
from handbook.web.paper.arranged import index_of, sections_of
from handbook.web.paper.hours import hours_words
from handbook.web.resident import routes as resident
from handbook.web.settings import Settings


@dataclass(frozen=True, slots=True)
class Printed:
    """A service as it is printed: its ``link`` shows it on any phone, and ``code`` is what stands at the end of that."""

    id: str
    service: Service
    organization: Organization
    code: str
    link: str
    qr: str


def booklet_of(settings: Settings, content: Content, base: str, today: date, *, notes: int = 0) -> str:
    """The booklet of *content* that leads to the handbook at *base*, with *notes* empty pages before its last one."""
    app = bare_app(settings, resident.blueprint)
    with app.app_context():
        printed = {
            name: _printed(content, name, f"{base}{app.path('resident.shared_list', codes=code_of(name))}")
            for name, service in content.catalog.services.items()
            if not service.draft
        }
        first = next(iter(content.flow.questions.values()))
        context: Mapping[str, object] = {
            "style": (FOLDER / "booklet.css").read_text("utf-8"),
            "title": content.title,
            "publisher": settings.publisher,
            "asks": first.ask,
            "sections": sections_of(content),
            "printed": printed,
            "index": index_of(content),
            "emergency": emergency_numbers(content.catalog),
            "written": [name for name, one in printed.items() if one.service.without_voice],
            "call_centre": call_centre_of(content.catalog),
            "hours_words": partial(hours_words, today=today),
            "base": base,
            "shared": f"{base}{app.path('resident.shared_list', codes='')}",
            "start": picture(f"{base}{app.path('resident.start')}", content.title),
            "today": today,
            "notes": notes,
        }
        return app.render("paper/booklet.html", **context)


def _printed(content: Content, name: str, link: str) -> Printed:
    service = content.catalog.services[name]
    organization = content.organizations[service.organization]
    return Printed(name, service, organization, code_of(name), link, picture(link, service.name))
