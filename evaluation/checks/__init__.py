"""Reasons to doubt: checks that all look alike, and the grade they license."""

from evaluation.checks.battery import cases, examine, registered_choices
from evaluation.checks.check_result import Case, Finding, Verdict
from evaluation.checks.grade import Grade, Letter, grade, grades, no_number
from evaluation.checks.minimum_detectable_effect import certified_effect, detectable_effect
from evaluation.checks.standing import failed, spoken, stand, standings

__all__ = [
    "Case",
    "Finding",
    "Grade",
    "Letter",
    "Verdict",
    "cases",
    "certified_effect",
    "detectable_effect",
    "examine",
    "failed",
    "grade",
    "grades",
    "no_number",
    "registered_choices",
    "spoken",
    "stand",
    "standings",
]
