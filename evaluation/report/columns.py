"""Tables of a report: columns with the key of a heading and a form, and typed values under them.

Sections give values, here they are said in the page's language: under every heading alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from evaluation.report.document import Column, Draw, Figure, Table
from evaluation.report.language import Language
from evaluation.report.page import Page


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a column are said; numbers are set to the right.

    ``SIGNED("outcomes.difference")`` are columns of that form under these headings.
    """

    said: Callable[[Language, Any], str]
    numeric: bool = True
    decimals: int | None = None  # of the number that it is in a spreadsheet; None: a text there too
    number_format: str | None = None

    def __call__(self, *headings: str, **values: object) -> tuple[Described, ...]:
        """Columns by the keys of their headings, with what stands in the headings."""
        return tuple(Described(key, self, values) for key in headings)

    def of(self, say: Language, value: object) -> str:
        """One cell: a text as it is, a dash where there is nothing."""
        if value is None:
            return say("report.none")
        return value if isinstance(value, str) else self.said(say, value)

    def number(self, say: Language, value: object) -> float | int | str | None:
        """The same for a spreadsheet: a number as it is shown, empty where there is nothing."""
        if value is None or isinstance(value, str):
            return value
        if self.decimals is None or not isinstance(value, Real) or not math.isfinite(value):
            return self.of(say, value)
        shown = round(float(value), self.decimals)
        return shown if self.decimals else int(shown)


@dataclass(frozen=True, slots=True)
class Described:
    """A column in no language yet."""

    heading: str
    form: Form
    values: Mapping[str, object]


TEXT = Form(lambda say, value: str(value), numeric=False)
MONTH = Form(Language.month, numeric=False)
YES_NO = Form(lambda say, value: say("report.yes" if value else "report.no"), numeric=False)
COUNT = Form(Language.count, decimals=0, number_format="#,##0")
ORDINAL = Form(Language.count, numeric=False, decimals=0, number_format="0")
NUMBER = Form(Language.number, decimals=2, number_format="0.00")
ONE_DECIMAL = Form(lambda say, value: say.number(value, 1), decimals=1, number_format="0.0")
SIGNED = Form(Language.signed, decimals=2, number_format="+0.00;-0.00;0.00")
SIX_DECIMALS = Form(
    lambda say, value: say.signed(value, 6),
    decimals=6,
    number_format="+0.000000;-0.000000;0.000000",
)
ROUNDING_ERROR = Form(Language.rounding)
PERCENT = Form(Language.percent, decimals=2, number_format="0%")
PERCENT_TENTHS = Form(lambda say, share: say.percent(share, 1), decimals=3, number_format="0.0%")
INTERVAL = Form(lambda say, ends: say.interval(*ends))
P_VALUE = Form(lambda say, p: say.p_value(*p))  # with the smallest that its test can give


def table(
    page: Page,
    name: str,
    caption: str,
    columns: Iterable[Described],
    rows: Iterable[Sequence[object]],
    *,
    folded: bool = False,
) -> Table:
    """Values as a table in the page's language, with the watermark where there is one."""
    say, columns, rows = page.language, tuple(columns), [tuple(row) for row in rows]
    return page.table(
        name=name,
        caption=caption,
        columns=tuple(
            Column(say(c.heading, **c.values), c.form.numeric, c.form.number_format)
            for c in columns
        ),
        rows=tuple(
            tuple(c.form.of(say, value) for c, value in zip(columns, row, strict=True))
            for row in rows
        ),
        values=tuple(
            tuple(c.form.number(say, value) for c, value in zip(columns, row, strict=True))
            for row in rows
        ),
        folded=folded,
    )


def figure(
    page: Page,
    name: str,
    caption: str,
    columns: Iterable[Described],
    rows: Iterable[Sequence[object]],
    *,
    alt: str,
    draw: Draw,
) -> Figure:
    """A picture with the table of its numbers, which has its name and caption."""
    numbers = table(page, name, caption, columns, rows)
    return Figure(name=name, caption=caption, alt=alt, draw=draw, look=page.look, table=numbers)
