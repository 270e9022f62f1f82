"""Run the seeds that are missing, two processes at a time; a seed is a file, and holds every row.

Written beside its place and then renamed: a run that is stopped or killed goes on where it was. A
seed of other code, plan or rows does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evaluation.core.threads import one_thread
from tests.calibration.pipeline import CHOICES, PLAN, said_of
from tests.calibration.rows import ROWS, SEEDS

PACKAGE = Path(__file__).parents[2] / "evaluation"
DECIDES = (
    "checks/gate",
    "methods/effects",
    "methods/factors",
    "methods/placebo_dates",
    "methods/placebo_space",
    "plan",
    "sources/twin",
    "study/choice",
    "study/evidence",
    "study/units",
)


def fingerprint() -> str:
    """A hash of everything that decides what is said of a twin."""
    code = hashlib.sha256()
    files = [file for part in DECIDES for file in sorted((PACKAGE / part).glob("*.py"))]
    for file in [*files, *sorted(Path(__file__).parent.glob("[pr]*.py")), PLAN]:
        code.update(file.read_bytes())
    return code.hexdigest()


@dataclass(frozen=True)
class Calibration:
    """The folder of its seeds, and how many there are."""

    store: Path
    seeds: int = SEEDS

    def _place(self, seed: int) -> Path:
        return self.store / f"seed_{seed:03d}.json"

    def stored(self, seed: int) -> list[dict[str, Any]] | None:
        """What was said of each row, by this very code; None: run it."""
        place = self._place(seed)
        if not place.is_file():
            return None
        content = json.loads(place.read_text("utf-8"))
        return content["rows"] if content["fingerprint"] == fingerprint() else None

    def missing(self) -> list[int]:
        """Seeds that were not run."""
        return [seed for seed in range(1, self.seeds + 1) if self.stored(seed) is None]

    def run(self, processes: int) -> Iterator[int]:
        """Each seed as it is done. Closing the iterator waits for those that have begun."""
        missing = self.missing()
        if processes == 1:
            for seed in missing:
                work(self, seed)
                yield seed
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, initializer=_leave_interrupts) as pool:
            waiting = {pool.submit(work, self, seed): seed for seed in missing}
            try:
                for done in as_completed(waiting):
                    done.result()
                    yield waiting[done]
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def results(self) -> list[dict[str, Any]]:
        """Every row of every seed that is there."""
        found = (self.stored(seed) for seed in range(1, self.seeds + 1))
        return [one for rows in found if rows is not None for one in rows]


@one_thread
def work(calibration: Calibration, seed: int) -> int:
    """Every row of one seed, kept."""
    CHOICES.clear()
    content = {"fingerprint": fingerprint(), "rows": [said_of(row, seed) for row in ROWS]}
    place = calibration._place(seed)
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(content), "utf-8")
    beside.replace(place)
    return seed


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent: it lets the seeds that have begun come to their end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
