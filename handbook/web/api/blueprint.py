"""The blueprint of the API, and who may read it. What hangs on it stands in :mod:`handbook.web.api.routes`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from handbook.analytics.errors import CountsAway
from handbook.web.accounts.access import the_accounts
from handbook.web.accounts.errors import AccountsError, Busy, Refused
from handbook.web.api import problems
from handbook.web.application import the_request

PREFIX = "/api/v1"

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)

View = Callable[..., Response]

_CHALLENGE = 'Bearer realm="handbook"'


def with_key(view: View) -> View:
    """Let only programs read that send the key of somebody who may read counts."""

    @wraps(view)
    def guarded(**values: Any) -> Response:
        given = the_request().headers.get("Authorization", "")
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer":
            return problems.problem(401, WWW_Authenticate=_CHALLENGE)
        try:
            the_accounts().tokens.find(token.strip())
        except Busy as busy:
            return problems.problem(429, Retry_After=str(busy.seconds))
        except Refused:
            # RFC 6750, 3.1. Why a key opens nothing is told to nobody.
            return problems.problem(401, WWW_Authenticate=f'{_CHALLENGE}, error="invalid_token"')
        response = view(**values)
        response.headers["Vary"] = "Authorization"
        return response

    return guarded


def json_of(told: Mapping[str, object]) -> Response:
    """*told* as an answer that a program may keep, and ask for again.

    Its tag is made of all of it, not of the release alone: titles and doubts can change although the numbers never do.
    """
    body = (json.dumps(told, ensure_ascii=False) + "\n").encode()
    response = Response(body, headers={"Content-Type": "application/json", "Cache-Control": "private, no-cache"})
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.make_conditional(the_request())
    return response


@blueprint.errorhandler(HTTPException)
def _wrong(error: HTTPException) -> Response:
    return problems.of(error)


@blueprint.errorhandler(AccountsError)
@blueprint.errorhandler(CountsAway)
def _away(_: Exception) -> Response:
    """Why is for the command line to say."""
    return problems.problem(503)


@blueprint.before_app_request
def _no_such_page() -> Response | None:
    """What no route of ours takes never comes to the blueprint: it would be answered by a page."""
    request = the_request()
    if request.routing_exception is None or not request.path.startswith(f"{PREFIX}/"):
        return None
    return problems.of(request.routing_exception)
