"""Every method that is tried, by name. Each calls the package's own functions and no others.

Estimate each stands its name in the study, whether it draws, and where it claims to keep its level.
"""

from __future__ import annotations

from collections.abc import Callable

from evaluation.methods.clusters.cluster import two_means
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.covariates.triple_difference import Part, unconditional
from evaluation.methods.effects.kernel import att
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.methods.placebo_space.variance import fit_variance
from evaluation.methods.synthetic.demeaned import demeaned_conformal
from evaluation.methods.synthetic.donors import fit
from evaluation.methods.synthetic.simplex import simplex_weights
from evaluation.methods.synthetic.synthetic import unit_fits
from evaluation.study.inference.concordance import concordance
from tests.conformance import rules, space, synthetics, triples
from tests.conformance.cells import NEAR, Table
from tests.conformance.clusters import cluster_test
from tests.conformance.fast_methods import CLUSTERS, GAPS, RESAMPLED, SPACE
from tests.conformance.registry import Family, Method, claims

SEVERAL, MANY = (5, 25), (25,)
NO_FACTOR = claims(Table.WINDOW, ("R", "L")) | claims(Table.LONG, ("R", "L"))
WINDOW = claims(Table.WINDOW, ("R", "L", "F"))  # 14 months: whatever uses time keeps its level
OUTSIDE = claims(Table.OUTSIDE, ("LP", "LT"))


def _rule(
    name: str,
    title: str,
    study: str,
    valid: frozenset[tuple[Table, str, int]],
    near: int | None = NEAR,
    *,
    floor: bool = False,
) -> Method:
    return Method(name, title, rules.both, {"floor": floor, "near": near}, study, valid=valid)


def _part(name: str, title: str, study: str, **settings: object) -> Method:
    time = "near" in settings
    function = rules.by_time if time else rules.by_space
    cells = WINDOW if time else NO_FACTOR
    return Method(name, title, function, settings, study, drawn=not time, valid=cells)


RULES = Family(
    name="rules",
    methods=(
        _part("rule_fp", "Ferman-Pinto, quasi-likelihood", "FP-QL", floor=False),
        _part("rule_fp_floor", "the same, with floor", "FP-floor", floor=True),
        _part("rule_time_all", "conformal, all donors", "conf", near=None),
        _part("rule_time", "conformal, 40 size-near", "conf band40", near=NEAR),
        _rule(
            "concordance",
            "**concordance (default)**",
            "IU(FP-QL,conf band40)",
            WINDOW | NO_FACTOR | OUTSIDE,
        ),
        _rule(
            "concordance_floor",
            "concordance, with floor",
            "IU(FP-floor,conf band40)",
            WINDOW | NO_FACTOR | OUTSIDE,
            floor=True,
        ),
        _rule(
            "concordance_all",
            "concordance, all donors",
            "IU(FP-QL,conf)",
            WINDOW | NO_FACTOR,
            None,
        ),
        _rule(
            "concordance_floor_all",
            "concordance, all donors, with floor",
            "IU(FP-floor,conf)",
            WINDOW | NO_FACTOR,
            None,
            floor=True,
        ),
    ),
    replications={Table.LONG: 600, Table.WINDOW: 1000, Table.OUTSIDE: 1000},
    uses=(ferman_pinto, fit_variance, conformal, concordance, space.placebo_input),
)
CLUSTERED = Family(
    name="clustered",
    methods=(
        Method(
            "concordance_cr2",
            "concordance of CR2 and conformal, 40 size-near",
            rules.clustered,
            {},
            "IU(CR2,conf band40)",
            True,  # the study compares |t| with 2.1, ours with Bell and McCaffrey's t
            WINDOW | OUTSIDE,
            MANY,
        ),
    ),
    replications={Table.WINDOW: 1000, Table.OUTSIDE: 1000},
    uses=(conformal, concordance, cluster_test, two_means),
)
MIXTURE = Family(
    name="mixture",
    methods=(
        Method(
            "mixture_time",
            "conformal, demeaned synthetic control of 40",
            rules.by_mixture,
            {"near": NEAR},
            valid=WINDOW | OUTSIDE,
        ),
        Method(
            "concordance_mixture",
            "concordance with that for time",
            rules.with_mixture,
            valid=WINDOW | OUTSIDE,
        ),
    ),
    replications={Table.WINDOW: 1000, Table.OUTSIDE: 1000},
    uses=(*RULES.uses, demeaned_conformal, fit, simplex_weights),
)


FITTED_ONCE = (
    "the study left the placebo donor among the donors that λ is fitted to, ours takes it out"
)


def _synthetic(name: str, title: str, function: Callable[..., float], study: str | None) -> Method:
    treated = SEVERAL if study is None else (1,)
    settings: dict[str, object] = {"near": NEAR}
    return Method(name, title, function, settings, study, treated=treated, unlike=FITTED_ONCE)


# With all donors, fitting every one of them anew takes 5 to 11 seconds a country: left out.
SYNTHETIC = Family(
    name="synthetic",
    methods=(
        _synthetic(
            "sdid_normal",
            "synthetic DiD of 40 size-near, placebo standard error",
            synthetics.normal,
            "band40:normal",
        ),
        _synthetic("sdid_rank", "the same, placebo rank", synthetics.rank, "band40:rank"),
        _synthetic("sdid_fp", "the same, Ferman-Pinto", synthetics.scaled, "band40:FP"),
        _synthetic(
            "sdid_composed",
            "the same, Ferman-Pinto composed of single donors",
            synthetics.scaled,
            None,
        ),
    ),
    replications={Table.SYNTHETIC: 400},
    uses=(fit, simplex_weights, unit_fits, ferman_pinto, fit_variance),
    chunk=20,
)
ALONE = claims(Table.SYNTHETIC, ("L",))
LONG_MIXTURE = Family(
    name="long_mixture",
    methods=(
        Method(
            "sc_time_all",
            "conformal, demeaned synthetic control, all donors",
            rules.by_mixture,
            {"near": None},
            "all:SCconf avg",
            valid=ALONE,
        ),
        Method(
            "sc_time_band",
            "the same, 40 size-near",
            rules.by_mixture,
            {"near": NEAR},
            "band40:SCconf avg",
            valid=ALONE,
        ),
    ),
    replications={Table.SYNTHETIC: 400},
    uses=(fit, simplex_weights, demeaned_conformal),
)
SHARED = claims(Table.TRIPLE, ("1.0",))  # the others meet all that the eligible meet
ELIGIBLE, BEYOND = {"part": Part.ELIGIBLE}, {"part": Part.TRIPLE}
TRIPLE = Family(
    name="triple",
    methods=(
        Method(
            "did_fp",
            "eligible alone, Ferman-Pinto weighted",
            triples.scaled,
            {**ELIGIBLE},
            "DiD elig FP",
        ),
        Method(
            "ddd_fp",
            "triple difference, Ferman-Pinto weighted",
            triples.scaled,
            {**BEYOND},
            "DDD FP",
            valid=SHARED,
        ),
        Method(
            "did_cr2",
            "eligible alone, CR2 Bell-McCaffrey",
            triples.clustered,
            {**ELIGIBLE},
            "DiD elig CR2-BM",
            False,
            treated=SEVERAL,
        ),
        Method(
            "ddd_cr2",
            "triple difference, CR2 Bell-McCaffrey",
            triples.clustered,
            {**BEYOND},
            "DDD CR2-BM",
            False,
            SHARED,
            SEVERAL,
        ),
    ),
    replications={Table.TRIPLE: 400},
    uses=(unconditional, att, two_means, ferman_pinto, fit_variance),
)
FAMILIES: tuple[Family, ...] = (
    RULES,
    MIXTURE,
    CLUSTERED,
    CLUSTERS,
    RESAMPLED,
    SPACE,
    GAPS,
    SYNTHETIC,
    LONG_MIXTURE,
    TRIPLE,
)
METHODS: dict[str, Method] = {m.name: m for family in FAMILIES for m in family.methods}
