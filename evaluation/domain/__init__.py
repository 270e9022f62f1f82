"""The vocabulary: municipalities, months, trials, target groups, outcomes."""

import warnings

from evaluation.domain.boundaries import Boundaries, boundaries
from evaluation.domain.calendar import Bound, LegalEvent, Month, Window
from evaluation.domain.counts import Count
from evaluation.domain.larger_areas import larger_areas
from evaluation.domain.municipality import (
    Merger,
    Municipality,
    crosswalk,
    fault_of_code,
    mergers,
    municipalities,
    recode,
    require_codes,
)
from evaluation.domain.outcome import (
    BROAD,
    OUTCOMES,
    REGISTERED,
    STATES_OF_BROAD,
    Base,
    Better,
    EffectUnit,
    Outcome,
    Unit,
)
from evaluation.domain.population import TargetGroup
from evaluation.domain.projection import tm35fin
from evaluation.domain.trial import (
    TARGET_GROUPS,
    Participation,
    Trial,
    employment_trial,
    legal_calendar,
    never_treated,
    require_untreated,
    trial_named,
    trials,
)


def __getattr__(name: str) -> object:
    """Months of the trial of 2021–2024 under the names that they had as constants."""
    trial = employment_trial()
    former = {
        "TRIAL_START": trial.start,
        "SELECTION_PUBLIC": trial.public,
        "LAST_UNTREATED": trial.last_untreated,
    }
    if name not in former:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    said = f"{name} is a month of the plan's trial now: trial.start, .public, .last_untreated"
    warnings.warn(said, DeprecationWarning, stacklevel=2)
    return former[name]


__all__ = [
    "BROAD",
    "OUTCOMES",
    "REGISTERED",
    "STATES_OF_BROAD",
    "TARGET_GROUPS",
    "Base",
    "Better",
    "Bound",
    "Boundaries",
    "Count",
    "EffectUnit",
    "LegalEvent",
    "Merger",
    "Month",
    "Municipality",
    "Outcome",
    "Participation",
    "TargetGroup",
    "Trial",
    "Unit",
    "Window",
    "boundaries",
    "crosswalk",
    "employment_trial",
    "fault_of_code",
    "larger_areas",
    "legal_calendar",
    "mergers",
    "municipalities",
    "never_treated",
    "recode",
    "require_codes",
    "require_untreated",
    "tm35fin",
    "trial_named",
    "trials",
]
