"""From stored rounds to results: medians, memory, and how far numbers are apart."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import BESIDE, ROUNDS, Record, Store, installed
from benchmarks.numbers import Numbers, furthest_error, furthest_estimate
from benchmarks.rows import OURS, TITLES, Entry, Task, distribution

Results = dict[str, Any]


def collected(sets: Sequence[Sequence[Task]], store: Store) -> Results:
    """All that the tables are made of, for ``results.json``."""
    measured: dict[str, dict[str, dict[str, Any]]] = {}
    for tasks in sets:
        records = {task.tool: store.read(task) for task in tasks}
        row, shape = tasks[0].row, tasks[0].shape
        entries = {entry.tool: entry for entry in row.entries}
        measured.setdefault(row.key, {})[str(shape.units)] = {
            tool: summary(entries[tool], records) for tool in records
        }
    tools = {tool: installed(tool) for tool in TITLES}
    versions = {distribution(tool): found for tool, found in tools.items()}
    return {
        "machine": machine(sets, store),
        "versions": versions | {name: installed(name) for name in BESIDE},
        "rounds": ROUNDS,
        "rows": measured,
    }


def summary(entry: Entry, records: dict[str, Record]) -> dict[str, Any]:
    """One package in one row: medians over rounds, and distances to whom it should equal."""
    record = records[entry.tool]
    if not installed(entry.tool):
        return {"failed": "not installed"}
    if record["failed"] or not record["rounds"]:
        return {"failed": record["failed"] or "not measured"}
    rounds = record["rounds"]
    found = {
        "seconds": statistics.median(one["seconds"] for one in rounds),
        "all_seconds": [one["seconds"] for one in rounds],
        "extra_mb": middle([one["extra_mb"] for one in rounds]),
        "peak_mb": middle([one["peak_mb"] for one in rounds]),
        "sessions": sorted({one["session"] for one in rounds}),
        "headline": headline(rounds[0]),
    }
    other = records.get(entry.against, {"rounds": []})["rounds"]
    if entry.tool != entry.against and other:
        theirs, ours = numbers(rounds[0], entry.drawn), numbers(other[0], entry.drawn)
        found["estimate_apart"] = furthest_estimate(ours, theirs)
        found["error_apart"] = furthest_error(ours, theirs)
    return found


def numbers(one: dict[str, Any], drawn: bool) -> Numbers:
    """The numbers of a round; of errors that are drawn only those of overall averages."""
    stored = one["numbers"]
    kept = {k: v for k, v in stored["errors"].items() if not drawn or len(v) == 1}
    return Numbers(stored["estimates"], kept)


def headline(one: dict[str, Any]) -> dict[str, list[float]]:
    """Single numbers, as estimate and error, for a reader of the file."""
    stored = one["numbers"]
    return {
        name: [value[0], *stored["errors"].get(name, [])]
        for name, value in stored["estimates"].items()
        if len(value) == 1
    }


def middle(values: Sequence[float | None]) -> float | None:
    """The median, None if some are not known."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if len(known) == len(values) else None


def machine(sets: Sequence[Sequence[Task]], store: Store) -> dict[str, Any]:
    """Kind of machine; nothing that names one."""
    ours = [store.read(t) for tasks in sets for t in tasks if t.tool == OURS]
    kernels = {name for record in ours for one in record["rounds"] for name in one["blas"]}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": memory_gb(),
        "system": platform.system(),
        "python": platform.python_version(),
        "blas": sorted(kernels),
    }


def processor() -> str:
    """The processor's kind."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def memory_gb() -> int | None:
    """Memory of the machine."""
    if sys.platform == "win32":
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
