"""Paths: the ways through the questions, where they end, and which worries come together."""

from __future__ import annotations

from flask import Response, abort

from handbook.analytics.reporting import Sheet, Shelf
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner import saying
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.branch_view import branch_of, ways_of
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.paths_view import flow_of, funnel_of, heat_of, together_of, trunk_of
from handbook.web.planner.tree_of import marks_of, tree_of
from handbook.web.planner.wording import Wording, anchor

_HERE = "planner.paths"


@blueprint.get("/paths")
@for_planners
def paths(session: Session | None) -> Response:
    """The whole tree, by the newest year; another period by ``period``."""
    shelf = the_shelf()
    if not shelf:
        return page("empty", session, current=_HERE, counts=the_app().settings.counts)
    sheet = _asked_for(shelf)
    content = the_app().store.current().content
    tree, words = tree_of(content.flow), Wording(content)
    telling, pairing = _telling(shelf, sheet, "reached"), _telling(shelf, sheet, "pair")
    return page(
        "paths",
        session,
        current=_HERE,
        shelf=shelf,
        sheet=sheet,
        telling=telling,
        pairing=pairing,
        gone=[] if telling is None else [name for name in telling.firsts("reached") if name not in tree.by_id],
        worries=[(option, words.worry(option)) for option in tree.first.options],
        trunk=None if telling is None else trunk_of(telling, tree, words),
        flow=None if telling is None else flow_of(telling, tree, words, _to_branch),
        funnel=None if telling is None else funnel_of(telling, tree, words),
        heat=None if telling is None else heat_of(telling, tree, words),
        together=None if pairing is None else together_of(pairing, tree, marks_of(content.flow), words),
        words=words,
        anchor=anchor,
        saying=saying,
    )


@blueprint.get("/paths/<worry>")
@for_planners
def path_of(session: Session | None, worry: str) -> Response:
    """The branch that one worry opens."""
    shelf = the_shelf()
    content = the_app().store.current().content
    tree, words = tree_of(content.flow), Wording(content)
    if not shelf or worry not in tree.first.options:
        abort(404)
    sheet = _asked_for(shelf)
    telling, walking = _telling(shelf, sheet, "reached"), _telling(shelf, sheet, "path")
    return page(
        "branch",
        session,
        current=_HERE,
        shelf=shelf,
        sheet=sheet,
        telling=telling,
        walking=walking,
        worry=worry,
        name=words.worry(worry),
        worries=[(option, words.worry(option)) for option in tree.first.options],
        branch=None if telling is None else branch_of(telling, tree, worry, words),
        ways=None if walking is None else ways_of(walking, tree, worry, words),
        words=words,
        anchor=anchor,
        saying=saying,
    )


def _to_branch(worry: str, period: str) -> str:
    return f"{the_app().path('planner.path_of', worry=worry)}?period={period}"


def _asked_for(shelf: Shelf) -> Sheet:
    """The sheet that the address asks for, else the newest year, which tells most of paths, or week. 404 without one."""
    wanted = the_request().args.get("period")
    found = shelf.get(wanted) if wanted is not None else shelf.latest("year") or shelf.latest(shelf.levels[0])
    if found is None:
        abort(404)
    return found


def _telling(shelf: Shelf, sheet: Sheet, kind: str) -> Sheet | None:
    """*sheet* where it tells of *kind*; else its year, and before that is over the newest sheet that does.

    A week tells of less than a quarter that it lies in; a year tells of more.
    """
    year = shelf.get(sheet.name[:4])
    return year if not sheet.tells(kind) and year is not None and year.tells(kind) else shelf.telling(kind, sheet)
