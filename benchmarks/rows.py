"""What is measured: rows of work, and the packages that can do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.panels import MUNICIPAL, ONE_TREATED, Shape, person

OURS = "ours"
PERSONS = 200_000
SIZES = (100_000, PERSONS, 400_000)  # for the linearity of cost

TITLES = {
    OURS: "**ours**",
    "ours_as_r": "ours, `Solver.R_SYNTHDID`",
    "diff_diff": "diff-diff",
    "moderndid": "moderndid",
    "csdid": "csdid",
    "differences": "differences",
    "pyfixest": "pyfixest",
    "linearmodels": "linearmodels AbsorbingLS",
    "linearmodels_panel": "linearmodels PanelOLS",
    "statsmodels": "statsmodels",
    "py2sdid": "py2sdid",
    "did_imputation": "did-imputation",
    "panelkit": "panelkit",
    "sdid": "sdid",
    "synthdid_py": "synthdid-py",
    "mad_sdid": "mad-sdid",
}
DISTRIBUTIONS = {
    OURS: "evaluation",
    "ours_as_r": "evaluation",
    "diff_diff": "diff-diff",
    "linearmodels_panel": "linearmodels",
    "did_imputation": "did-imputation",
    "synthdid_py": "synthdid-py",
    "mad_sdid": "mad-sdid",
}


def distribution(tool: str) -> str:
    """The name under which a tool is installed."""
    return DISTRIBUTIONS.get(tool, tool)


@dataclass(frozen=True, slots=True)
class Entry:
    """One package in a row.

    ``drawn``: its standard errors are drawn at random, so only those of averages are compared.
    ``against``: whose numbers its own should equal. ``note`` says why they do not, or what it does
    not do.
    """

    tool: str
    note: str = ""
    drawn: bool = False
    against: str = OURS


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work on one panel; ``key`` is the function of the adapters that does it."""

    key: str
    title: str
    shape: Shape
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A row, a package, and the number of units where that is not the row's own."""

    row: Row
    tool: str
    shape: Shape

    @property
    def name(self) -> str:
        """A name for a file."""
        return f"{self.row.key}.{self.tool}.{self.shape.units}"


IQR = "its errors are 999 draws too"
BY_HAND = "within transformation by hand, balanced panels only"
NOT_NORMALISED = "its doubly robust correction is not normalised, another estimator"
TWO_STAGES = "two stages: another variance; points to its tolerance of demeaning"
R_STOP = "stops where R's synthdid stops, before the optimum; 200 placebos drawn at random"

MUNICIPAL_ROWS = (
    Row(
        "group_time_bootstrap",
        "ATT(g,t), four averages, 999 multiplier draws",
        MUNICIPAL,
        (
            Entry(OURS, "its analytic errors are compared with those drawn by the others"),
            Entry("diff_diff", f"no average by calendar time; {IQR}", drawn=True),
            Entry("moderndid", IQR, drawn=True),
            Entry("csdid", IQR, drawn=True),
            Entry("differences", IQR, drawn=True),
        ),
    ),
    Row(
        "event_study",
        "Two-way fixed effects event study, 143 event times, clustered",
        MUNICIPAL,
        (
            Entry(OURS),
            Entry("statsmodels", BY_HAND),
            Entry("pyfixest"),
            Entry("linearmodels"),
            Entry("linearmodels_panel"),
        ),
    ),
    Row(
        "saturated",
        "Saturated regression, Sun-Abraham averages",
        MUNICIPAL,
        (
            Entry(OURS),
            Entry("pyfixest", "less its small-sample factor"),
            Entry("diff_diff", "less its small-sample factor"),
        ),
    ),
    Row(
        "imputation",
        "Imputation, overall effect",
        MUNICIPAL,
        (
            Entry(OURS),
            Entry("diff_diff"),
            Entry("did_imputation", "points to its tolerance"),
            Entry("pyfixest", TWO_STAGES),
        ),
    ),
    Row(
        "imputation_dynamic",
        "Imputation, overall effect and by event time",
        MUNICIPAL,
        (
            Entry(OURS),
            Entry("diff_diff"),
            Entry("pyfixest", TWO_STAGES),
            Entry("py2sdid"),
            Entry("did_imputation", "points to its tolerance"),
        ),
    ),
    Row(
        "synthetic",
        "Synthetic DiD, one treated of 276, placebo variance",
        ONE_TREATED,
        (
            Entry(OURS, "at the optimum; 275 placebos, every donor once"),
            Entry("ours_as_r", "stopped where R's synthdid stops, for replication"),
            Entry("panelkit", "at the optimum; 275 placebos, divides by one less"),
            Entry("diff_diff", R_STOP, drawn=True, against="ours_as_r"),
            Entry("synthdid_py", R_STOP, drawn=True, against="ours_as_r"),
            Entry("mad_sdid", f"{R_STOP}; to its tolerance", drawn=True, against="ours_as_r"),
            Entry("sdid", "its penalty is another; wrong on the published case", True, "ours_as_r"),
        ),
    ),
)

PERSON_ROWS = (
    Row(
        "two_way",
        "Two-way fixed effects, clustered",
        person(PERSONS),
        (
            Entry(OURS),
            Entry("statsmodels", BY_HAND),
            Entry("pyfixest"),
            Entry("linearmodels"),
            Entry("linearmodels_panel"),
        ),
    ),
    Row(
        "group_time",
        "ATT(g,t) and averages, no covariates",
        person(PERSONS),
        (
            Entry(OURS),
            Entry("diff_diff", "no average by calendar time"),
            Entry("csdid"),
            Entry("moderndid"),
            Entry("differences"),
        ),
    ),
    Row(
        "doubly_robust",
        "ATT(g,t) and averages, doubly robust with 3 covariates",
        person(PERSONS),
        (
            Entry(OURS),
            Entry("diff_diff", f"{NOT_NORMALISED}; no average by calendar time"),
            Entry("csdid"),
            Entry("moderndid"),
            Entry("differences", "errors to the tolerance of its logit"),
        ),
    ),
)
ROWS = MUNICIPAL_ROWS + PERSON_ROWS
LINEAR = {
    "two_way": (OURS, "statsmodels"),
    "group_time": (OURS, "diff_diff"),
    "doubly_robust": (OURS, "diff_diff"),
}


def sets() -> Iterator[tuple[Task, ...]]:
    """Tasks that are alternated: the packages of a row, on one panel."""
    for row in ROWS:
        yield tuple(Task(row, entry.tool, row.shape) for entry in row.entries)
        for size in SIZES if row.key in LINEAR else ():
            if size != row.shape.units:
                yield tuple(Task(row, tool, person(size)) for tool in LINEAR[row.key])
