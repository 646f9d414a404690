"""What can go wrong when counts are released, as one tree.

.. code-block:: text

    DisclosureError
    ├── PolicyWrong        the policy cannot be kept (a short key, an unknown kind or level)
    ├── PeriodWrong        no such period in the published plan
    ├── CountsWrong        the raw counts cannot be: negative, outside the content, or flow is not conserved
    ├── ReleaseBroken      frozen bytes do not read back as a release, or a period was released twice
    └── CannotProtect      nothing is left to suppress, and a suppressed cell can still be narrowed: release nothing
"""

from __future__ import annotations

from collections.abc import Sequence

TOLD = 5
"""So many findings are told in one message; the rest are counted."""


class DisclosureError(Exception):
    """Root of all errors of this room."""


class PolicyWrong(DisclosureError):
    """The policy cannot be kept; the message says which value to mend."""


class PeriodWrong(DisclosureError):
    """Not a period of the published plan."""


class CountsWrong(DisclosureError):
    """Raw counts that cannot be. They come from a fault in counting or from the wrong content; nothing is released."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        more = f" (and {len(findings) - TOLD} more)" if len(findings) > TOLD else ""
        super().__init__("; ".join(findings[:TOLD]) + more)


class ReleaseBroken(DisclosureError):
    """Bytes that no release was frozen as, or two releases of one period."""


class CannotProtect(DisclosureError):
    """All of a block is suppressed and the audit still fails. Publish nothing of this period, and report the fault."""
