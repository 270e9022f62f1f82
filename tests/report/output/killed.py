"""Writers that are there to be killed. The process imports once and forks each of them.

It reads one order a line, as JSON: ``{"do": …}`` forks a writer and answers its number, ``{"wait":
number}`` answers how it ended. A writer told to ``die_at`` k kills itself before its k-th step
on files, so that every point between two steps can be tried.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import time
import traceback
from datetime import date
from pathlib import Path

from evaluation.core.writing import one_writer
from evaluation.domain import Month
from evaluation.plan.entry import canonical
from evaluation.plan.plan import Plan
from evaluation.plan.registration import enter
from evaluation.report.output.atomic_folder import recover, whole
from evaluation.report.output.manifest import Kind, put, seal
from evaluation.sources.vintage import Vintage

PLAN = Plan.load(Path(__file__).parents[2] / "small.toml")
FILES = ("plan.json", "ledger.csv", "results.json", "report.en.html", "tables/estimates.csv")
STEPS = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "fcntl.flock")
REASON = "choices were amended for a test"
VINTAGE = Vintage(
    name="made",
    sha256="0" * 64,
    source="test",
    licence="none",
    contract="none",
    contract_sha256="0" * 64,
    updated=None,
    synthetic=True,
    municipalities=(),
    months=(Month(2022, 2),),
    counts={},
    country={},
    secret_low=0,
    secret_high=0,
    disclosure_threshold=0,
)


def edition(output: Path, number: int) -> None:
    """A small folder; every file of it says which edition it is of."""
    with whole(output, Kind.EDITION) as folder:
        (folder / "tables").mkdir()
        for name in FILES:
            put(folder / name, f"{number}\n" * (100 + len(name)))  # no two alike
        seal(folder, Kind.EDITION, PLAN, VINTAGE)


def entry(plan: Path, number: int) -> None:
    """One more entry in the register of a plan."""
    choices = canonical({"number": number})
    enter(plan, "test", choices, date(2026, 11, 24), REASON, seen=True, seen_with="a test")


def hold(path: Path, _: int) -> None:
    with one_writer(path):
        path.with_name("held").touch()
        time.sleep(600)


WORK = {"edition": edition, "entry": entry, "recover": lambda path, _: recover(path), "hold": hold}


def die_at(step: int, within: str) -> None:
    """Kill this process before its ``step``-th operation on files."""
    steps = itertools.count(1)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        ours = event == "open" and str(arguments[0]).startswith(within)
        if (ours or event in STEPS) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def forked(order: dict[str, object]) -> int:
    if number := os.fork():
        return number
    ended = 1
    try:
        path, first, count = Path(order["path"]), order["first"], order["count"]
        if order["die_at"] is not None:
            die_at(order["die_at"], str(path.parent))
        for n in range(first, first + count):
            WORK[order["do"]](path, n)
        ended = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ended)


def main() -> None:
    print(os.getpid(), flush=True)  # all is imported
    for line in sys.stdin:
        order = json.loads(line)
        if "do" in order:
            print(forked(order), flush=True)
        else:
            status = os.waitpid(order["wait"], 0)[1]
            print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
