"""A writer: a process beside the one that serves, which counts what that one's threads hand over.

Within the serving process each statement to the database lets another thread run a page before it goes on, while other processes
wait for their turn. The writer has nothing else to do. It is forked before there are threads;
each thread talks to it by a pair of sockets of its own: a number, a deadline and an event go there, and the number and one byte
(counted or not) come back. Whoever stops waiting leaves the event with the writer, which declares it lost once its deadline
has passed. When the serving process is gone, the writer ends. When the writer is gone (killed), the serving process counts by
itself from then on, and hands in anew what was under way: what had been counted already is not counted twice.
"""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from handbook.analytics.events import Event
from handbook.analytics.node.ledger import TIDY_EVERY, Ledger

MOST_AT_ONCE = 200
"""Events in one transaction."""

LINGER = 0.001
"""Seconds in which others can come to the same transaction."""

_HEAD = struct.Struct("=IdI")
"""Number, deadline (seconds of the machine's monotonic clock), length of the event."""
_REPLY = struct.Struct("=I?")
_GRACE = 0.05
"""Seconds that a reply may come after the deadline."""


class WriterGone(Exception):
    """The writer does not answer any more. Of *unsettled* events nobody knows whether they were counted."""

    def __init__(self, unsettled: Sequence[Event] = ()) -> None:
        super().__init__("the writer is gone")
        self.unsettled = tuple(unsettled)


class Writer:
    """The serving process's end. *opened* opens the ledger, on the other side of the fork."""

    def __init__(self, opened: Callable[[], Ledger], patience: float) -> None:
        self._opened = opened
        self._patience = patience
        self._pid = 0
        self._control: socket.socket | None = None
        self._thread = threading.local()
        self._unsettled: dict[tuple[int, int], Event] = {}
        """Events that a page stopped waiting for, by thread and number, until the writer says what became of them."""

    def fork(self) -> int:
        """Start it: before this process has any thread. Gives its process id."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                ours.close()
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCHLD):
                    # It ends when the serving process does, which may still have pages to finish.
                    signal.signal(number, signal.SIG_IGN)
                _serve(theirs, self._opened())
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        self._control, self._pid = ours, pid
        return pid

    def record(self, event: Event) -> bool:
        """Hand *event* over, and wait for it. Raises :class:`WriterGone`, after which *event* is still to be counted."""
        if self._control is None:
            raise WriterGone
        try:
            return self._handed(event)
        except OSError:
            self._thread.__dict__.clear()
            self._control = None
            unsettled, self._unsettled = self._unsettled, {}
            raise WriterGone(list(unsettled.values())) from None

    def stop(self) -> None:
        """Let it count what it has, and end."""
        control, self._control = self._control, None
        if control is not None:
            control.close()
        if self._pid:
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)

    def _handed(self, event: Event) -> bool:
        channel, number = self._channel()
        deadline = time.monotonic() + self._patience
        written = pickle.dumps(event, protocol=5)
        mine = threading.get_ident()
        channel.sendall(_HEAD.pack(number, deadline, len(written)) + written)
        while True:
            try:
                reply = channel.recv(_REPLY.size, socket.MSG_WAITALL)
            except BlockingIOError:  # the time that a socket waits is over
                self._unsettled[mine, number] = event
                return False
            if len(reply) < _REPLY.size:
                raise OSError("the writer is gone")
            replied, counted = _REPLY.unpack(reply)
            self._unsettled.pop((mine, replied), None)
            if replied == number:  # else a reply that was no longer waited for
                return bool(counted)

    def _channel(self) -> tuple[socket.socket, int]:
        """This thread's socket, and a new number."""
        if not hasattr(self._thread, "channel"):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            assert self._control is not None
            socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            theirs.close()
            # The kernel's own time-out: Python's would ask twice, and let other threads in between twice.
            patience = struct.pack("ll", *divmod(round((self._patience + _GRACE) * 1_000_000), 1_000_000))
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                ours.setsockopt(socket.SOL_SOCKET, option, patience)
            self._thread.channel, self._thread.number = ours, 0
        self._thread.number = (self._thread.number + 1) % 2**32
        return self._thread.channel, self._thread.number


class _Channel:
    """The writer's end of one thread's sockets."""

    def __init__(self, channel: socket.socket) -> None:
        self.socket = channel
        self._got = b""

    def read(self) -> list[tuple[int, float, Event]] | None:
        """What came; ``None`` at the end."""
        data = self.socket.recv(262_144)
        if not data:
            return None
        self._got += data
        found: list[tuple[int, float, Event]] = []
        while len(self._got) >= _HEAD.size:
            number, deadline, length = _HEAD.unpack_from(self._got)
            end = _HEAD.size + length
            if len(self._got) < end:
                break
            found.append((number, deadline, pickle.loads(self._got[_HEAD.size : end])))  # noqa: S301 - from ourselves
            self._got = self._got[end:]
        return found

    def reply(self, number: int, counted: bool) -> None:
        """Tell what became of an event. Whoever does not read replies does not stop the others."""
        with suppress(OSError):
            self.socket.send(_REPLY.pack(number, counted), socket.MSG_DONTWAIT)


def _serve(control: socket.socket, ledger: Ledger) -> None:
    """Count what comes, all that waits in one transaction, until the serving process is gone."""
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ, None)
    ledger.tidy()
    ended = False
    while not ended:
        waiting, ended = _come(selector, control, TIDY_EVERY)
        if waiting and not ended:
            time.sleep(LINGER)
            more, ended = _come(selector, control, 0)
            waiting += more
        for start in range(0, len(waiting), MOST_AT_ONCE):
            _count(waiting[start : start + MOST_AT_ONCE], ledger, time.monotonic())
        ledger.tidy_in_time()
    ledger.tidy()
    ledger.close()


def _come(
    selector: selectors.BaseSelector, control: socket.socket, patience: float
) -> tuple[list[tuple[_Channel, int, float, Event]], bool]:
    """What has come, after *patience* seconds at most, and whether the serving process has ended."""
    waiting: list[tuple[_Channel, int, float, Event]] = []
    ended = False
    for key, _ in selector.select(patience):
        if key.data is None:
            _, handles, _, _ = socket.recv_fds(control, 64, 16)
            ended = not handles
            for handle in handles:
                opened = socket.socket(fileno=handle)
                selector.register(opened, selectors.EVENT_READ, _Channel(opened))
            continue
        channel: _Channel = key.data
        try:
            came = channel.read()
        except OSError:
            came = None
        if came is None:
            selector.unregister(channel.socket)
            channel.socket.close()
        else:
            waiting += [(channel, *one) for one in came]
    return waiting, ended


def _count(waiting: list[tuple[_Channel, int, float, Event]], ledger: Ledger, now: float) -> None:
    in_time = [event for _, _, deadline, event in waiting if now <= deadline]
    ledger.lose([event for _, _, deadline, event in waiting if now > deadline])
    counted = ledger.write(in_time) if in_time else False
    for channel, number, deadline, _ in waiting:
        channel.reply(number, counted and now <= deadline)
