"""Next year: an edition that is verified, and compared to the last digit with the one before."""

from evaluation.editions.compare import EditionComparison, compare, summary
from evaluation.editions.edition import Edition
from evaluation.editions.follow import follow
from evaluation.editions.sign import sign, signed_by
from evaluation.editions.told import told
from evaluation.editions.verify import Verification, verify

__all__ = [
    "Edition",
    "EditionComparison",
    "Verification",
    "compare",
    "follow",
    "sign",
    "signed_by",
    "summary",
    "told",
    "verify",
]
