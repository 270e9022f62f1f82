"""What was chosen, into the file of a plan: whole or not at all, every other byte as it was."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from evaluation.core.files import content_of
from evaluation.core.writing import one_writer, replace_file
from evaluation.errors import OutputError, PlanError
from evaluation.plan.candidates import Chosen
from evaluation.plan.chosen_text import with_chosen
from evaluation.plan.plan import Plan
from evaluation.plan.toml_text import MOST_BYTES, plan_text


def write_chosen(path: Path, plan: Plan, chosen: Chosen) -> bool:
    """Put the block of ``chosen`` at the end of the file that ``plan`` was read from.

    Returns whether the file is another than before. A register beside it is not touched: a plan
    whose choice is another than the one that was frozen is frozen no more.

    Raises
    ------
    PlanError
        If the file was changed since it was read, or cannot take the block; it is as it was.
    OutputError
        If it cannot be written; it is as it was.
    """
    path = Path(os.path.realpath(path))
    try:
        with one_writer(path):
            old = plan_text(path)
            _require_same(path, Plan.parse(old, path.name), plan)
            new = with_chosen(old, chosen)
            if Plan.parse(new, path.name).chosen != chosen:
                raise _another(path)
            if new == old:
                return False
            mark = content_of(path, PlanError, MOST_BYTES).startswith(codecs.BOM_UTF8)
            replace_file(path, (codecs.BOM_UTF8 if mark else b"") + new.encode())
    except OSError as problem:
        raise OutputError(
            f"'{path.name}' cannot be written: {problem.strerror or problem}",
            why="what was chosen does not stand in the plan; it is as it was",
            remedy="put the plan into a folder that can be written, then choose again",
        ) from problem
    return True


def _require_same(path: Path, now: Plan, read: Plan) -> None:
    if now.sha256 != read.sha256:
        raise PlanError(
            f"'{path.name}' was changed while its design was chosen",
            why="the table would be of other candidates, or of another rule, than the plan has",
            remedy="run evaluation choose PLAN --data DIR --write again",
        )


def _another(path: Path) -> PlanError:
    return PlanError(
        f"'{path.name}' does not read back as what was chosen",
        why="the plan would register another table than the one that was measured",
        remedy="take every [chosen] of your own out of the plan, then choose again",
    )
