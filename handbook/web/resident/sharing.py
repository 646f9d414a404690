"""Sharing a list: its link, and the apps that can send it.

The link holds codes of services and nothing else: no name, no answer. What is sent beside it is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from handbook.resources.codes import joined
from handbook.web.application import the_app, the_request
from handbook.web.locales import gettext as _


@dataclass(frozen=True, slots=True)
class Sharing:
    """A list's ``link``, and the addresses that open an app with a message ready to be sent."""

    link: str
    line: str
    mail: str
    sms: str


def sharing(codes: Sequence[str]) -> Sharing:
    """How to share the list of *codes*.

    LINE opens by https://developers.line.biz/ja/docs/line-login/using-line-url-scheme/, mail by RFC 6068. A text message's body
    stands in no rule that all follow (RFC 5724 leaves it to the app): `?&body=` is what both iOS and Android read.
    """
    link = _absolute(the_app().path("resident.shared_list", codes=joined(codes)))
    subject = _("相談先のメモ")
    text = quote(f"{subject}\n{link}", safe="")
    return Sharing(
        link=link,
        line=f"https://line.me/R/share?text={text}",
        # Lines in a mail end so (RFC 6068, 5).
        mail=f"mailto:?subject={quote(subject, safe='')}&body={text.replace('%0A', '%0D%0A')}",
        sms=f"sms:?&body={text}",
    )


def _absolute(path: str) -> str:
    """The address of *path*, by the host of this request: Flask answers only for those in `TRUSTED_HOSTS`."""
    request = the_request()
    secure = the_app().visits.is_secure(request)
    return f"{'https' if secure else 'http'}://{request.host}{path}"
