"""What may be logged of an error: what kind it is and where in the code, and nothing that a request brought along.

An exception's message can repeat what a resident sent, and servers' own lines name address and path. Neither is written.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


def described(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    """The kind of an error and the places in the code that it came through."""
    name = "error" if kind is None else kind.__name__
    return f"{name} while answering\n{''.join(traceback.format_list(traceback.extract_tb(trace)))}"


class NothingOfRequests(logging.Filter):
    """For gunicorn's log: drops lines about requests that it could not read, and strips those about failed ones."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = str(record.msg)
        if told.startswith("Invalid request"):
            return False
        if told.startswith("Error handling"):
            kind, _, trace = record.exc_info or (None, None, None)
            record.msg, record.args, record.exc_info = described(kind, trace), (), None
        return True
