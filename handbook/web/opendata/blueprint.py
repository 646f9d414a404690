"""The blueprint of open data. What hangs on it stands in :mod:`handbook.web.opendata.routes`.

Its views touch no visit: they read no cookie, set none and count nothing, so that who looks at numbers is nobody to the handbook.
Its pages are the residents' all the same, with the way out at its place: somebody who is being watched may come here from the page
that says what stays behind.
"""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from handbook.analytics.simulated import SAYS
from handbook.web.application import the_app, the_request
from handbook.web.opendata.reading import MonthChanged, OpenData, OpenDataError, Published
from handbook.web.pages import html

blueprint = Blueprint("open_data", __name__, url_prefix="/open-data")


def the_open_data() -> OpenData:
    """What was made public. There is none where `HANDBOOK_OPEN_DATA` is not "yes": then no page asks."""
    found = the_app().open_data
    assert found is not None
    return found


def the_month(name: str) -> Published:
    """The month *name*. Raises :class:`NotFound`, and :class:`OpenDataError` where it cannot be given out."""
    found = the_open_data().month(name)
    if found is None:
        raise NotFound
    return found


def absolute(path: str) -> str:
    """The address of *path*, by the host of this request: Flask answers only for those in `TRUSTED_HOSTS`."""
    request = the_request()
    secure = the_app().settings.secure or request.is_secure
    return f"{'https' if secure else 'http'}://{request.host}{path}"


def page(template: str, status: int = 200, **context: object) -> Response:
    """A page of open data."""
    says = SAYS if the_open_data().simulated else ""
    return html(the_app().render(f"opendata/{template}.html", says=says, **context), status)


@blueprint.errorhandler(OpenDataError)
def _not_now(error: OpenDataError) -> Response:
    """What is wrong stands in the log. Nothing is given out that may not be what was published."""
    return page("problem", 503, changed=isinstance(error, MonthChanged))
