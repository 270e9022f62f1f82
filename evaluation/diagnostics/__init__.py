"""Reasons to doubt: checks that all look alike, and the grade they license."""

from evaluation.diagnostics.battery import cases, examine, registered_choices
from evaluation.diagnostics.detectable import certified_effect, detectable_effect
from evaluation.diagnostics.finding import Case, Finding, Verdict
from evaluation.diagnostics.grade import Grade, Letter, grade, grades, no_number
from evaluation.diagnostics.standing import failed, spoken, stand, standings

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
