"""The rule: which candidate is chosen, and why each of the others is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from evaluation.plan.candidates import Candidate, ChoiceRule, Measured


class WhyOut(StrEnum):
    """Why a candidate cannot be chosen."""

    SIZE = "false_positives"
    BIAS = "biased_where_nothing_happened"
    HARD = "takes_a_recession_for_an_effect"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """The rule, for whom it is asked, and from what size on a bias matters."""

    rule: ChoiceRule
    primary: str  # the estimand
    sesoi: float

    @property
    def immaterial(self) -> float:
        """A bias of at most this does not matter, however small the noise."""
        return self.rule.immaterial * self.sesoi


def reasons(row: Measured, ruling: Ruling) -> tuple[WhyOut, ...]:
    """What a candidate breaks of the rule, all of it; nothing: it may be chosen."""
    rule, primary = ruling.rule, ruling.primary
    own = row.of(primary)
    broken = {
        WhyOut.SIZE: row.size > rule.size,
        WhyOut.BIAS: abs(own.mean) > max(rule.bias * own.rms, ruling.immaterial),
        WhyOut.HARD: row.hard_rejected > rule.hard_rejected * row.areas,
    }
    return tuple(why for why, wrong in broken.items() if wrong)


def out(rows: Sequence[Measured], ruling: Ruling) -> Mapping[str, tuple[WhyOut, ...]]:
    """The reasons of every candidate by name, empty for those that may be chosen."""
    return MappingProxyType({row.name: reasons(row, ruling) for row in rows})


def winner(
    rows: Sequence[Measured],
    candidates: Sequence[Candidate],
    ruling: Ruling,
) -> str | None:
    r"""The name of the candidate with the smallest MDE of the primary estimand; None if none may.

    .. math:: \min \{ MDE : size \le \alpha_{max},\;
              |\bar\tau| \le \max(b \cdot rms, c \cdot sesoi),\; \text{hard test passed} \}

    Within ``rule.tie`` of the smallest MDE the simplest counterfactual wins, then the smaller MDE,
    then the order of the plan.
    """
    rule, primary = ruling.rule, ruling.primary
    may = [row for row in rows if not reasons(row, ruling)]
    if not may:
        return None
    best = min(row.of(primary).mde for row in may)
    near = [row for row in may if row.of(primary).mde <= best * (1 + rule.tie)]
    plain = {one.name: (one.plainness, place) for place, one in enumerate(candidates)}
    near.sort(key=lambda row: (plain[row.name][0], row.of(primary).mde, plain[row.name][1]))
    return near[0].name


def runners_up(rows: Sequence[Measured], chosen: str, ruling: Ruling) -> tuple[str, ...]:
    """Those that might have been chosen and were not: the registered robustness set."""
    return tuple(row.name for row in rows if row.name != chosen and not reasons(row, ruling))
