"""A process that stays and prints: texts come through one pipe, and go as PDF through another. It can write into no file.

Each text is a frame: its length (four bytes, the highest first), then itself in UTF-8. So is each answer; an empty one says that the
text could not be printed. It ends when nobody wants it any more, when it has printed a while, and when one text takes too long.
"""

from __future__ import annotations

import os
import resource
import secrets
import select
import signal
import struct
from typing import BinaryIO, NoReturn

from handbook.printing import CannotPrint, Printer

LENGTH = struct.Struct(">I")

LONGEST = 10
"""Seconds for one text; then the process is ended by the system, wherever it hangs."""

IDLE = 300.0
"""Seconds without a text, after which it gives its memory back."""

MOST = 500
"""Texts, after which a new process takes over: what leaked until then is given back."""

MEMORY = 1024**3
"""Bytes of addresses. Pango and a Japanese font want 400 MB of them, of which most is the font's file and shared."""

LARGEST = 1024**2
"""Bytes of a text."""

CANNOT = 2
"""The exit status where nothing can be printed on this machine."""


def main() -> NoReturn:
    """Print until the other side is gone."""
    texts, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    _say_nothing()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        printer = Printer()
    except CannotPrint:
        os._exit(CANNOT)
    # Before the first text of a person: from here on no file can grow by a single byte, a temporary one included.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for _ in range(MOST):
        if not _serve(printer, texts, answers):
            break
    # Nothing is to be tidied up, and an error on the way out would be told.
    os._exit(0)


def _serve(printer: Printer, texts: BinaryIO, answers: BinaryIO) -> bool:
    """Print the next text. Gives whether there was one."""
    if not select.select([texts], [], [], IDLE)[0]:
        return False
    signal.alarm(LONGEST)
    head = texts.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return False
    (size,) = LENGTH.unpack(head)
    text = texts.read(size) if size <= LARGEST else b""
    if len(text) < size:
        return False
    made = _printed(printer, text.decode())
    answers.write(LENGTH.pack(len(made)) + made)
    answers.flush()
    signal.alarm(0)
    return True


def _printed(printer: Printer, text: str) -> bytes:
    """The PDF, or nothing. What went wrong is not told: a message could hold some of the text."""
    try:
        # A hash of the text would let somebody find out whether two sheets are the same.
        return printer.pdf(text, secrets.token_hex(16))[0]
    except Exception:
        return b""


def _say_nothing() -> None:
    """Let nothing that a library writes reach the pipe of answers, or a log."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
