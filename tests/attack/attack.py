"""One class of attack, and how a try is judged."""

from __future__ import annotations

import random
import re
import resource
import signal
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from evaluation.errors import EvaluationError

SECONDS = 20.0  # of one try; those that need longer say so themselves
SHARED = 6  # a try may take so many times longer by the clock of the wall
MEGABYTES = 1500  # that one try may add to the peak of its process
QUICK = 10  # one seed in so many is tried in `make test`
LINE = re.compile(r"[A-Z]_[A-Z_]+: |  why:  |  next: |  - ")


class TooLong(BaseException):
    """The alarm of a try: no handler of ours or of a library may take it for an error."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A class of tries. ``tried(seed)`` gives None where the program held, else what went wrong.

    ``quick``: how many of the seeds, or which, are tried in `make test`; by default a tenth.
    """

    name: str
    seeds: int
    tried: Callable[[int], str | None]
    quick: int | range | None = None
    seconds: float = SECONDS

    @property
    def quick_seeds(self) -> range:
        """Those of `make test`: spread evenly over all."""
        if isinstance(self.quick, range):
            return self.quick
        wanted = self.seeds // QUICK if self.quick is None else self.quick
        return range(0, self.seeds, max(1, self.seeds // wanted)) if wanted else range(0)

    def random(self, seed: int) -> random.Random:
        """The stream of one try, the same on every machine."""
        return random.Random(f"{self.name}:{seed}")


def attacks() -> tuple[Attack, ...]:
    """Every class of every file in ``tests/attack/classes``, by name."""
    folder = Path(__file__).with_name("classes")
    modules = [import_module(f"tests.attack.classes.{m.name}") for m in iter_modules([str(folder)])]
    return tuple(sorted((a for m in modules for a in m.ATTACKS), key=lambda a: a.name))


def judged(attack: Attack, seed: int) -> str | None:
    """One try within its limits: what went wrong, in one line; None where nothing did."""
    before = _peak()
    try:
        with _alarm(attack.seconds):
            found = attack.tried(seed)
    except TooLong:
        return f"longer than {attack.seconds:g} s"
    except KeyboardInterrupt as problem:
        if problem.__cause__ is None:
            raise
        return f"longer than {attack.seconds:g} s, in DuckDB"
    except BaseException as problem:  # noqa: BLE001 — what nobody foresaw is a try that failed
        return f"{type(problem).__name__}: {_first_line(problem)} at {_place(problem)}"
    if found is None and _peak() - before > MEGABYTES:
        return f"{_peak() - before:.0f} MB"
    return found


def ours(call: Callable[[], object], *hidden: str) -> str | None:
    """None if the call returns, or refuses as we refuse; what is wrong with the refusal else.

    ``hidden`` must not be in it: the folder of this machine, for one.
    """
    try:
        call()
    except EvaluationError as problem:
        return fault_of(problem, *hidden)
    return None


def fault_of(problem: EvaluationError, *hidden: str) -> str | None:
    """What is wrong with a refusal of ours; None where it says what we say, no more."""
    text = str(problem)
    if not (problem.found and problem.why and problem.remedy):
        return f"a refusal without reason or remedy: {text[:200]}"
    if stray := [line for line in text.split("\n") if not LINE.match(line)]:
        return f"a refusal with a line of somebody else: {stray[0][:200]!r}"
    odd = [one for one in text[:10_000] if not one.isprintable() and one != "\n"]
    if any(unicodedata.category(one) != "Zs" for one in odd):
        return f"a refusal that a terminal would obey: {text[:200]!r}"
    if named := [secret for secret in hidden if secret in text]:
        return f"a refusal that names {named[0]}"
    return None


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _first_line(problem: BaseException) -> str:
    return (str(problem).splitlines() or [""])[0][:200]


def _place(problem: BaseException) -> str:
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong

    clocks = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}
    before = {number: signal.signal(number, ring) for number in clocks}
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of work
    signal.setitimer(signal.ITIMER_REAL, SHARED * seconds)  # of waiting
    try:
        yield
    finally:
        for number, clock in clocks.items():
            signal.setitimer(clock, 0)
            signal.signal(number, before[number])
