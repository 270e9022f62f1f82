"""The text of a new plan: short, commented, and whole with what is usual."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from evaluation.domain import municipalities
from evaluation.plan.making.request import Request
from evaluation.plan.usual.months import UsualMonths, text_of

MOST_LINES = 25
WIDTH = 110  # letters of a line of names, unless there are too many names for it
WIDER = 10
EXAMPLES = "\n# A value of your own"  # from here on the template is left out where lists are long
ABOUT_AREAS = "asked about by themselves, beside the whole trial"
ABOUT_DONORS = "none but these are compared with; none named: all that the pools let in"


def plan_lines(asked: Request) -> str:
    """The plan as TOML of at most 25 lines: without the examples, or with longer lines, where the
    lists of areas and donors need it.
    """
    whole = files(__package__).joinpath("plan.template").read_text(encoding="utf-8")
    short = whole.partition(EXAMPLES)[0]
    tries = ((whole, WIDTH), *((short, width) for width in range(WIDTH, 40 * WIDTH, WIDER)))
    texts = (_filled(template, asked, width) for template, width in tries)
    return next(text for text in texts if len(text.splitlines()) <= MOST_LINES)


def _filled(template: str, asked: Request, width: int) -> str:
    months = UsualMonths.of(asked.trial)
    windows = ", ".join(f"{name} = {_list(text_of(s))}" for name, s in months.windows.items())
    donors = [municipalities()[code].name_fi for code in asked.donors]
    return template.format(
        name=asked.name,
        trial=asked.trial.name,
        areas=_entry("areas", asked.areas, ABOUT_AREAS, width),
        donors=_entry("donors", donors, ABOUT_DONORS, width),
        clean_pre=_list(text_of(months.clean_pre)),
        windows=f"{{ {windows} }}",
    )


def _entry(key: str, names: Sequence[str], about: str, width: int) -> str:
    """A list of names, with what it is: on one line, or on lines of that width between brackets."""
    one = f"{key} = {_list(names)}"
    if len(one) <= width:
        return f"{one:<19} # {about}"
    lines = [""]
    for name in names:
        quoted = f"{json.dumps(name, ensure_ascii=False)},"
        if lines[-1] and len(lines[-1]) + len(quoted) + 1 > width:
            lines.append("")
        lines[-1] += f" {quoted}" if lines[-1] else f"    {quoted}"
    return "\n".join([f"{key} = [ # {about}", *lines, "]"])


def _list(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
