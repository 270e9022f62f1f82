"""How sure we are: space, time, clusters, and the firewall that refuses the rest."""

from evaluation.inference.answer import Answer, infer, infer_all, space_test
from evaluation.inference.areas import Areas, area_by_area
from evaluation.inference.beside import Beside, look_beside
from evaluation.inference.cluster import ClusterTest, cluster_robust, two_means
from evaluation.inference.conformal import ConformalTest, conformal
from evaluation.inference.firewall import REASONS, Refusal, Setting, refusals, require
from evaluation.inference.placebo import (
    PlaceboInput,
    PlaceboTest,
    RankTest,
    ferman_pinto,
    permutation,
    variance_function,
)

__all__ = [
    "REASONS",
    "Answer",
    "Areas",
    "Beside",
    "ClusterTest",
    "ConformalTest",
    "PlaceboInput",
    "PlaceboTest",
    "RankTest",
    "Refusal",
    "Setting",
    "area_by_area",
    "cluster_robust",
    "conformal",
    "ferman_pinto",
    "infer",
    "infer_all",
    "look_beside",
    "permutation",
    "refusals",
    "require",
    "space_test",
    "two_means",
    "variance_function",
]
