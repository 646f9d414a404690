"""The blueprint of the staff's own pages. What hangs on it stands in :mod:`handbook.web.accounts.routes`."""

from datetime import datetime

from flask import Blueprint, Response
from werkzeug.exceptions import BadRequest

from handbook.resources.hours import JST
from handbook.web.accounts.errors import AccountsError
from handbook.web.application import the_app
from handbook.web.pages import html

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


@blueprint.app_template_filter()
def day_of_seconds(seconds: int) -> str:
    """The day in Japan of a time in seconds since 1970."""
    day = datetime.fromtimestamp(seconds, JST)
    return f"{day.year}年{day.month}月{day.day}日"


_UNSAID: dict[str, object] = {"session": None, "error": "", "said": "", "maybe_logged_in": False}


def page(template: str, status: int = 200, **context: object) -> Response:
    """A page of the staff."""
    return html(the_app().render(f"staff/{template}.html", **(_UNSAID | context)), status)


def json(text: str, status: int = 200) -> Response:
    """What one of our scripts asked for."""
    return Response(text, status, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.app_errorhandler(AccountsError)
def _away(_: AccountsError) -> Response:
    """The accounts cannot be used now: why is for the command line to say."""
    return page("problem", 503, what="away")


@blueprint.errorhandler(BadRequest)
def _bad_request(_: BadRequest) -> Response:
    return page("problem", 400, what="form")
