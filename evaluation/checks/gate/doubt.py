"""A doubt about the chosen design: a number, its noise where nothing happened, and a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from evaluation.checks.check_result import Verdict


class Asked(StrEnum):
    """What a doubt asks, by the number of the check that it stands for."""

    SIZE = "R6"  # does the whole calculation find effects where nothing happened?
    BIAS = "R4"  # is it off, on average, at dates when nothing happened?
    COVID = "R7"  # does the answer hang on whether the base lies before COVID or inside?
    LAY_OFFS = "R5"  # does it find an effect on what the trial cannot move?
    COMPOSITION = "R8"  # did who is counted change?
    DENOMINATOR = "R9"  # does the answer hang on what it is divided by?
    DONORS = "R10"  # does it hang on one donor?
    SPILLOVER = "R11"  # did places near the treated move?
    BREAKS = "R12"  # did the treated step at a documented break?
    SECRET = "R13"  # could secret counts move it?
    OTHER_DESIGNS = "R14"  # do the runners-up of the choice agree?
    ANTICIPATION = "R16"  # did the gap move once the areas were known?
    WINDOW = "S3"  # do the data hold the whole window?


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """One answered doubt. ``value`` and ``line`` are in ``unit``; ``reach`` is how far from zero
    the same number comes where nothing is wrong, at the battery's error rate: 0 where it is exact.
    """

    asked: Asked
    verdict: Verdict
    value: float
    reach: float
    line: float
    unit: str
    caps: bool  # whether a FAIL takes the number away
    about: str = ""  # what it was largest at: a month, a donor, a design
    ends: tuple[float, float] | None = None  # of a bracket: from before COVID, and from inside


def judge(
    asked: Asked,
    value: float,
    reach: float,
    line: float,
    *,
    unit: str,
    caps: bool = True,
    about: str = "",
    ends: tuple[float, float] | None = None,
) -> Doubt:
    r"""The one rule of every doubt.

    .. math::
        FAIL: |d| > \ell \text{ and } |d| > h; \quad
        UNINFORMATIVE: h > 2 \ell; \quad
        PASS: |d| \le \ell; \quad WARN: \text{otherwise}

    with d the number, :math:`\ell` the line (beyond it a violation matters: half of the smallest
    effect of interest), h the reach. What reaches as far as the smallest effect of interest by
    chance alone could not have seen a violation of that size.
    """
    size = abs(value)
    if size > line and size > reach:
        verdict = Verdict.FAIL
    elif reach > 2 * line:
        verdict = Verdict.UNINFORMATIVE
    else:
        verdict = Verdict.PASS if size <= line else Verdict.WARN
    return Doubt(
        asked=asked,
        verdict=verdict,
        value=value,
        reach=reach,
        line=line,
        unit=unit,
        caps=caps,
        about=about,
        ends=ends,
    )


def multiple(windows: int, doubts: int, family: float) -> float:
    r"""By how much a noise is multiplied to be a reach: :math:`t_m^{-1}(1 - \phi / 2d)`.

    φ is the error rate of d doubts together, m the windows that the noise is worth: so, where
    nothing is wrong, one of them fails with probability φ at the most (Bonferroni).
    """
    return float(stats.t.isf(family / (2 * doubts), windows))


def failed(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Those that take the number away."""
    return tuple(d for d in doubts if d.verdict is Verdict.FAIL and d.caps)
