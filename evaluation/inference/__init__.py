"""How sure we are: space, time, clusters, and the firewall that refuses the rest."""

from evaluation.inference.answer import infer, infer_all
from evaluation.inference.answer_shape import Answer
from evaluation.inference.areas import Areas, area_by_area
from evaluation.inference.beside import Beside, look_beside
from evaluation.inference.certificate import Certificate, Certified, certificate, certify
from evaluation.inference.channels import space_test
from evaluation.inference.cluster import ClusterTest, cluster_robust, two_means
from evaluation.inference.conformal import ConformalTest, conformal
from evaluation.inference.families import Family, families, path_bands
from evaluation.inference.firewall import REASONS, Refusal, Setting, refusals, require
from evaluation.inference.placebo import (
    PlaceboInput,
    PlaceboTest,
    RankTest,
    ferman_pinto,
    permutation,
    variance_function,
)
from evaluation.inference.secondary import Shown

__all__ = [
    "REASONS",
    "Answer",
    "Areas",
    "Beside",
    "Certificate",
    "Certified",
    "ClusterTest",
    "ConformalTest",
    "Family",
    "PlaceboInput",
    "PlaceboTest",
    "RankTest",
    "Refusal",
    "Setting",
    "Shown",
    "area_by_area",
    "certificate",
    "certify",
    "cluster_robust",
    "conformal",
    "families",
    "ferman_pinto",
    "infer",
    "infer_all",
    "look_beside",
    "path_bands",
    "permutation",
    "refusals",
    "require",
    "space_test",
    "two_means",
    "variance_function",
]
