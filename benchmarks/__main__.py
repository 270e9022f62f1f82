"""``python -m benchmarks``: measure what is missing, store the results, write the page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Store, run
from benchmarks.results import collected
from benchmarks.rows import ROWS, TITLES, Task, sets
from benchmarks.table import page

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
REMARKS = HERE / "remarks.md"
PAGE = HERE.parent / "docs" / "benchmarks.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 130 when stopped by hand; what is finished is kept, and the page is of that."""
    chosen = parsed(arguments)
    if not chosen.table:
        store = Store()
        if chosen.fresh:
            for path in store.folder.glob("*.json"):
                path.unlink()
        every = tuple(sets())
        session = datetime.now(UTC).isoformat(timespec="minutes")
        stopped = False
        try:
            for line in run(narrowed(every, chosen.rows, chosen.tools), store, session):
                print(line, flush=True)
        except KeyboardInterrupt:
            stopped = True
            print("stopped; finished measurements are kept, run it again for the rest")
        text = json.dumps(collected(every, store), indent=1, ensure_ascii=False)
        RESULTS.write_text(text + "\n", encoding="utf-8")
    remarks = REMARKS.read_text("utf-8") if REMARKS.is_file() else ""
    PAGE.write_text(page(json.loads(RESULTS.read_text("utf-8")), remarks), encoding="utf-8")
    print(f"written: {PAGE.relative_to(HERE.parent)}")
    return 130 if not chosen.table and stopped else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="measure everything again")
    parser.add_argument("--table", action="store_true", help="write the page, measure nothing")
    rows, tools = [row.key for row in ROWS], list(TITLES)
    parser.add_argument("--rows", nargs="+", choices=rows, default=rows, help="only these rows")
    parser.add_argument("--tools", nargs="+", choices=tools, default=tools, help="only these")
    return parser.parse_args(arguments)


def narrowed(
    every: Sequence[Sequence[Task]], rows: Sequence[str], tools: Sequence[str]
) -> list[list[Task]]:
    """The tasks of these rows and tools, still in sets."""
    kept = [[t for t in tasks if t.row.key in rows and t.tool in tools] for tasks in every]
    return [tasks for tasks in kept if tasks]


if __name__ == "__main__":
    sys.exit(main())
