"""The bookkeeper: a process beside one that serves, which counts what stands in the journals.

It is forked before there are threads, has nothing to do with any page, and ends with the process that it stands beside. Several of
them take turns. Where it was killed, the serving process keeps the books itself.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from handbook.analytics.node.journal import EPOCH
from handbook.analytics.node.ledger import Ledger

NICE = 5
"""Pages come first, where there is not enough of the machine for both."""


class Bookkeeper:
    """The serving process's end. *opened* opens the ledger, on the other side of the fork."""

    def __init__(self, opened: Callable[[], Ledger]) -> None:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                ours.close()
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCHLD):
                    # It ends when the serving process does, which may still have pages to finish.
                    signal.signal(number, signal.SIG_IGN)
                with suppress(OSError):
                    os.nice(NICE)
                _keep(theirs, opened())
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        self._control = ours
        self._has_ended = False

    def lives(self) -> bool:
        """Whether it still works."""
        if not self._has_ended:
            with suppress(ChildProcessError):
                self._has_ended = os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return not self._has_ended

    def stop(self) -> None:
        """Let it count what there is, and end."""
        self._control.close()
        if self.lives():
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def _keep(control: socket.socket, ledger: Ledger) -> None:
    """Keep the books until the serving process is gone."""
    while not select.select([control], [], [], EPOCH)[0]:
        ledger.keep()
    ledger.keep(settled=False)
    ledger.close()
