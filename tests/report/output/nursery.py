"""The test's end of ``killed.py``, and what must be so after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from evaluation.plan.registration import registrations
from evaluation.report.output.integrity import faults_of
from tests.report.output.killed import FILES, REASON

FOREVER = 10**6


class Nursery:
    """Starts writers, kills them, and says how they ended."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("killed.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._server.stdout.readline()  # it has imported all

    def close(self) -> None:
        self._server.communicate()

    def start(
        self, do: str, path: Path, first: int = 0, count: int = 1, die_at: int | None = None
    ) -> int:
        return self._ask(do=do, path=str(path), first=first, count=count, die_at=die_at)

    def wait(self, writer: int) -> int:
        return self._ask(wait=writer)

    def run(self, do: str, path: Path, first: int = 0, die_at: int | None = None) -> bool:
        """One piece of work; whether it was done rather than killed."""
        ended = self.wait(self.start(do, path, first, die_at=die_at))
        assert ended in (0, -signal.SIGKILL)
        return ended == 0

    def seconds(self, do: str, path: Path, first: int) -> float:
        """How long one piece of work takes, on this machine and with what else it does now."""
        start = time.perf_counter()
        assert self.run(do, path, first)
        return time.perf_counter() - start

    def kill(self, writer: int) -> None:
        os.kill(writer, signal.SIGKILL)
        assert self.wait(writer) == -signal.SIGKILL

    def _ask(self, **order: object) -> int:
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


def edition_in(folder: Path) -> int:
    """Which edition it is: whole by its manifest, and all of its files are of the same one."""
    assert faults_of(folder) == []
    numbers = {line for name in FILES for line in (folder / name).read_text("utf-8").splitlines()}
    assert len(numbers) == 1
    return int(numbers.pop())


def entries_in(plan: Path) -> list[int]:
    """The numbers in a register, which is a chain from its first entry to its last."""
    entries = registrations(plan)
    assert [e.parent for e in entries[1:]] == [e.sha256 for e in entries[:-1]]
    assert {e.because for e in entries} <= {REASON}
    return [e.choices["number"] for e in entries]


def leftovers(folder: Path) -> set[str]:
    """What lies about; only the names that the next writer knows and takes away."""
    names = {path.name.rpartition(".evaluation-") for path in folder.iterdir()}
    assert {part for _, ours, part in names if ours} <= {"old", "new", "lock"}
    return {name + ours + part for name, ours, part in names if ours}
