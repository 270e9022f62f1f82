"""Arrays in, frozen answers out: the kernel τ = L·ȳ and the effect set."""

from evaluation.estimation.aggregation import Aggregation
from evaluation.estimation.alternatives import Alternatives, Declined, estimate_others
from evaluation.estimation.compared import DEFAULT_BASE, Compared, Kind, Label, estimate
from evaluation.estimation.effects import EffectSet
from evaluation.estimation.influence import Influence, Scores, Stratum
from evaluation.estimation.ledger import Ledger

__all__ = [
    "DEFAULT_BASE",
    "Aggregation",
    "Alternatives",
    "Compared",
    "Declined",
    "EffectSet",
    "Influence",
    "Kind",
    "Label",
    "Ledger",
    "Scores",
    "Stratum",
    "estimate",
    "estimate_others",
]
