"""The change of content in the middle of the year: a service that was often narrowly missed is opened to all who need it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from handbook.content import Content
from handbook.flows.flow import build_flow
from handbook.resources.catalog import build_catalog, service_conditions
from handbook.resources.model import Service, ServicesFile

T = TypeVar("T")


def without_condition(content: Content, file: ServicesFile, service: str) -> Content:
    """*content*, whose services are those of *file*, in which *service* has no condition any more: a version of its own."""
    opened = _with(file, services={**file.services, service: _opened(file.services[service])})
    flow = build_flow(content.flow.file, tuple(file.needs), service_conditions(opened))
    version = sha256(f"{content.version} {service}".encode()).hexdigest()[:16]
    return replace(content, flow=flow, catalog=build_catalog(opened, flow), version=version)


def _opened(service: Service) -> Service:
    return _with(service, eligible_if=None, unless=None)


def _with(of: T, **changes: object) -> T:
    """A copy with *changes*. Not by `dataclasses.replace`: what was read from a file would be read once more, without it."""
    made = copy(of)
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made
