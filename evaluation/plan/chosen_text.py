"""What was chosen, as it stands at the end of a plan: a block of TOML between two marks."""

from __future__ import annotations

import re

from evaluation.plan.candidates import Chosen, Measured

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
