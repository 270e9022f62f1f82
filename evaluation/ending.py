"""How the command ends when nothing below has said how: Ctrl-C, no memory, and what is unknown.

Nowhere is every exception caught. What nobody foresaw unwinds the whole stack, so that each
``finally`` has cleaned up, and reaches the interpreter; it asks ``sys.excepthook`` what to print,
and that is ``last_resort``. ADR 026 says why.
"""

from __future__ import annotations

import _thread
import errno
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from evaluation.errors import EvaluationError, ResourceError

PACKAGE = Path(__file__).parent
DEBUG = "EVALUATION_DEBUG"  # set it, and the traceback is printed too
REFUSED, STOPPED, FAULT = 1, 130, 70  # 70 is EX_SOFTWARE of sysexits.h
GIGABYTES = 4  # of address space: 2.4 to 2.9 were taken in runs on two cores, each core adds some
NO_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread")
OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EACCES, errno.EPERM}
    | {getattr(errno, "EDQUOT", errno.ENOSPC)}
)


def watch_the_command() -> None:
    """Take over where this process is the command: before the slow imports of the package, so
    that Ctrl-C during them ends it too. A library leaves the hooks of its process alone.
    """
    started = Path(sys.argv[0]).name if sys.argv else ""
    if started in ("evaluation", "evaluation.exe") or (
        started == "-m" and _module_of(sys.orig_argv) == "evaluation"
    ):
        take_over()
        require_memory()


def take_over() -> None:
    """Let ``last_resort`` speak for what nobody caught in this process."""
    sys.excepthook = last_resort
    sys.unraisablehook = _again


def _module_of(arguments: list[str]) -> str:
    """The module that ``python -m`` was asked for."""
    at = arguments.index("-m") if "-m" in arguments else len(arguments)
    return "".join(arguments[at + 1 : at + 2])


def last_resort(
    kind: type[BaseException], problem: BaseException, trace: TracebackType | None
) -> None:
    """Print the end of the command and leave with its code. Never a path of this machine, never a
    message of another library, which may quote a cell.
    """
    code, text = end_of(problem)
    if os.environ.get(DEBUG):
        traceback.print_exception(kind, problem, trace)
    leave(code, text)


def leave(code: int, text: str = "") -> None:
    """End this process at once, with what is written flushed as far as it can be."""
    for stream, last in ((sys.stdout, ""), (sys.stderr, f"{text}\n" if text else "")):
        try:
            if stream is not None:
                stream.write(last)
                stream.flush()
        except (OSError, ValueError):
            continue  # the other stream may still be open
    os._exit(code)


def end_of(problem: BaseException) -> tuple[int, str]:
    """Exit code and text for whatever ended the command."""
    chain = list(_chain(problem))
    if isinstance(problem, EvaluationError):
        return REFUSED, str(problem)
    if any(isinstance(one, KeyboardInterrupt) for one in chain):
        return STOPPED, "Stopped. Nothing was written."
    if any(_is_memory(one) for one in chain):
        return REFUSED, str(no_memory())
    if isinstance(problem, OSError) and problem.errno in OF_THE_MACHINE:
        return REFUSED, str(_of_the_machine(problem))
    return FAULT, _report(problem)


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that it came from, each once."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__


def _is_memory(problem: BaseException) -> bool:
    if isinstance(problem, MemoryError):
        return True
    if isinstance(problem, OSError) and problem.errno == errno.ENOMEM:
        return True
    said = str(problem).lower() if isinstance(problem, (ImportError, RuntimeError)) else ""
    return any(words in said for words in NO_MEMORY)


def no_memory(left: str = "") -> ResourceError:
    """What is said where memory ran out, or where less is allowed than a run needs."""
    return ResourceError(
        f"not enough memory: a run needs about {GIGABYTES} GB{left}",
        why="what was asked for did not fit; nothing was written",
        remedy="close other programs, raise the limit (ulimit -v), or ask for less at once:"
        " fewer outcomes, pools or draws",
    )


def require_memory() -> None:
    """Before the slow imports: stop where the system lets this process have too little.

    Libraries that are refused memory in the middle of their work may end the process without a
    word, so this is asked first. Systems that do not say (``/proc``) are taken at their word.

    Raises
    ------
    ResourceError
        If the address space allowed is less than a run has been seen to take.
    """
    try:
        limits = Path("/proc/self/limits").read_text("ascii", errors="replace")
    except OSError:
        return
    found = re.search(r"^Max address space +([0-9]+)", limits, re.MULTILINE)
    if found is not None and int(found[1]) < GIGABYTES * 10**9:
        raise no_memory(f", and this process may have {int(found[1]) / 1e9:.1f} GB (ulimit -v)")


def _of_the_machine(problem: OSError) -> ResourceError:
    return ResourceError(
        f"the system refuses: {problem.strerror}",
        why="a file that is needed on the way cannot be read or written; nothing was published",
        remedy="free space or permissions (also of the folder for temporary files), then again",
    )


def _report(problem: BaseException) -> str:
    places = [
        f"{Path(frame.filename).relative_to(PACKAGE.parent).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(problem.__traceback__)
        if PACKAGE in Path(frame.filename).parents
    ]
    lines = [
        f"E_FAULT: a fault of this program ({type(problem).__name__}). Nothing was written.",
        "  why:  nobody foresaw this; a number after it could not be trusted",
        "  next: please report it with the lines below, the command, and the plan; no data are in"
        f" them. {DEBUG}=1 shows more, which may quote data",
        f"  - evaluation {_version()}, Python {platform.python_version()}, {platform.system()}",
        *(f"  - {place}" for place in places[-8:]),
    ]
    return "\n".join(lines)


def _version() -> str:
    try:
        return version("evaluation")
    except PackageNotFoundError:
        return "(not installed)"


def _again(unraisable: sys.UnraisableHookArgs) -> None:
    """Ctrl-C in a place that can raise nothing, a destructor for one, is asked again outside it."""
    if unraisable.exc_type is KeyboardInterrupt:
        _thread.interrupt_main()
    elif os.environ.get(DEBUG):
        sys.__unraisablehook__(unraisable)
