"""The text of a new plan: short, commented, and whole with what is usual."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from evaluation.domain import municipalities
from evaluation.plan.making.request import Request
from evaluation.plan.usual.months import UsualMonths, text_of

MOST_LINES = 25
WIDTH = 110  # letters of a line, unless a list of donors would need more lines than there are
ABOUT_AREAS = "asked about by themselves, beside the whole trial"
ABOUT_DONORS = "none but these are compared with; none named: all that the pools let in"


def plan_lines(asked: Request, sesoi: float = 1.0) -> str:
    """The plan as TOML of at most 25 lines."""
    months = UsualMonths.of(asked.trial)
    windows = ", ".join(f"{name} = {_list(text_of(s))}" for name, s in months.windows.items())
    donors = [municipalities()[code].name_fi for code in asked.donors]
    areas = _entry("areas", asked.areas, ABOUT_AREAS, 1)
    template = files(__package__).joinpath("plan.template").read_text(encoding="utf-8")
    left = MOST_LINES - (len(template.splitlines()) - 2) - len(areas.splitlines())
    return template.format(
        name=asked.name,
        trial=asked.trial.name,
        sesoi=sesoi,
        areas=areas,
        donors=_entry("donors", donors, ABOUT_DONORS, left),
        clean_pre=_list(text_of(months.clean_pre)),
        windows=f"{{ {windows} }}",
    )


def _entry(key: str, names: Sequence[str], about: str, most: int) -> str:
    """A list of names, with what it is; over so many lines at most, as even as names allow."""
    whole = f"{key} = {_list(names)}"
    if most < 3 or len(whole) <= WIDTH:
        return f"{whole:<19} # {about}"
    quoted = [f"{json.dumps(name, ensure_ascii=False)}," for name in names]
    width = max(WIDTH, -(-len(whole) // (most - 2)) + max(map(len, quoted)))
    lines = [""]
    for name in quoted:
        if lines[-1] and len(lines[-1]) + len(name) + 5 > width:
            lines.append("")
        lines[-1] += f" {name}" if lines[-1] else f"    {name}"
    return "\n".join([f"{key} = [ # {about}", *lines, "]"])


def _list(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
