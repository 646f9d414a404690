"""The process that prints: text comes from an open file, and goes as PDF to a path. A command becomes it when the text is made."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from handbook.printing import CannotPrint, pdf_of

_PROGRAM = "from handbook.printing.process import main; main()"


def become(text: str, output: Path) -> NoReturn:
    """Turn this process into one that prints *text* into *output*: what it held until now is given back."""
    with tempfile.TemporaryFile() as stream:
        stream.write(text.encode())
        stream.seek(0)
        os.set_inheritable(stream.fileno(), True)
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(  # noqa: S606 - our own program
            sys.executable, [sys.executable, "-X", "utf8", "-c", _PROGRAM, str(stream.fileno()), str(output)]
        )


def main() -> NoReturn:
    """Print. The exit status is 0, or 2 where that cannot be done here, which is told."""
    with open(int(sys.argv[1]), "rb") as stream:  # noqa: PTH123 - a file that is open already
        text = stream.read().decode()
    output = Path(sys.argv[2])
    try:
        made, said = pdf_of(text, hashlib.sha256(text.encode()).hexdigest())
        write_whole(output, made)
    except (CannotPrint, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    for line in said:
        print(line, file=sys.stderr)
    print(output)
    raise SystemExit(0)


def write_whole(output: Path, content: bytes) -> None:
    """Write *output* so that nobody ever finds half of it."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        # As a file that is written without a detour: who may read it is for the process's umask to say.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
