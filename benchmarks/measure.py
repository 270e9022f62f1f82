"""One measurement in a process of its own: ``python -m benchmarks.measure ROW TOOL UNITS OUT``."""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_info

from benchmarks import panels
from benchmarks.numbers import Numbers
from benchmarks.rows import Task, sets

INPUTS = Path(__file__).parent / ".cache" / "inputs"
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
SHORT = 1.0  # seconds; a call under it is made again, since it is over before caches are warm
AGAIN = 4
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Work:
    """What is timed, and what puts the frame into the package's words before."""

    prepare: Callable[[pd.DataFrame], pd.DataFrame]
    call: Callable[[pd.DataFrame], Numbers]

    @classmethod
    def of(cls, task: Task) -> Work:
        """The adapter of a task; importing it imports the package."""
        adapter = importlib.import_module(f"benchmarks.adapters.{task.tool}")
        prepare = getattr(adapter, f"prepare_{task.row.key}", pd.DataFrame.copy)
        return cls(prepare, getattr(adapter, task.row.key))


def measured(task: Task) -> dict[str, Any]:
    """Median seconds of the calls, memory of the first, and the numbers.

    ``extra_mb`` is the highest resident memory during the call less that before it, ``peak_mb`` the
    highest itself; both None where the system does not tell (it takes Linux's /proc).
    """
    work = Work.of(task)
    work.call(work.prepare(panels.frame(panels.stored(panels.tiny(task.shape), INPUTS))))
    frame = work.prepare(panels.frame(panels.stored(task.shape, INPUTS)))
    settle()
    before = resident("VmRSS")
    seconds, numbers = timed(work.call, frame)
    peak = resident("VmHWM")
    times = [seconds]
    if seconds < SHORT:
        times += [timed(work.call, frame)[0] for _ in range(AGAIN)]
    return {
        "seconds": statistics.median(times),
        "first": seconds,
        "extra_mb": None if peak is None or before is None else peak - before,
        "peak_mb": peak,
        "numbers": numbers.stored(),
        "blas": sorted({str(pool.get("architecture")) for pool in threadpool_info()} - {"None"}),
    }


def timed(call: Callable[[pd.DataFrame], Numbers], frame: pd.DataFrame) -> tuple[float, Numbers]:
    """Wall time of one call, and its answer."""
    start = time.perf_counter()
    numbers = call(frame)
    return time.perf_counter() - start, numbers


def settle() -> None:
    """Give freed memory back, so that the call cannot use it unseen, and forget the peak so far."""
    gc.collect()
    if RESET.exists():
        ctypes.CDLL(None).malloc_trim(0)
        RESET.write_text("5")


def resident(which: str) -> float | None:
    """Resident memory in MB: VmRSS now, or VmHWM at most since ``settle``."""
    if not STATUS.exists():
        return None
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(lines[which].split()[0]) * 1024 / MEGABYTE


def task_of(row: str, tool: str, units: int) -> Task:
    """The task with these names."""
    every = (task for tasks in sets() for task in tasks)
    return next(t for t in every if (t.row.key, t.tool, t.shape.units) == (row, tool, units))


if __name__ == "__main__":
    row, tool, units, out = sys.argv[1:]
    Path(out).write_text(json.dumps(measured(task_of(row, tool, int(units)))), encoding="utf-8")
