"""Run the chunks that are missing, two processes at a time, and count what was rejected.

Every chunk is a file, written beside its place and then renamed: a run that is stopped, or killed,
goes on where it was. A chunk of other code does not count. Results do not depend on chunks or
processes, because every case and every method has a random stream of its own.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.threads import one_thread
from tests.conformance.cells import EFFECTS, LEVEL, cases
from tests.conformance.registry import Chunk, Family, chunks

TIE = 1e-12  # 20 of 400 is 0.05, whatever the last bit says
RATE_DIGITS = 6


@one_thread
def p_values(family: Family, chunk: Chunk) -> dict[str, list[list[float]]]:
    """By method, for each effect, one p-value a replication."""
    methods = family.of(chunk.cell)
    found: dict[str, list[list[float]]] = {m.name: [[] for _ in EFFECTS] for m in methods}
    for replication in range(chunk.first, chunk.last):
        for effect, case in enumerate(cases(chunk.cell, replication)):
            for method in methods:
                found[method.name][effect].append(method.run(case))
    return found


def work(family: Family, chunk: Chunk, store: Path) -> Path:
    """Run one chunk and keep it: written beside, then renamed."""
    place = store / chunk.name
    place.parent.mkdir(parents=True, exist_ok=True)
    text = {"fingerprint": family.fingerprint(), "p": p_values(family, chunk)}
    beside = place.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(text), "utf-8")
    beside.replace(place)
    return place


@dataclass(frozen=True)
class Suite:
    """Families and the folder of their chunks."""

    families: tuple[Family, ...]
    store: Path

    def family(self, chunk: Chunk) -> Family:
        return next(f for f in self.families if f.name == chunk.family)

    def stored(self, chunk: Chunk) -> dict[str, Any] | None:
        """A chunk of this code, or None: not there, of other code, or of other methods."""
        place, family = self.store / chunk.name, self.family(chunk)
        if not place.is_file():
            return None
        content: dict[str, Any] = json.loads(place.read_text("utf-8"))
        same = content["fingerprint"] == family.fingerprint()
        return content["p"] if same else None

    def missing(self) -> list[Chunk]:
        return [chunk for chunk in chunks(self.families) if self.stored(chunk) is None]

    def run(self, processes: int = 2) -> Iterator[Chunk]:
        """Each chunk as it is done. Closing the iterator waits for the chunks that have begun."""
        missing = self.missing()
        if processes == 1:
            for chunk in missing:
                work(self.family(chunk), chunk, self.store)
                yield chunk
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, initializer=_leave_interrupts) as pool:
            waiting = {pool.submit(_work_named, c, self.store): c for c in missing}
            try:
                for done in as_completed(waiting):
                    done.result()
                    yield waiting[done]
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def results(self) -> dict[str, Any]:
        """Shares of rejections by method and cell, one for each effect."""
        found: dict[str, dict[str, list[Array]]] = {}
        for chunk in chunks(self.families):
            stored = self.stored(chunk)
            if stored is None:
                raise FileNotFoundError(f"{chunk.name} is missing in {self.store}: run it again")
            for method, p in stored.items():
                parts = found.setdefault(method, {}).setdefault(chunk.cell.key, [])
                parts.append(np.array(p))
        return {
            "level": LEVEL,
            "effects": list(EFFECTS),
            "rates": {
                method: {cell: rates(np.hstack(parts)) for cell, parts in by_cell.items()}
                for method, by_cell in found.items()
            },
            "replications": {f.name: dict(f.replications) for f in self.families},
        }


def rates(p: Array) -> list[float]:
    """Share of p at or below the level for each effect; p (effects, replications)."""
    if np.isnan(p).any():
        raise ValueError(f"{np.isnan(p).sum()} of {p.size} p-values of one cell are not defined")
    return [round(float(np.mean(row <= LEVEL + TIE)), RATE_DIGITS) for row in p]


def _work_named(chunk: Chunk, store: Path) -> Path:
    """In a process of its own: functions are found by name, for they cannot be sent."""
    from tests.conformance.methods import FAMILIES

    return work(Suite(FAMILIES, store).family(chunk), chunk, store)


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent: it lets the chunks that have begun come to their end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
