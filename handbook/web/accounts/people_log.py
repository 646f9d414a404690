"""The log of what staff did, at the pages: the newest first, and whether it is what was written."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from handbook.resources.hours import JST
from handbook.web.accounts.access import require, the_accounts
from handbook.web.accounts.blueprint import blueprint, page
from handbook.web.accounts.roles import Role
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_request

A_PAGE = 100
"""Entries."""

_LONGEST_NOTED = 100


@blueprint.get("/people/log")
@require(Role.ADMIN)
def people_log(session: Session) -> Response:
    """What was done, verified where `verify` or `noted` (a head that was noted elsewhere) is asked for."""
    args = the_request().args
    accounts = the_accounts()
    entries = accounts.audit.entries()
    before = _number(args.get("before", ""), len(entries) + 1)
    shown = [each for each in entries if before - A_PAGE <= each.entry.number < before]
    names = {user.id: user.name for user in accounts.register.users()}
    noted = args.get("noted", "").strip()[:_LONGEST_NOTED]
    verify = args.get("verify") == "1" or bool(noted)
    return page(
        "log",
        session=session,
        rows=[
            (
                each.entry.number,
                datetime.fromtimestamp(each.entry.at, JST).strftime("%Y-%m-%d %H:%M"),
                names.get(each.entry.actor, each.entry.actor),
                each.entry.action,
                names.get(each.entry.object, each.entry.object),
            )
            for each in reversed(shown)
        ],
        total=len(entries),
        older=before - A_PAGE if before - A_PAGE > 1 else None,
        newest=before == len(entries) + 1,
        verified=verify,
        faults=accounts.audit.faults() if verify else [],
        head=f"{entries[-1].entry.number}:{entries[-1].seal.hex()}" if entries else "",
        noted=noted,
        holds=_holds(noted),
    )


def _number(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else otherwise


def _holds(noted: str) -> bool:
    """Whether the log still holds the head that was *noted*; not where that is none."""
    number, _, seal = noted.partition(":")
    try:
        return the_accounts().audit.holds(_number(number, 0), bytes.fromhex(seal))
    except ValueError:
        return False
