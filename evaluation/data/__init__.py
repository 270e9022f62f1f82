"""How facts enter: contract, delivery, vintage, cells, and the synthetic twin."""

from evaluation.data.cells import Cells, Measure, NotCarried, measure
from evaluation.data.contract import Contract
from evaluation.data.delivery import Delivery, files_of, read_delivery
from evaluation.data.streams import stream
from evaluation.data.threads import one_thread
from evaluation.data.twin import PLANTED, synthetic_twin
from evaluation.data.vintage import Vintage, read_vintage

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
    "one_thread",
    "read_delivery",
    "read_vintage",
    "stream",
    "synthetic_twin",
]
