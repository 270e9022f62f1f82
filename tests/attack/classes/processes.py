"""The command as a process: killed, stopped, starved, and in environments of every kind."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.editions.edition import Edition
from evaluation.errors import EvaluationError
from tests.attack.attack import Attack
from tests.report.output.killed import edition as written
from tests.report.output.nursery import edition_in, leftovers

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "evaluation"]
QUICK = ROOT / "tests" / "quick.toml"
LATEST = 45.0  # seconds after which a run is killed; it has ended by then, or writes
ENDS = {signal.SIGINT: {0, 130}, signal.SIGKILL: {0, -signal.SIGKILL}}
MARKS = ("Traceback", "Exception ignored", "Segmentation")


def environment(**more: str) -> dict[str, str]:
    """Ours, and what a try adds."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", **more}


def _stopped(seed: int) -> str | None:
    """A run that is killed or stopped at a random moment: an edition that is whole, or none."""
    random = STOPS.random(seed)
    number = signal.SIGKILL if seed % 2 else signal.SIGINT
    wait = random.uniform(0.3, 6) if seed % 3 else random.uniform(6, LATEST)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        process = subprocess.Popen(
            [*COMMAND, "run", str(QUICK), "--output", str(output), "--language", "en"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=folder,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        try:
            said = process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            said = process.communicate(timeout=60)
        return _after(process.returncode, number, "".join(said), output)


def _after(code: int, number: signal.Signals, said: str, output: Path) -> str | None:
    if code not in ENDS[number]:
        return f"exit {code} after {number.name}: {said[-200:]}"
    if any(mark in said for mark in MARKS):
        return f"a traceback after {number.name}: {said[-300:]}"
    if output.exists():
        try:
            Edition.open(output)
        except EvaluationError as problem:
            return f"half written after {number.name}: {problem.found}"
    left = {path.name for path in output.parent.iterdir()} - {"out"}
    if number is signal.SIGINT and left:
        return f"left {left}"
    return None


def _full(seed: int) -> str | None:
    """A disk that ends after so many bytes of a file: the old edition stays, nothing lies about."""
    random = FULL.random(seed)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "2022"
        written(output, 1)
        resource.setrlimit(resource.RLIMIT_FSIZE, (random.randrange(0, 4000), before[1]))
        try:
            written(output, 2)
        except EvaluationError as problem:
            if folder in str(problem):
                return f"a refusal that names {folder}"
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        if edition_in(output) not in (1, 2):
            return "a mixture of two editions"
        return f"left {leftovers(Path(folder))}" if leftovers(Path(folder)) else None


@dataclass(frozen=True)
class Surroundings:
    """One environment of a process, and the exit codes that are right in it."""

    name: str
    arguments: tuple[str, ...] = ("check", "a.csv")
    more: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] | None = None
    codes: tuple[int, ...] = (1,)
    output: str = ""


def _limit(number: int, most: int) -> Callable[[], object]:
    return lambda: resource.setrlimit(number, (most, most))


SURROUNDINGS: tuple[Surroundings, ...] = (
    *(
        Surroundings(f"stdout is {name}", more={"PYTHONIOENCODING": name})
        for name in ("ascii", "latin-1", "cp850")
    ),
    *(
        Surroundings(f"LC_ALL={name}", more={"LC_ALL": name, "PYTHONUTF8": "0"})
        for name in ("C", "POSIX", "xx_YY")
    ),
    *(Surroundings(f"TERM={name}", more={"TERM": name}) for name in ("dumb", "", "xterm")),
    *(
        Surroundings(f"COLUMNS={name}", more={"COLUMNS": name})
        for name in ("0", "1", "x", "100000")
    ),
    Surroundings("help is ascii", ("run", "--help"), {"PYTHONIOENCODING": "ascii"}, codes=(0,)),
    Surroundings("-O", more={"PYTHONOPTIMIZE": "2"}),
    Surroundings("a day elsewhere", more={"TZ": "Pacific/Kiritimati"}),
    Surroundings("no home", more={"HOME": "/nonexistent"}),
    Surroundings("home is no folder", more={"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null"}),
    Surroundings("no place for temporary files", more={"TMPDIR": "/nonexistent"}),
    Surroundings("stdout is full", output="/dev/full"),
    Surroundings("help, and stdout is full", ("--help",), output="/dev/full"),
    Surroundings("no stdout", before=lambda: os.close(1), codes=(1,)),
    Surroundings("no stderr", before=lambda: os.close(2), codes=(1,)),
    Surroundings("no stdin", before=lambda: os.close(0), codes=(1,)),
    *(
        Surroundings(f"{size} MB", before=_limit(resource.RLIMIT_AS, size * 10**6), codes=(1, 127))
        for size in (60, 100, 200, 400, 600, 800, 1000, 1200, 1500, 1800, 2200, 2600, 3500)
    ),
    Surroundings(
        "run in 1500 MB",
        ("run", str(QUICK), "--output", "out"),
        before=_limit(resource.RLIMIT_AS, 1_500_000_000),
    ),
    *(
        Surroundings(f"{count} files", before=_limit(resource.RLIMIT_NOFILE, count))
        for count in (16, 32)
    ),
    Surroundings("no file may grow", before=_limit(resource.RLIMIT_FSIZE, 0)),
    Surroundings("the folder is gone", ("check", "nothing"), before=lambda: os.rmdir(os.getcwd())),
)


def _surrounded(seed: int) -> str | None:
    one = SURROUNDINGS[seed]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "here"
        here.mkdir()
        if "a.csv" in one.arguments:
            (here / "a.csv").write_text(
                "area_code,area_name,month\nKU049,Ypäjä−,2019-01\n", "utf-8"
            )
        with open(one.output or os.devnull, "w") as full:
            done = subprocess.run(
                [*COMMAND, *one.arguments],
                stdout=full if one.output else subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=here,
                env=environment(**one.more),
                preexec_fn=one.before,
                check=False,
                timeout=120,
            )
    said = (done.stdout or b"").decode("latin-1") + done.stderr.decode("latin-1")
    if done.returncode not in one.codes:
        return f"{one.name}: exit {done.returncode}: {said[-300:]}"
    if any(mark in said for mark in MARKS) and done.returncode != 127:
        return f"{one.name}: a traceback: {said[-300:]}"
    return None


def _early(seed: int) -> str | None:
    """Ctrl-C within the first seconds, most of which are imports.

    After the last word of the command Python takes itself down, and the signal ends the process
    as it ends any: a shell says 130 of that too.
    """
    random = EARLY.random(seed)
    process = subprocess.Popen(
        [*COMMAND, "check", "/nonexistent"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    start = time.monotonic()
    while not _loaded(process.pid) and time.monotonic() - start < 30:
        time.sleep(0.005)  # until Python itself has started: before that nobody can answer
    time.sleep(random.uniform(0, 4))
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)
    late = process.returncode == -signal.SIGINT and REFUSED.search(said[1]) is not None
    if process.returncode not in (1, 130) and not late:
        return f"exit {process.returncode}: {said[1][-300:]}"
    if any(mark in said[1] for mark in MARKS):
        return f"a traceback: {said[1][-400:]}"
    return None


def _loaded(process: int) -> bool:
    """Whether the process has begun to import libraries, and so the package."""
    try:
        return "pyarrow" in Path(f"/proc/{process}/maps").read_text("utf-8", errors="replace")
    except OSError:
        return True


REFUSED = re.compile(r"\AE_DELIVERY: .*\n  why: .*\n  next: .*\n\Z")
STOPS = Attack("a run killed or stopped", 20, _stopped, quick=0, seconds=200)
FULL = Attack("a disk that is full", 100, _full, quick=5)
AROUND = Attack("surroundings", len(SURROUNDINGS), _surrounded, quick=0, seconds=200)
EARLY = Attack("Ctrl-C during imports", 15, _early, quick=0, seconds=100)
ATTACKS = (STOPS, FULL, AROUND, EARLY)
