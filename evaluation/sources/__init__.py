"""How facts enter: a delivery under its contract, a vintage, its cells, and the synthetic twin."""

from evaluation.sources.cells import Cells, Measure, NotCarried, measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import Delivery, files_of, read_delivery
from evaluation.sources.population import monthly_population
from evaluation.sources.twin import PLANTED, synthetic_twin
from evaluation.sources.vintage import Vintage, read_vintage

__all__ = [
    "PLANTED",
    "Cells",
    "Contract",
    "Delivery",
    "Measure",
    "NotCarried",
    "Vintage",
    "files_of",
    "measure",
    "monthly_population",
    "read_delivery",
    "read_vintage",
    "synthetic_twin",
]
