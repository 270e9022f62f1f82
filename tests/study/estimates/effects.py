"""Looking up effects in tests, and how equal equal is."""

from __future__ import annotations

from evaluation.study.estimates.estimates import ComparisonEffects

EXACT = 1e-10  # sums over 20 000 cells of order ten
HEADLINES = ("espoo", "all_by_jobseekers", "all_by_area")


def of(sets: list[ComparisonEffects], estimand: str) -> ComparisonEffects:
    (found,) = [effects for effects in sets if effects.comparison.estimand.name == estimand]
    return found
