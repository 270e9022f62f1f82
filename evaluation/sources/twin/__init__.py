"""The synthetic twin: real municipalities, invented months, and all that is planted."""

from evaluation.domain.calendar import COVID_START as COVID
from evaluation.sources.twin.country import LAST
from evaluation.sources.twin.counts import SERVICE_SHARES
from evaluation.sources.twin.planted import EARLIEST, FIRST, PLANTED, Planted
from evaluation.sources.twin.population import YearEnds, twin_population
from evaluation.sources.twin.twin import drawn_vintage, synthetic_twin

__all__ = [
    "COVID",
    "EARLIEST",
    "FIRST",
    "LAST",
    "PLANTED",
    "SERVICE_SHARES",
    "Planted",
    "YearEnds",
    "drawn_vintage",
    "synthetic_twin",
    "twin_population",
]
