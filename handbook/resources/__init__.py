"""What helps: services, organizations and needs, and the match of services with a walk, with its reasons."""

from handbook.resources.catalog import Catalog, build_catalog, service_conditions
from handbook.resources.match import Fit, Match, Matches, match
from handbook.resources.model import Need, Organization, Phone, Service, ServicesFile, load_services
from handbook.resources.reasons import Open

__all__ = [
    "Catalog",
    "Fit",
    "Match",
    "Matches",
    "Need",
    "Open",
    "Organization",
    "Phone",
    "Service",
    "ServicesFile",
    "build_catalog",
    "load_services",
    "match",
    "service_conditions",
]
