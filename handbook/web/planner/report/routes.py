"""The button: the report of a period in PDF, for planners."""

from __future__ import annotations

from flask import Response, abort

from handbook.printing import NO_LIBRARY, has_library
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app
from handbook.web.locales import gettext as _
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.report.press import PressBusy, ReportFailed
from handbook.web.planner.report.subject import subject_of


@blueprint.get("/report/<period>.pdf")
@for_planners
def report(session: Session | None, period: str) -> Response:
    """The report of *period*. Where it cannot be made, a page says what to do."""
    app = the_app()
    subject = subject_of(the_shelf(), period)
    if subject is None:
        abort(404)
    assert app.press is not None and app.reading is not None
    try:
        made = app.press.report(subject, app.store.current().content.version, app.reading.calendar().change_days)
    except PressBusy:
        why = _("いま、別の報告書を作っています。10秒ほど待って、もう一度試せます。")
        answer = page("no_report", session, 503, current="", period=period, why=why, again=True)
        answer.headers["Retry-After"] = "10"
        return answer
    except ReportFailed:
        why = NO_LIBRARY if not has_library() else _("管理している人が「handbook report」を試すと、理由が出ます。")
        return page("no_report", session, 503, current="", period=period, why=why, again=False)
    return Response(
        made,
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="report-{subject.name}.pdf"',
            "Cache-Control": "no-store",
        },
    )
