"""The blueprint of the planners' pages. What hangs on it stands in :mod:`handbook.web.planner.routes`."""

from __future__ import annotations

from flask import Blueprint, Response

from handbook.analytics.errors import CountsAway
from handbook.analytics.simulated import SAYS, is_simulated
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app
from handbook.web.pages import html
from handbook.web.planner import numbers
from handbook.web.planner.periods import missing_days, period_name, period_title, short_period
from handbook.web.planner.takeaway.png import can_write_japanese

blueprint = Blueprint("planner", __name__, url_prefix="/planner")

NAV = (
    ("planner.monday", "今週のまとめ"),
    ("planner.paths", "道すじ"),
    ("planner.gaps", "足りないところ"),
    ("planner.compare", "くらべる"),
    ("planner.calendar", "できごと"),
    ("planner.take_away", "持ち帰る"),
    ("planner.how_sure", "この数の確かさ"),
)
"""The planners' pages in the order of the navigation: endpoint and title. A page that is added is added here."""

blueprint.add_app_template_filter(numbers.number)
blueprint.add_app_template_filter(numbers.percent)
blueprint.add_app_template_filter(numbers.fine_percent)
blueprint.add_app_template_filter(numbers.percent_range)
blueprint.add_app_template_filter(numbers.signed_percent)
blueprint.add_app_template_filter(missing_days)
blueprint.add_app_template_filter(period_title)
blueprint.add_app_template_filter(short_period)
blueprint.add_app_template_global(can_write_japanese, "has_png")
blueprint.add_app_template_filter(period_name, "short_name")


def page(template: str, session: Session | None, status: int = 200, **context: object) -> Response:
    """A page for a planner; it says where its numbers are made up."""
    app = the_app()
    simulated = SAYS if is_simulated(app.settings.data) else ""
    text = app.render(f"planner/{template}.html", session=session, nav=NAV, simulated=simulated, **context)
    return html(text, status)


@blueprint.errorhandler(CountsAway)
def _away(_: CountsAway) -> Response:
    """The centre cannot be read now: why is for the command line to say."""
    return html(the_app().render("planner/away.html", session=None, nav=(), simulated=""), 503)
