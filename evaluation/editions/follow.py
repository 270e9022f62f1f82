"""An edition after another: the old one is rerun first, and windows that it closed stay closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from evaluation.door import door
from evaluation.editions.edition import Edition
from evaluation.editions.verify import Verification, verify
from evaluation.errors import Breach, EditionError
from evaluation.plan.plan import Plan
from evaluation.report.evaluation import Evaluation, Previous
from evaluation.run import Watch, run
from evaluation.sources.vintage import Vintage

ROLES = ("primary", "key_secondary", "secondary")


@door
def follow(
    previous: Edition,
    plan: Plan,
    vintage: Vintage,
    watch: Watch = iter,
    tell: Callable[[Verification], None] = lambda verified: None,
    previous_data: str | Path | None = None,
) -> Evaluation:
    """Carry out a plan on a new vintage after the edition before has been verified.

    A window that was whole in the edition before is closed: its figures are revisions now, and a
    test of them is a further look, at the level that the plan has kept for it. Where the edition
    was made with other versions than today's its words and pictures may be others, its numbers not;
    ``tell`` gets what was found, before anything new is computed. ``previous_data`` is the delivery
    of the edition before, where that holds no copy of it.

    Raises
    ------
    EditionError
        If today's code does not give the old numbers on the old delivery: nothing new is touched.
    """
    vintage = vintage.unblinded(plan)
    again = verify(previous, previous_data)
    if not again.holds_but_for_versions:
        raise EditionError(
            f"edition '{previous.name}' does not come out as it was published",
            why="a change of the new numbers could be the code's, and nobody could tell",
            remedy="find what moved (evaluation verify), and say it in CHANGELOG under Numbers",
            breaches=_breaches(again),
        )
    tell(again)
    primary = plan.calendar.primary_window
    closed = tuple(w["name"] for w in previous.results["windows"] if w["complete"])
    look = previous.look + (primary in closed)
    evaluation = run(plan, vintage, watch, look)
    rows = [row for row in previous.results["estimates"] if row["role"] in ROLES]
    return replace(
        evaluation,
        previous=Previous(
            edition=previous.name,
            closed=closed,
            att=MappingProxyType({row["id"]: row["att"] for row in rows}),
            folder=previous.folder,
        ),
    )


def _breaches(found: Verification) -> list[Breach]:
    """Every value and every file that is not as it was published; never none where any is."""
    moved = [
        Breach(rule="moved", where=m.where, found=f"{m.published} → {m.today}", remedy="—")
        for m in (*found.moved, *found.contents, *found.worded)
    ]
    files = [
        Breach(rule="file", where=name, found="has other bytes", remedy="—")
        for name in found.files
        if not any(name in one.where for one in moved)
    ]
    return moved + files
