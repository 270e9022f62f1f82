"""Runs every task in turn, in processes of their own, and keeps what is finished."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks import panels
from benchmarks.measure import INPUTS
from benchmarks.rows import OURS, Task, distribution

HERE = Path(__file__).parent
ROOT = HERE.parent
RUNS = HERE / ".cache" / "runs"
ROUNDS = 3
LONG = 60.0  # seconds; a call longer than that is made once
LIMIT = 900.0  # seconds after which a process is ended
# Some workplaces pin an OpenBLAS kernel by these; a benchmark should run the machine's own.
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
OUR_CODE = ("evaluation/core", "evaluation/panels", "evaluation/methods")
BESIDE = ("numpy", "pandas", "scipy", "pyarrow", "polars")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Store:
    """Finished rounds of each task, one file a task."""

    folder: Path = RUNS

    def read(self, task: Task) -> Record:
        """Rounds that were measured with the code, versions and input of today."""
        path = self.folder / f"{task.name}.json"
        of = fingerprint(task)
        if path.is_file():
            record: Record = json.loads(path.read_text("utf-8"))
            if record["of"] == of:
                return record
        return {"of": of, "rounds": [], "failed": None}

    def write(self, task: Task, record: Record) -> None:
        """Whole or not at all, whenever the run is stopped."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{task.name}.json"
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(record), encoding="utf-8")
        unfinished.replace(path)


def installed(tool: str) -> str | None:
    """The version of a tool, None if it is not installed here."""
    try:
        return version(distribution(tool))
    except PackageNotFoundError:
        return None


def fingerprint(task: Task) -> str:
    """Changes with anything that a measurement depends on but the machine."""
    files = [HERE / "adapters" / f"{task.tool}.py", HERE / "measure.py", HERE / "panels.py"]
    if task.tool.startswith(OURS):
        files += sorted(p for folder in OUR_CODE for p in (ROOT / folder).glob("*.py"))
    found = hashlib.sha256()
    for path in files:
        found.update(path.read_bytes())
    versions = [platform.python_version(), installed(task.tool), *map(installed, BESIDE)]
    found.update(repr((versions, panels.digest(task.shape, INPUTS))).encode())
    return found.hexdigest()[:16]


def finished(record: Record) -> bool:
    """Whether there is nothing to measure any more."""
    rounds = record["rounds"]
    long = any(one["seconds"] > LONG for one in rounds)
    return bool(record["failed"]) or len(rounds) >= (1 if long else ROUNDS)


def run(sets: Sequence[Sequence[Task]], store: Store, session: str) -> Iterator[str]:
    """Measure what is missing; a line for each process that has ended.

    The packages of a set take turns, so that what else the machine does hits them all.
    """
    total = sum(len(tasks) for tasks in sets)
    done = 0
    for tasks in sets:
        here = [task for task in tasks if installed(task.tool)]
        for round_ in range(ROUNDS):
            for task in here:
                record = store.read(task)
                if finished(record) or len(record["rounds"]) > round_:
                    continue
                line = once(task, record, session)
                store.write(task, record)
                yield f"[{place(done, tasks)} of {total}, round {round_ + 1}] {task.name}  {line}"
        done += len(tasks)


def place(done: int, tasks: Sequence[Task]) -> str:
    """Which tasks are taking turns now."""
    return f"{done + 1}-{done + len(tasks)}"


def once(task: Task, record: Record, session: str) -> str:
    """One process; what it measured goes into ``record``, and a short account comes back."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.measure"]
        command += [task.row.key, task.tool, str(task.shape.units), str(out)]
        environment = {k: v for k, v in os.environ.items() if k not in UNSET}
        try:
            ended = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT
            )
        except subprocess.TimeoutExpired:
            record["failed"] = f"not finished after {LIMIT:.0f} s"
            return str(record["failed"])
        if ended.returncode or not out.is_file():
            lines = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
            record["failed"] = lines[-1][:200]
            return str(record["failed"])
        found = json.loads(out.read_text("utf-8"))
    record["rounds"].append({**found, "session": session})
    extra = "" if found["extra_mb"] is None else f"  +{found['extra_mb']:.0f} MB"
    return f"{found['seconds']:.4g} s{extra}"
