"""The vocabulary: municipalities, months, the trial, target groups, outcomes."""

from evaluation.domain.calendar import (
    LAST_UNTREATED,
    SELECTION_PUBLIC,
    TRIAL_START,
    LegalEvent,
    Month,
    Window,
    legal_calendar,
    require_untreated,
)
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
from evaluation.domain.population import TARGET_GROUPS, TargetGroup
from evaluation.domain.trial import Participation, Trial, employment_trial, never_treated

__all__ = [
    "BROAD",
    "LAST_UNTREATED",
    "OUTCOMES",
    "REGISTERED",
    "SELECTION_PUBLIC",
    "STATES_OF_BROAD",
    "TARGET_GROUPS",
    "TRIAL_START",
    "Base",
    "Better",
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
]
