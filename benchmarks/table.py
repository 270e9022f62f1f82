"""The page ``docs/benchmarks.md`` from stored results; nothing is measured here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.results import Results
from benchmarks.rows import (
    LINEAR,
    MUNICIPAL_ROWS,
    OURS,
    PERSON_ROWS,
    SIZES,
    TITLES,
    Entry,
    Row,
)

AHEAD = 10.0  # times the fastest package is what we aim at
LEAN = 3.0  # and a third of the leanest one's memory
ABSENT = ("not installed", "not measured")
UNKNOWN = {"failed": "not measured"}
LEAST_MB = 1.0  # memory is not measured more finely than this

Measured = Mapping[str, Any]

HEAD = """\
# Speed and memory against other packages

Made by `make benchmark` from `benchmarks/results.json`; do not edit by hand. Seconds are one
machine's: read the ratios, in which all packages had the same machine in the same run. {machine}.

Each package runs in a process of its own, from the same stored input: the long, sorted pandas frame
that a user has. Timed is the call from that frame to the numbers, after a call on a tiny panel, so
that neither imports nor compilation count. A call under a second is made five times and its median
taken. Packages take turns, {rounds} rounds, and the median round is shown; what takes over a minute
runs once. *Extra MB* is the highest resident memory during the first call less that before it,
*peak MB* the highest itself, with the libraries and the frame. *Estimates apart* is the largest
absolute difference from ours over all numbers of the row that both give (each ATT(g,t), each
average), *errors apart* the largest relative difference of standard errors, "drawn" where they are
random. Standard errors are compared without small-sample factors.
"""


def page(results: Results, remarks: str = "") -> str:
    """The whole page; ``remarks`` is written by hand and stands under the last heading."""
    blocks = [
        HEAD.format(machine=machine(results["machine"]), rounds=results["rounds"]),
        f"Versions: {versions(results['versions'])}.",
        "## Municipal panel: 300 units × 120 months, 3 cohorts, 25 treated",
        table(MUNICIPAL_ROWS, results),
        "## Person panel: 200 000 persons × 20 quarters, 5 cohorts, half never treated",
        table(PERSON_ROWS, results),
        "## Cost in units",
        linearity(results),
        "## Where we are not ahead",
        "\n".join(behind(results)),
        remarks.strip(),
        *absent(results),
    ]
    return "\n\n".join(block.strip() for block in blocks if block.strip()) + "\n"


def machine(kind: Measured) -> str:
    """The machine in one sentence."""
    blas = ", ".join(kind["blas"]) or "unknown"
    return (
        f"It has {kind['cores']} cores ({kind['processor']}) and {kind['memory_gb']} GiB of memory,"
        f" {kind['system']}, Python {kind['python']}, OpenBLAS kernel {blas}, threads as each"
        " package sets them"
    )


def versions(found: Mapping[str, str | None]) -> str:
    """Packages that are installed, in order."""
    return ", ".join(f"{name} {v}" for name, v in sorted(found.items()) if v)


def table(rows: Sequence[Row], results: Results) -> str:
    """One line for each row and package, ours first and then by time."""
    lines = [
        "| work | package | seconds | times ours | extra MB | times ours | peak MB"
        " | estimates apart | errors apart | remark |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        found = at(results, row)
        own = found.get(OURS, {})
        title = row.title
        for entry in sorted(row.entries, key=lambda e: (e.tool != OURS, seconds(found, e.tool))):
            one = found.get(entry.tool, UNKNOWN)
            if one.get("failed") in ABSENT and entry.tool != OURS:
                continue
            lines.append(f"| {title} | {TITLES[entry.tool]} | {cells(entry, one, own)} |")
            title = ""
    return "\n".join([*lines, *mixed(rows, results)])


def mixed(rows: Sequence[Row], results: Results) -> Iterator[str]:
    """A warning under the table where a ratio is between different runs."""
    for row in rows:
        found = at(results, row).values()
        sessions = {session for one in found for session in one.get("sessions", ())}
        if len(sessions) > 1:
            yield f"\n{row.title}: measured in {len(sessions)} runs, so its ratios are rougher."


def cells(entry: Entry, one: Measured, own: Measured) -> str:
    """What stands in a line after the package's name."""
    if one.get("failed"):
        return " | | | | | | | " + str(one["failed"])
    shown = [
        number(one["seconds"]),
        ratio(one["seconds"], own.get("seconds")),
        number(one["extra_mb"], whole=True),
        ratio(one["extra_mb"], own.get("extra_mb"), least=LEAST_MB),
        number(one["peak_mb"], whole=True),
        "" if entry.tool == OURS else apart(one.get("estimate_apart")),
        "" if entry.tool == OURS else apart(one.get("error_apart"), drawn=entry.drawn),
        entry.note + against(entry),
    ]
    return " | ".join(shown)


def against(entry: Entry) -> str:
    """Says so where numbers are held against others than ours."""
    if entry.against == OURS:
        return ""
    return f"; held against {TITLES[entry.against]}"


def linearity(results: Results) -> str:
    """Seconds by number of units, and the power of n that they grow with."""
    lines = [
        "| work | package | "
        + " | ".join(f"{n:,}".replace(",", " ") for n in SIZES)
        + " | power |",
        "|---|---|" + "--:|" * (len(SIZES) + 1),
    ]
    for row in PERSON_ROWS:
        for tool in LINEAR.get(row.key, ()):
            times = [seconds(at(results, row, n), tool) for n in SIZES]
            if not all(map(math.isfinite, times)):
                continue
            power = math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])
            shown = " | ".join(map(number, times))
            lines.append(f"| {row.title} | {TITLES[tool]} | {shown} | {power:.2f} |")
    note = (
        "Seconds; units × 20 quarters. A power of 1 is cost linear in units, below 1 a part that"
        " does not grow with them."
    )
    return "\n".join([*lines, "", note])


def behind(results: Results) -> Iterator[str]:
    """A sentence for each row that misses an aim."""
    missed = False
    for row in MUNICIPAL_ROWS + PERSON_ROWS:
        found = at(results, row)
        own = found.get(OURS, UNKNOWN)
        if own.get("failed"):
            yield f"- {row.title}: ours {own['failed']}."
            missed = True
            continue
        peers = {e.tool: found[e.tool] for e in row.entries if is_peer(e.tool, found)}
        faults = list(shortfalls(own, peers))
        if faults:
            yield f"- {row.title}: {'; '.join(faults)}."
            missed = True
    if not missed:
        yield "On every row ours is at least ten times as fast, in under a third of the memory."


def is_peer(tool: str, found: Mapping[str, Measured]) -> bool:
    """Whether this is another's package, and was measured."""
    return not tool.startswith(OURS) and tool in found and not found[tool].get("failed")


def shortfalls(own: Measured, peers: Mapping[str, Measured]) -> Iterator[str]:
    """How far the fastest and the leanest package are behind us, where that is not far enough."""
    if not peers:
        yield "no other package was measured"
        return
    fastest = min(peers, key=lambda tool: float(peers[tool]["seconds"]))
    times = peers[fastest]["seconds"] / own["seconds"]
    if times < AHEAD:
        yield (
            f"{number(own['seconds'])} s against {number(peers[fastest]['seconds'])} s of"
            f" {TITLES[fastest]}, {times:.1f} times as fast"
        )
    known = {tool: one["extra_mb"] for tool, one in peers.items() if one["extra_mb"] is not None}
    if known and own["extra_mb"] is not None:
        leanest = min(known, key=lambda tool: known[tool])
        if known[leanest] / max(own["extra_mb"], LEAST_MB) < LEAN:
            yield (
                f"{own['extra_mb']:.0f} MB more memory in use during the call, against"
                f" {known[leanest]:.0f} MB of {TITLES[leanest]}"
            )


def absent(results: Results) -> Iterator[str]:
    """Packages that are in no table because they are not installed."""
    lost = sorted(name for name, found in results["versions"].items() if found is None)
    if lost:
        yield (
            f"Not installed, so not measured: {', '.join(lost)} (see `benchmarks/requirements.txt`;"
            " moderndid needs Python 3.12)."
        )


def at(results: Results, row: Row, units: int | None = None) -> Mapping[str, Measured]:
    """What was measured of a row, by tool; on its own panel, or on one of so many units."""
    sizes = results["rows"].get(row.key, {})
    found: Mapping[str, Measured] = sizes.get(str(units or row.shape.units), {})
    return found


def seconds(found: Mapping[str, Measured], tool: str) -> float:
    """Median seconds; infinite where there are none, so that failures come last."""
    one = found.get(tool, {})
    return float(one.get("seconds", math.inf))


def number(value: float | None, *, whole: bool = False) -> str:
    """Three digits that count, never in powers of ten."""
    if value is None:
        return ""
    if whole or value >= 100:
        return f"{value:.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(max(value, 1e-4))))}f}"


def ratio(value: float | None, own: float | None, least: float = 0.0) -> str:
    """How many times ours."""
    if value is None or own is None:
        return ""
    return number(max(value, least) / max(own, least, 1e-9))


def apart(value: float | None, *, drawn: bool = False) -> str:
    """A difference in powers of ten."""
    if value is None:
        return "not given"
    return f"{value:.0e}" + (" drawn" if drawn else "")
