"""A folder that is whole or as it was: made beside, hashed into its manifest, then renamed.

Where a folder is to be replaced there are two renames: the old one steps aside, the new one takes
its place. Both stand beside under names that only we use, so whoever finds them after a kill, by
``whole`` or ``recover``, knows what was going on: a name that is free has its old folder put back.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evaluation.core.files import require_name
from evaluation.core.writing import beside, on_disk, one_writer
from evaluation.errors import Breach, OutputError
from evaluation.report.output.crate_files import MANIFEST, SIGNATURE
from evaluation.report.output.integrity import faults_of
from evaluation.report.output.manifest import Kind, kind_of


@contextmanager
def whole(output: Path, kind: Kind) -> Iterator[Path]:
    """A folder to fill and ``seal`` beside ``output``; it takes its place at the end, or vanishes.

    What is there is replaced only if it is empty, or a folder of the same kind that is as we wrote
    it, to the last file. That is asked before the work and again when the place is taken.

    Raises
    ------
    OutputError
        If ``output`` is somebody else's, of another kind, lies in a folder of ours, holds or lacks
        what its manifest does not say, is being written by another process, or cannot be written.
        It is then as it was.
    """
    try:
        output = _real(output)
        _require_place(output, kind)
        output.parent.mkdir(parents=True, exist_ok=True)
        with one_writer(output):
            _settle(output)
            new = beside(output, "new")
            try:
                new.mkdir()
                yield new
                _require_ours(output, kind)
                _take_place(new, output)
            finally:
                _settle(output)
    except OSError as problem:
        raise _cannot_write(output, problem) from problem


def require_place(output: Path, kind: Kind) -> None:
    """Before a long run: stop where its folder could not be written at the end. Writes nothing.

    Raises
    ------
    OutputError
        As ``whole``.
    """
    try:
        _require_place(_real(output), kind)
    except OSError as problem:
        raise _cannot_write(output, problem) from problem


def _require_place(output: Path, kind: Kind) -> None:
    require_name(output, OutputError)
    _require_apart(output)
    _require_ours(output, kind)
    above = next((one for one in output.parents if os.path.lexists(one)), output.parent)
    if not above.is_dir():
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(above, os.W_OK | os.X_OK):
        read_only = hasattr(os, "statvfs") and os.statvfs(above).f_flag & os.ST_RDONLY
        trouble = errno.EROFS if read_only else errno.EACCES
        raise OSError(trouble, os.strerror(trouble))


def recover(output: Path) -> None:
    """Before a folder is read: undo an exchange that was cut off between its two renames.

    Where nothing was cut off nothing is touched, so it may lie where nothing can be written.

    Raises
    ------
    OutputError
        If its place cannot be written, or another process still writes it.
    """
    try:
        output = _real(output)
        if not (output / MANIFEST).is_file() and (beside(output, "old") / MANIFEST).is_file():
            with one_writer(output):
                _settle(output)
    except OSError as problem:
        raise _cannot_write(output, problem) from problem


def _real(output: Path) -> Path:
    """The folder itself where ``output`` is a link to one, so that all names are on one disk."""
    return Path(os.path.realpath(output))


def _take_place(new: Path, output: Path) -> None:
    """Everything onto the disk, then the two renames; the caller settles what stepped aside."""
    for path in (new / MANIFEST, *new.rglob("*"), new):
        on_disk(path)
    if (output / MANIFEST).is_file():
        output.rename(beside(output, "old"))
    elif output.is_dir():
        output.rmdir()  # it is empty; Windows renames nothing onto it
    new.rename(output)
    on_disk(output.parent)


def _settle(output: Path) -> None:
    """Put an old folder back where its place is free; remove what else a writer left beside."""
    old = beside(output, "old")
    if not (output / MANIFEST).is_file() and (old / MANIFEST).is_file():
        old.rename(output)
    _discard(old)
    _discard(beside(output, "new"))


def _discard(folder: Path) -> None:
    """Remove a folder, its manifest first: half removed it is nobody's edition."""
    with suppress(OSError):
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _require_apart(output: Path) -> None:
    """Stop a folder inside one of ours: it would be a file that its manifest does not list."""
    for above in output.parents:
        if kind_of(above) is not None:
            raise OutputError(
                f"'{output.name}' lies in '{above.name}', which evaluation wrote",
                why="that folder would no longer be what it was published as",
                remedy="name a folder beside it with --output",
            )


def _require_ours(output: Path, kind: Kind) -> None:
    if not os.path.lexists(output) or (output.is_dir() and not any(output.iterdir())):
        return
    found = kind_of(output)
    if found is None:
        raise OutputError(
            f"'{output.name}' is there already and was not made by evaluation",
            why="it would be replaced as a whole, and what is in it would be lost",
            remedy="name another folder with --output, or empty this one",
        )
    if found is not kind:
        raise OutputError(
            f"'{output.name}' holds an earlier {found}, and this is {kind.with_article}",
            why=f"the {found} would be lost",
            remedy="name another folder with --output",
        )
    if os.path.lexists(output / SIGNATURE):
        raise OutputError(
            f"'{output.name}' is signed",
            why="a signature stands for what it was published as, and both would be lost",
            remedy="name another folder with --output",
        )
    if faults := faults_of(output):
        raise _not_as_written(output, faults)


def _not_as_written(output: Path, faults: list[Breach]) -> OutputError:
    """What is in a folder and not from us, or changed since, by name."""
    return OutputError(
        f"'{output.name}' is not as evaluation wrote it: {len(faults)} fault(s)",
        why="it would be replaced as a whole, and what was put or written there would be lost",
        remedy="move what is below out of the folder, or name another one with --output",
        breaches=faults,
    )


def _cannot_write(output: Path, problem: OSError) -> OutputError:
    return OutputError(
        f"'{output.name}' cannot be written: {problem.strerror or problem}",
        why="a report that is half written could be taken for a whole one; nothing is left of it",
        remedy="free some space or choose a folder that can be written, then run again",
    )
