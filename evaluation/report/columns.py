"""Tables of a report: columns with the key of a heading and a form, and typed values under them.

Sections give values, here they are said in the page's language: under every heading alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.report.document import Column, Figure, Table
from evaluation.report.language import Language
from evaluation.report.page import Page


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a column are said; numbers are set to the right.

    ``SIGNED("outcomes.difference")`` are columns of that form under these headings.
    """

    said: Callable[[Language, Any], str]
    numeric: bool = True

    def __call__(self, *headings: str, **values: object) -> tuple[Described, ...]:
        """Columns by the keys of their headings, with what stands in the headings."""
        return tuple(Described(key, self, values) for key in headings)

    def of(self, say: Language, value: object) -> str:
        """One cell: a text as it is, a dash where there is nothing."""
        if value is None:
            return say("report.none")
        return value if isinstance(value, str) else self.said(say, value)


@dataclass(frozen=True, slots=True)
class Described:
    """A column in no language yet."""

    heading: str
    form: Form
    values: Mapping[str, object]


TEXT = Form(lambda say, value: str(value), numeric=False)
MONTH = Form(Language.month, numeric=False)
YES_NO = Form(lambda say, value: say("report.yes" if value else "report.no"), numeric=False)
COUNT = Form(Language.count)
ORDINAL = Form(Language.count, numeric=False)
NUMBER = Form(Language.number)
ONE_DECIMAL = Form(lambda say, value: say.number(value, 1))
SIGNED = Form(Language.signed)
SIX_DECIMALS = Form(lambda say, value: say.signed(value, 6))
ROUNDING_ERROR = Form(Language.rounding)
PERCENT = Form(Language.percent)
PERCENT_TENTHS = Form(lambda say, share: say.percent(share, 1))
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
    say, columns = page.language, tuple(columns)
    return page.table(
        name=name,
        caption=caption,
        columns=tuple(Column(say(c.heading, **c.values), c.form.numeric) for c in columns),
        rows=tuple(
            tuple(c.form.of(say, value) for c, value in zip(columns, row, strict=True))
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
    draw: Callable[[], str],
) -> Figure:
    """A picture with the table of its numbers, which has its name and caption."""
    numbers = table(page, name, caption, columns, rows)
    return Figure(name=name, caption=caption, alt=alt, draw=draw, table=numbers)
