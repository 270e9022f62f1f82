"""One writer at a time, and bytes on the disk before a name is changed to point at them."""

from __future__ import annotations

import errno
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from evaluation.errors import OutputError

PATIENCE = 60.0  # seconds that a second writer waits for the first
PAUSE = 0.05  # seconds between two tries
NO_SYNC = (errno.EINVAL, errno.ENOTSUP)  # what a file system says that cannot sync a directory
WINDOWS = os.name == "nt"  # it syncs no directories, and a file only through a handle that writes


def beside(target: Path, part: str) -> Path:
    """A hidden path beside ``target`` that is only ours: ``.NAME.evaluation-PART``."""
    return target.with_name(f".{target.name}.evaluation-{part}")


@contextmanager
def one_writer(target: Path) -> Iterator[None]:
    """Hold ``target`` alone, until the end or until this process dies in whatever way.

    The lock is a file beside, held by the system (``flock``, or what Windows has): it lets go with
    the process, so a lock file that was left behind locks nothing. It is removed while it is still
    held; who waited for the removed one sees that, and asks again.

    Raises
    ------
    OutputError
        If another process still holds it after ``PATIENCE`` seconds, with its number.
    OSError
        If no lock can be made there: no such folder, read-only, no space.
    """
    path = beside(target, "lock")
    lock = _held(path, target)
    try:
        _name_holder(path)
        yield
    finally:
        with suppress(OSError):  # Windows removes it when it is let go
            path.unlink()
        lock.release()


def _held(path: Path, target: Path) -> BaseFileLock:
    lock = FileLock(path, mode=0o666)
    try:
        lock.acquire(timeout=PATIENCE, poll_interval=PAUSE)
    except Timeout:
        raise _busy(target, _holder(path)) from None
    return lock


def _name_holder(path: Path) -> None:
    """Write into the lock who holds it, for whoever waits in vain."""
    handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
    try:
        with suppress(PermissionError):  # Windows lets nobody write a file that is held
            os.write(handle, f"process {os.getpid()} on {platform.node()}".encode())
    finally:
        os.close(handle)


def _holder(path: Path) -> str:
    """Who holds the lock, in its own words; none where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        return ""


def _busy(target: Path, holder: str) -> OutputError:
    return OutputError(
        f"'{target.name}' is being written by {holder or 'another process'}",
        why="two writers at once could leave a mixture; this one has changed nothing",
        remedy="wait until the other is done, then do this again",
    )


def on_disk(path: Path) -> None:
    """Wait until a file, or the names in a directory, would outlast a power cut."""
    if WINDOWS and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if WINDOWS else os.O_RDONLY)
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
