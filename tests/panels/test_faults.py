"""Each fault of a table that is no panel, by the words in which it is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluation.panels.frame import Gaps
from tests.panels.panel_tables import PERIODS, Change, kind, put, refused, table

PERIODS_ADVICE = (
    "Write whole numbers: years, or months counted from a start (.dt.year * 12 + .dt.month); text"
    " first through pd.to_numeric or pd.to_datetime. Time and cohort in the same count"
)
TWICE = "Keep one row of each; exact copies go by frame.drop_duplicates()"
NO_BASE = (
    "They have no base period, and as controls would be treated ones. Leave them out:"
    " frame[(frame['g'] > 2001) | (frame['g'] == 0)]"
)
NO_COUNT = (
    f"A flag of 0 and 1 is no cohort. {PERIODS_ADVICE}. If they are, no treatment starts in or near"
    " this panel: leave these units out"
)


def dates(column: str) -> Change:
    return lambda frame: frame.assign(**{column: pd.to_datetime(frame[column].astype(str))})


def numbered(form: Callable[[pd.Series], pd.Series]) -> Change:
    return lambda frame: frame.assign(t=form(frame["t"]), g=0)


FAULTS: list[tuple[str, Change, str]] = [
    (
        "infinite outcome",
        put("y", np.inf, 2, 7),
        "[finite] outcome column 'y': infinite in 2 rows: 1 in 2003, 2 in 2004. Look for a division"
        " by 0; a value that is not known is NaN",
    ),
    (
        "outcome of text",
        kind(y="str"),
        "[kind of column] outcome column 'y': holds 'str', for example '11.0'. Write numbers:"
        " pd.to_numeric(frame['y'])",
    ),
    (
        "outcome of objects",
        lambda frame: frame.assign(y=frame["y"].astype(object)),
        "[kind of column] outcome column 'y': holds 'object', for example 11.0. Write numbers:"
        " pd.to_numeric(frame['y'])",
    ),
    (
        "complex outcome",
        kind(y="complex128"),
        "[kind of column] outcome column 'y': holds 'complex128', for example (11+0j). Write"
        " numbers: pd.to_numeric(frame['y'])",
    ),
    (
        "treated in the first period",
        put("g", 2001, 0, 1, 2, 3),
        "[a period before treatment] cohort column 'g': treated from the first period, 2001, or"
        f" before, in 1 of 4 units: 1. {NO_BASE}",
    ),
    (
        "treated before the first period",
        put("g", 1999, 4, 5, 6, 7),
        "[a period before treatment] cohort column 'g': treated from the first period, 2001, or"
        f" before, in 1 of 4 units: 2. {NO_BASE}",
    ),
    (
        "unit and period twice",
        lambda frame: pd.concat([frame, frame.iloc[[2, 2, 9]]]),
        "[one row a unit and period] rows: several for 2 pairs of unit and period: 1 in 2003, 3 in"
        f" 2002. {TWICE}",
    ),
    (
        "unit and period twice, neighbours",
        lambda frame: frame.iloc[[0, 0, *range(1, 16)]],
        "[one row a unit and period] rows: several for 1 pairs of unit and period: 1 in 2001."
        f" {TWICE}",
    ),
    (
        "every row twice",
        lambda frame: pd.concat([frame, frame]),
        "[one row a unit and period] rows: several for 16 pairs of unit and period: 1 in 2001, 1 in"
        f" 2002, 1 in 2003, 1 in 2004, 2 in 2001 and 11 more. {TWICE}",
    ),
    (
        "dates as text",
        lambda frame: frame.assign(t=frame["t"].astype(str) + "-01-01"),
        "[kind of column] time column 't': holds 'str', for example '2001-01-01'."
        f" {PERIODS_ADVICE}",
    ),
    (
        "datetimes, cohort in years",
        dates("t"),
        "[kind of column] time column 't': holds 'datetime64[us]', for example"
        f" Timestamp('2001-01-01 00:00:00'). {PERIODS_ADVICE}",
    ),
    (
        "cohort of dates, time in years",
        lambda frame: frame.assign(g=pd.Timestamp("2003-01-01")),
        "[kind of column] cohort column 'g': holds 'datetime64[us]', for example"
        f" Timestamp('2003-01-01 00:00:00'). {PERIODS_ADVICE}",
    ),
    (
        "months of pandas",
        lambda frame: frame.assign(t=dates("t")(frame)["t"].dt.to_period("M")),
        "[kind of column] time column 't': holds 'period[M]', for example Period('2001-01', 'M')."
        f" {PERIODS_ADVICE}",
    ),
    (
        "fractions of years",
        put("t", 2003.5, 2, 6),
        "[every row has one] time column 't': missing or not whole in 2 of 16 rows: row 2"
        f" (2003.5), row 6 (2003.5). {PERIODS_ADVICE}",
    ),
    (
        "missing time",
        put("t", None, 3),
        "[every row has one] time column 't': missing or not whole in 1 of 16 rows: row 3 (nan)."
        f" {PERIODS_ADVICE}",
    ),
    (
        "infinite time",
        put("t", -np.inf, 3),
        "[every row has one] time column 't': missing or not whole in 1 of 16 rows: row 3 (-inf)."
        f" {PERIODS_ADVICE}",
    ),
    (
        "nanoseconds",
        lambda frame: frame.assign(t=dates("t")(frame)["t"].astype("datetime64[ns]").astype(int)),
        "[every row has one] time column 't': missing or not whole in 16 of 16 rows: row 0"
        " (978307200000000000), row 1 (1009843200000000000), row 2 (1041379200000000000), row 3"
        f" (1072915200000000000), row 4 (978307200000000000) and 11 more. {PERIODS_ADVICE}",
    ),
    (
        "time as a flag",
        lambda frame: frame.assign(t=frame["t"] > 2002),
        "[kind of column] time column 't': holds 'bool', for example False. A flag does not say"
        f" when. {PERIODS_ADVICE}",
    ),
    (
        "months as one number",
        numbered(
            lambda t: t.map(dict(zip(PERIODS, [202011, 202012, 202101, 202102], strict=True)))
        ),
        "[periods are counted] time column 't': looks like YYYYMM: from 202012 to 202101 would be"
        f" 89 periods. {PERIODS_ADVICE}",
    ),
    (
        "quarters as one number",
        numbered(lambda t: t.map(dict(zip(PERIODS, [20203, 20204, 20211, 20212], strict=True)))),
        "[periods are counted] time column 't': looks like YYYYQ: from 20204 to 20211 would be 7"
        f" periods. {PERIODS_ADVICE}",
    ),
    (
        "days as one number",
        numbered(lambda t: t * 10_000 + 101),
        "[periods are counted] time column 't': looks like YYYYMMDD: from 20010101 to 20020101"
        f" would be 10000 periods. {PERIODS_ADVICE}",
    ),
    (
        "months of one year, treated in another",
        lambda frame: frame.assign(t=frame["t"] + 202009 - 2001, g=202101),
        "[periods are counted] time column 't': looks like YYYYMM: from 202012 to 202101 would be"
        f" 89 periods. {PERIODS_ADVICE}",
    ),
    (
        "one period",
        lambda frame: frame[frame["t"] == 2002],
        "[two periods] time column 't': one period, 2002. Deliver a period before treatment too, or"
        " name the column that counts periods",
    ),
    (
        "cohort changes",
        put("g", 2004, 2, 9, 10),
        "[one value a unit] cohort column 'g': changes in time, in 2 of 4 units: 1, 3. Write the"
        " first treated period of the unit on each of its rows, 0 for never",
    ),
    (
        "treatment instead of cohort",
        lambda frame: frame.assign(g=(frame["t"] >= frame["g"]) & (frame["g"] > 0)),
        f"[kind of column] cohort column 'g': holds 'bool', for example False. A flag does not say"
        f" when. {PERIODS_ADVICE}",
    ),
    (
        "ever treated instead of cohort",
        lambda frame: frame.assign(g=(frame["g"] > 0).astype(int)),
        "[time and cohort count alike] cohort column 'g': 1, while 't' runs from 2001 to 2004, in 3"
        f" of 4 units: 1, 2, 4. {NO_COUNT}",
    ),
    (
        "cohort in months, time in years",
        lambda frame: frame.assign(g=frame["g"] * 100 + frame["g"].gt(0)),
        "[time and cohort count alike] cohort column 'g': 200301, 200401, 200701, while 't' runs"
        f" from 2001 to 2004, in 3 of 4 units: 1, 2, 4. {NO_COUNT}",
    ),
    (
        "missing cohort",
        lambda frame: frame.assign(g=frame["g"].replace(0, np.nan)),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 3. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "missing cohort in a nullable column",
        lambda frame: frame.assign(g=frame["g"].astype("Int64").replace(0, pd.NA)),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 3. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "cohort missing in one row",
        put("g", None, 2),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 1. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "cohort with a fraction",
        put("g", 2003.5, 0, 1, 2, 3),
        f"[cohort is whole] cohort column 'g': 2003.5, not whole, in 1 of 4 units: 1."
        f" {PERIODS_ADVICE}",
    ),
    (
        "cohort of minus infinity",
        put("g", -np.inf, 0, 1, 2, 3),
        f"[cohort is whole] cohort column 'g': -inf, not whole, in 1 of 4 units: 1."
        f" {PERIODS_ADVICE}",
    ),
    (
        "cohort in a period without rows",
        lambda frame: frame[frame["t"] != 2003],
        "[cohort is a period] cohort column 'g': 2003, in which nobody was observed, in 1 of 4"
        " units: 1. Write the first observed period under treatment, or deliver the missing period",
    ),
    (
        "0 as never and as a period",
        lambda frame: (
            frame.assign(t=frame["t"] - 2002, g=frame["g"].map({0: 0, 2003: 1, 2004: 2}))
            .query("i < 4")
            .astype({"g": int})
        ),
        "[0 is never] cohort column 'g': 0, which says never treated, while the periods run from"
        " -1, in 1 of 3 units: 3. Write infinity for never treated, or count the periods from 1",
    ),
    (
        "units named by fractions",
        lambda frame: frame.assign(i=frame["i"] / 2),
        "[kind of column] unit column 'i': holds 'float64', for example 0.5. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "units named by numbers and text",
        lambda frame: frame.assign(i=frame["i"].map({1: 1, 2: "1", 3: 3, 4: 4}).astype(object)),
        "[kind of column] unit column 'i': holds 'object', for example 1. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "units named by dates",
        lambda frame: frame.assign(i=pd.to_datetime(frame["i"])),
        "[kind of column] unit column 'i': holds 'datetime64[ns]', for example"
        " Timestamp('1970-01-01 00:00:00.000000001'). Name them by whole numbers or by text:"
        " .astype(str)",
    ),
    (
        "units named by lengths of time",
        lambda frame: frame.assign(i=pd.to_timedelta(frame["i"], unit="D")),
        "[kind of column] unit column 'i': holds 'timedelta64[us]', for example Timedelta('1 days"
        " 00:00:00'). Name them by whole numbers or by text: .astype(str)",
    ),
    (
        "no unit is named",
        lambda frame: frame.assign(i=np.nan, g=0),
        "[kind of column] unit column 'i': holds 'float64', and no value. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "a unit without a name",
        put("i", None, 0, 5),
        "[every row has one] unit column 'i': missing or not whole in 2 of 16 rows: row 0 (nan),"
        " row 5 (nan). Write it in every row, or leave those rows out",
    ),
]


@pytest.mark.parametrize(
    ("change", "text"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
@pytest.mark.parametrize("gaps", list(Gaps))
def test_each_fault_is_named_whatever_becomes_of_gaps(
    change: Change, text: str, gaps: Gaps
) -> None:
    assert refused(change(table()), gaps=gaps) == [text]
