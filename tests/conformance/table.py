"""The page of results: our shares of rejections beside the study's, and why they differ."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.conformance.bands import ERRORS, MOST, WORST, Reason, Row, rows
from tests.conformance.cells import Table
from tests.conformance.explained import EXPLAINED
from tests.conformance.methods import FAMILIES

HERE = Path(__file__).parent
RESULTS, REMARKS = HERE / "results.json", HERE / "remarks.md"
PAGE = HERE.parents[1] / "docs" / "conformance.md"
HEADINGS = {
    Table.FAST: "34 months, every method (study: fast.py)",
    Table.LONG: "34 months, the rule of space and time (study: concord.py)",
    Table.WINDOW: "14 months, the rule of space and time (study: concord2.py; R: concord.py)",
    Table.OUTSIDE: "14 months, processes that the rule was not tuned on",
    Table.SYNTHETIC: "34 months, synthetic controls (study: sdid_sim.py, sdid_sim3.py)",
    Table.TRIPLE: "34 months, triple difference (study: ddd_sim.py)",
}
SCENARIOS = {
    "R": "R: treated without regard to size",
    "L": "L: treated are the largest",
    "F": "F: the largest, and a common factor of large places",
    "LP": "LP: L with a longer memory (AR 0.97)",
    "LT": "LT: L with shocks of Student's t, 5 degrees of freedom",
    "1.0": "κ = 1: the others meet all shared shocks",
    "0.7": "κ = 0.7",
    "0.3": "κ = 0.3",
}
INTRODUCTION = f"""# Conformance: size and power of every method

Made by `make conformance` from `tests/conformance/results.json`; do not edit by hand.

Simulated countries of 300 municipalities and 108 months, adoption in month 74
(`tests/simulation/country.py`, a port of the study behind `methods.md` 3, seed by seed). Every
method is the package's own function. An entry is the share of rejections at a nominal 5 per cent,
in per cent, with no effect / with an effect of half a point / of one point; **in brackets the
study's**. The first number should be 5 or less, the others as large as may be.

- A size in **bold** is claimed: there the method is said to keep its level, and it must be at most
  {100 * MOST:.0f} %, or at most {ERRORS:.0f} Monte-Carlo standard errors above the study's where
  that is higher, and at most {100 * WORST:.0f} %. Where it is not bold no level is claimed: the
  method fails there, or is not said to be for it.
- Every other number that the study has must be within {ERRORS:.0f} standard errors of it, failures
  too. Both runs have an error. A method that draws nothing meets the very countries of the study:
  there only countries that one run has and the other has not leave room for a difference.
- \\* is further from the study than that; the reason stands below. ! is outside its band, and makes
  `make conformance` fail.
- Where nothing stands in brackets the study has no number; "–" is a method not run there.
"""


def page(results: dict[str, Any]) -> str:
    """The whole page, the same for the same results."""
    every = rows(FAMILIES, results)
    parts = [INTRODUCTION, _errors(every)]
    for table in Table:
        parts += [f"## {HEADINGS[table]}\n", *_section([r for r in every if r.cell.table is table])]
    parts += ["## What differs from the study, and why\n", _differences(every)]
    if REMARKS.is_file():
        parts.append(REMARKS.read_text("utf-8"))
    return "\n".join(parts)


def reason(row: Row) -> str:
    """Why a share differs from the study's."""
    return row.method.unlike or EXPLAINED.get(row.method.name, "not explained")


def failure(row: Row) -> str:
    """One share outside its band, for the terminal."""
    return (
        f"OUTSIDE {row.method.name} {row.cell.key} effect {row.effect}: {row.rate:.3f}, must be in"
        f" [{row.band.low:.3f}, {row.band.high:.3f}], because it {row.band.reason.value}"
    )


def _errors(every: list[Row]) -> str:
    """How many replications, and the error that they leave."""
    numbers = sorted({(row.family.name, row.replications) for row in every}, key=str)
    said = {n: 100 * math.sqrt(0.05 * 0.95 / n) for _, n in numbers}
    errors = ", ".join(f"{said[n]:.1f} points with {n}" for n in sorted(said))
    outside = sum(not row.holds for row in every)
    judged = sum(row.band.reason is not Reason.SHOWN for row in every)
    return (
        f"Standard error of a share of 5 %: {errors} replications. {judged} shares have a band,"
        f" {outside} are outside it; {sum(row.differs for row in every)} differ from the study.\n"
    )


def _section(found: list[Row]) -> Iterator[str]:
    """One table for each scenario."""
    for scenario in dict.fromkeys(row.cell.scenario for row in found):
        here = [row for row in found if row.cell.scenario == scenario]
        treated = sorted({row.cell.treated for row in here})
        yield f"### {SCENARIOS[scenario]}\n"
        lines = [f"| method | runs | {' | '.join(f'{n} treated' for n in treated)} |"]
        lines.append("|---|--:|" + "---|" * len(treated))
        for _, group in groupby(here, key=lambda row: row.method.name):
            lines.append(_line(list(group), treated))
        yield "\n".join(lines) + "\n"


def _line(group: list[Row], treated: list[int]) -> str:
    cells = [_entry([row for row in group if row.cell.treated == n]) for n in treated]
    return f"| {group[0].method.title} | {group[0].replications} | {' | '.join(cells)} |"


def _entry(group: list[Row]) -> str:
    """Size and power of one cell, ours and the study's."""
    if not group:
        return "–"
    ours = " / ".join(_ours(row) for row in group)
    theirs = [_percent(row.studied.rate) if row.studied else "" for row in group]
    return f"{ours} ({' / '.join(filter(None, theirs))})" if any(theirs) else ours


def _ours(row: Row) -> str:
    claimed = row.band.reason in (Reason.KEEPS, Reason.NEW)
    text = f"**{_percent(row.rate)}**" if claimed else _percent(row.rate)
    return text + "\\*" * row.differs + "!" * (not row.holds)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _differences(every: list[Row]) -> str:
    differing = [row for row in every if row.differs]
    if not differing:
        return "Nothing.\n"
    lines = ["| method | cell | effect | ours | study | why |", "|---|---|--:|--:|--:|---|"]
    lines += [
        f"| {row.method.title} | {row.cell.scenario}, {row.cell.treated} treated,"
        f" {row.cell.table} | {row.effect} | {_percent(row.rate)} |"
        f" {_percent(row.studied.rate) if row.studied else ''} |"
        f" {reason(row)} |"
        for row in differing
    ]
    return "\n".join(lines) + "\n"
