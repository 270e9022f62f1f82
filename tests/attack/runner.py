"""Run the tries that are missing, some processes at a time, and keep what came of each."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.attack.attack import Attack, attacks, judged

CHUNK = 10  # tries of one class that a process takes at a time
DIED = "the process died"
Found = dict[str, str | None]  # by seed: None where it held


def work(name: str, seeds: tuple[int, ...]) -> Found:
    """Some tries of one class, in this process."""
    attack = next(one for one in attacks() if one.name == name)
    return {str(seed): judged(attack, seed) for seed in seeds}


def _quiet() -> None:
    """In a worker: Ctrl-C is for the one who started it; libraries take one thread each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


@dataclass
class Log:
    """What came of every try so far, in one file that is written beside and renamed."""

    path: Path
    found: dict[str, Found] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Log:
        return cls(path, json.loads(path.read_text("utf-8")) if path.is_file() else {})

    def missing(self, attack: Attack) -> list[int]:
        """Seeds that were not tried, and those that failed: they are tried again."""
        known = self.found.get(attack.name, {})
        return [s for s in range(attack.seeds) if known.get(str(s), "untried") is not None]

    def add(self, name: str, found: Found) -> None:
        self.found.setdefault(name, {}).update(found)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps(self.found, indent=1), "utf-8")
        beside.replace(self.path)


def chunks(log: Log, chosen: Iterable[Attack]) -> list[tuple[str, tuple[int, ...]]]:
    """The work that is left. Slow classes go one try at a time, and last."""
    found = []
    for attack in sorted(chosen, key=lambda one: (one.seconds, one.quick == 0)):
        size = 1 if not attack.quick_seeds else CHUNK
        seeds = log.missing(attack)
        found += [(attack.name, tuple(seeds[i : i + size])) for i in range(0, len(seeds), size)]
    return found


def run(
    log: Log, work_left: list[tuple[str, tuple[int, ...]]], processes: int
) -> Iterator[tuple[str, Found]]:
    """Every chunk as it is done. Where a process died, its tries are tried each in a process."""
    left = list(reversed(work_left))
    while left:
        running: dict[Future[Found], tuple[str, tuple[int, ...]]] = {}
        with _pool(processes) as pool, suppress(BrokenProcessPool):
            yield from _together(log, left, running, pool, processes)
        for name, seeds in running.values():
            for seed in seeds:
                yield _alone(log, name, seed)


def _together(
    log: Log,
    left: list[tuple[str, tuple[int, ...]]],
    running: dict[Future[Found], tuple[str, tuple[int, ...]]],
    pool: ProcessPoolExecutor,
    processes: int,
) -> Iterator[tuple[str, Found]]:
    """Chunks from the end of ``left``; ``running`` are those under way."""
    while left or running:
        while left and len(running) < processes:
            chunk = left.pop()
            running[pool.submit(work, *chunk)] = chunk
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            found = future.result()
            name, _ = running.pop(future)
            log.add(name, found)
            yield name, found


def _alone(log: Log, name: str, seed: int) -> tuple[str, Found]:
    with _pool(1) as pool:
        try:
            found = pool.submit(work, name, (seed,)).result()
        except BrokenProcessPool:
            found = {str(seed): DIED}
    log.add(name, found)
    return name, found


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_quiet
    )
