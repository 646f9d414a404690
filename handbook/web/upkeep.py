"""The upkeep of the counts, made from the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.possible import written
from handbook.analytics.centre.store import Centre
from handbook.analytics.days import day_of
from handbook.analytics.disclosure import Plan, Policy
from handbook.analytics.node.daykeys import DayKeys, memory_folder
from handbook.analytics.node.file import NodeFile
from handbook.analytics.simulated import database_beside
from handbook.analytics.upkeep import Upkeep
from handbook.content import Content
from handbook.sealing import derived
from handbook.shipped import shipped_migrations
from handbook.web.counting import veil_of
from handbook.web.locales import SOURCE_LOCALE
from handbook.web.possible import possible
from handbook.web.secret_file import secrets_of
from handbook.web.settings import Settings


def upkeep_of(settings: Settings, now: Callable[[], datetime]) -> Upkeep:
    """The upkeep that *settings* want. Raises :class:`~handbook.analytics.errors.CountsError` where the centre is away."""
    plausible = None
    if settings.plausible is not None:
        from handbook.analytics.plausible import Plausible

        plausible = Plausible(settings.plausible.url, settings.plausible.site)
    database_url = database_beside(settings.data, settings.database_url)
    secrets = secrets_of(settings)
    veil = veil_of(secrets)
    migrations = shipped_migrations()
    return Upkeep(
        handbook=settings.name,
        file=NodeFile(settings.data, migrations / "node", veil, now),
        veil=veil,
        keys=DayKeys(memory_folder(settings.data)),
        centre=Centre(open_centre(settings.data, database_url, migrations / "centre"), settings.name),
        # The oldest secret: noise that was drawn once must come out the same when secrets are changed.
        policy=Policy(
            key=derived(secrets[-1], b"handbook noise v1"), scope=settings.name, plan=Plan(settings.counts_by)
        ),
        now=now,
        plausible=plausible,
        visits_per_event=5 if settings.plausible is None else settings.plausible.visits_per_event,
    )


def remember(upkeep: Upkeep, content: Content, channels: Sequence[str]) -> None:
    """Keep what the content that is served now makes possible, by these *channels*."""
    upkeep.centre.remember(
        content.version, written(possible(content, (SOURCE_LOCALE,), channels)), day_of(upkeep.now())
    )
