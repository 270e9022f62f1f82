"""One writer at a time, and bytes on the disk before a name is changed to point at them."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evaluation.errors import OutputError

PATIENCE = 60.0  # seconds that a second writer waits for the first
PAUSE = 0.05  # seconds between two tries
NO_SYNC = (errno.EINVAL, errno.ENOTSUP)  # what a file system says that cannot sync a directory


def beside(target: Path, part: str) -> Path:
    """A hidden path beside ``target`` that is only ours: ``.NAME.evaluation-PART``."""
    return target.with_name(f".{target.name}.evaluation-{part}")


@contextmanager
def one_writer(target: Path) -> Iterator[None]:
    """Hold ``target`` alone, until the end or until this process dies in whatever way.

    The lock is a file beside, held by ``flock``: the system lets go of it with the process, so a
    lock file that was left behind locks nothing. It is removed while it is still held; who waited
    for the removed one sees that, and asks again.

    Raises
    ------
    OutputError
        If another process still holds it after ``PATIENCE`` seconds, with its number.
    OSError
        If no lock can be made there: no such folder, read-only, no space.
    """
    path = beside(target, "lock")
    handle = _held(path, target)
    try:
        os.truncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _held(path: Path, target: Path) -> int:
    until = time.monotonic() + PATIENCE
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass  # the holder was done and took its lock away
        except BlockingIOError:
            if time.monotonic() > until:
                holder = os.read(handle, 200).decode(errors="replace")
                os.close(handle)
                raise _busy(target, holder) from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(PAUSE)


def _busy(target: Path, holder: str) -> OutputError:
    return OutputError(
        f"'{target.name}' is being written by {holder or 'another process'}",
        why="two writers at once could leave a mixture; this one has changed nothing",
        remedy="wait until the other is done, then do this again",
    )


def on_disk(path: Path) -> None:
    """Wait until a file, or the names in a directory, would outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in NO_SYNC:
            raise
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of a file, which holds the old bytes or the new, never a part.

    The caller holds ``path`` by ``one_writer``: what a killed writer left beside is written over.
    """
    new = beside(path, "new")
    try:
        new.write_bytes(content)
        on_disk(new)
        new.replace(path)
        on_disk(path.parent)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
