"""What was chosen, as it stands at the end of a plan: a block of TOML between two marks."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from evaluation.core.files import content_of
from evaluation.core.writing import one_writer, replace_file
from evaluation.errors import OutputError, PlanError
from evaluation.plan.candidates import Chosen, Measured
from evaluation.plan.plan import Plan
from evaluation.plan.reading.toml_text import MOST_BYTES, plan_text

BEGIN = "# --- chosen by `evaluation choose`: do not edit; run it again ---"
END = "# --- end of what was chosen ---"
BLOCK = re.compile(rf"\n*{re.escape(BEGIN)}.*?{re.escape(END)}\n?", re.DOTALL)


def with_chosen(text: str, chosen: Chosen) -> str:
    """The plan's text with the block at its end, in the place of an earlier one.

    Everything else is as it was, comments and order too.
    """
    lines = [
        BEGIN,
        "[chosen]",
        f'candidate = "{chosen.candidate}"',
        f'data = "{chosen.data}" # sha256 of the delivery',
        f'until = "{chosen.until}" # the last month that was read',
    ]
    for row in chosen.measured:
        lines += _row(row)
    return BLOCK.sub("\n", text).rstrip("\n") + "\n\n" + "\n".join([*lines, END]) + "\n"


def _row(row: Measured) -> list[str]:
    lines = ["", "[[chosen.measured]]", f'name = "{row.name}"']
    for name in ("size", "size_low", "size_high", "size_space"):
        lines.append(f"{name} = {getattr(row, name)!r}")
    for name in ("fakes", "dates", "hard_rejected", "areas", "donors"):
        lines.append(f"{name} = {getattr(row, name)}")
    spread = ", ".join(
        f'{{ estimand = "{one.estimand}", rms = {one.rms!r}, mean = {one.mean!r},'
        f" mde = {one.mde!r} }}"
        for one in row.spread
    )
    return [*lines, f"spread = [{spread}]"]


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
