"""The methods of the study's large table: clusters, resampling, space and gaps, over 34 months."""

from __future__ import annotations

from evaluation.methods.clusters.cluster import two_means
from evaluation.methods.clusters.few_clusters import one_against_many
from evaluation.methods.clusters.hac import newey_west
from evaluation.methods.clusters.wild import Draws, wild_two_means
from evaluation.methods.conformal.conformal import Statistic, conformal
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.methods.placebo_space.randomisation import randomisation
from evaluation.methods.placebo_space.variance import VarianceFit, fit_variance
from tests.conformance import clusters, gaps, resampled, space
from tests.conformance.cells import Table
from tests.conformance.registry import Family, Method, claims

BAND = 39  # size-near donors, as in fast.py: with one treated, ranks in fortieths
SEVERAL, MANY = (5, 25), (25,)
RANDOM = claims(Table.FAST, ("R",))  # treated without regard to size
ALIKE = claims(Table.FAST, ("R", "L"))  # no common factor
ALIKE_MANY = claims(Table.FAST, ("R", "L"), MANY)
ALIKE_SEVERAL = claims(Table.FAST, ("R", "L"), SEVERAL)

CLUSTERS = Family(
    name="clusters",
    methods=(
        Method("cr1", "two-way fixed effects, CR1", clusters.cr1, {}, "CR1", False, ALIKE_MANY),
        Method("cr2_normal", "CR2, t(G − 1)", clusters.cr2_normal, {}, "CR2", False, ALIKE_MANY),
        Method(
            "cr2_bm",
            "CR2, Bell-McCaffrey degrees of freedom",
            clusters.cr2_bell_mccaffrey,
            {},
            "CR2-BM",
            False,
            ALIKE_SEVERAL,
            SEVERAL,
        ),
        Method("cr3", "CR3, jackknife", clusters.cr3, {}, "CR3", False, ALIKE_MANY, SEVERAL),
    ),
    replications={Table.FAST: 1000},
    uses=(two_means,),
)


def _wild(name: str, title: str, multipliers: Draws, *, restricted: bool) -> Method:
    settings: dict[str, object] = {"restricted": restricted, "multipliers": multipliers}
    study, valid = ("WCR", ALIKE_SEVERAL) if restricted else ("WCU", ALIKE_MANY)
    return Method(name, title, resampled.bootstrap, settings, study, valid=valid)


RESAMPLED = Family(
    name="resampled",
    methods=(
        _wild("wcu", "wild bootstrap, unrestricted", Draws.RADEMACHER, restricted=False),
        _wild("wcr", "wild bootstrap, restricted", Draws.RADEMACHER, restricted=True),
        _wild("wcr_webb", "wild bootstrap, restricted, Webb", Draws.WEBB, restricted=True),
        Method(
            "ri_beta",
            "randomisation, coefficient",
            resampled.coefficient,
            study="RI-beta",
            valid=RANDOM,
        ),
        Method(
            "ri_t",
            "randomisation, t",
            resampled.student,
            study="RI-t",
            valid=RANDOM | ALIKE_SEVERAL,
        ),
        Method(
            "ri_band",
            "randomisation, coefficient, 39 size-near",
            resampled.coefficient,
            {"near": BAND},
            "RI band39",
        ),
    ),
    replications={Table.FAST: 1000},
    uses=(wild_two_means, randomisation),
)


def _scaled(
    name: str, title: str, fit: VarianceFit, study: str, *, valid: bool = True, **more: object
) -> Method:
    cells = ALIKE if valid else frozenset()
    return Method(name, title, space.scaled, {"fit": fit, **more}, study, valid=cells)


QL, WLS, OLS = VarianceFit.QUASI_LIKELIHOOD, VarianceFit.WEIGHTED, VarianceFit.LEAST_SQUARES
SPACE = Family(
    name="space",
    methods=(
        _scaled("fp_ols", "Ferman-Pinto, least squares", OLS, "FermanPinto", valid=False),
        _scaled("fp_wls", "Ferman-Pinto, weighted", WLS, "FermanPinto-WLS"),
        _scaled("fp_ql", "Ferman-Pinto, quasi-likelihood", QL, "FermanPinto-WLS"),
        _scaled(
            "fp_by_size",
            "Ferman-Pinto, weighted, means by jobseekers",
            WLS,
            "FP-WLS n-weighted",
            by_size=True,
        ),
        _scaled(
            "fp_band",
            "Ferman-Pinto, weighted, 39 size-near",
            WLS,
            "FP-WLS band39",
            valid=False,
            near=BAND,
        ),
        Method("conley_taber", "Conley-Taber", space.unscaled, study="ConleyTaber", valid=RANDOM),
        Method(
            "one_against_many",
            "one against many, Student's t",
            space.against_many,
            {},
            "t1-vs-q all",
            False,
            RANDOM,
            (1,),
        ),
        Method(
            "one_against_band",
            "the same, 39 size-near",
            space.against_many,
            {"near": BAND},
            "t1-vs-q band39",
            False,
            ALIKE,
            (1,),
        ),
        Method(
            "rank_band",
            "rank among 39 size-near",
            space.rank,
            {"near": BAND},
            "RI band39",
            False,
            ALIKE,
            (1,),
            "each donor is ranked by its distance to the other donors of the band; the study"
            " put the treated among the others, as randomisation does",
        ),
    ),
    replications={Table.FAST: 1000},
    uses=(ferman_pinto, fit_variance, conley_taber, one_against_many),
)


def _gap(name: str, title: str, study: str, valid: tuple[str, ...], **settings: object) -> Method:
    function = gaps.serial if "lag" in settings else gaps.shifts
    cells = claims(Table.FAST, valid)
    return Method(name, title, function, settings, study, drawn=False, valid=cells)


ABS, L1 = {"statistic": Statistic.ABS_SUM}, {"statistic": Statistic.SUM_ABS}
GAPS = Family(
    name="gaps",
    methods=(
        _gap("conformal", "conformal, abs(Σu)", "conformal avg", ("R", "L"), **ABS),
        _gap("conformal_l1", "conformal, Σabs(u)", "conformal L1", ("R", "L", "F"), **L1),
        _gap(
            "conformal_band",
            "conformal, abs(Σu), 39 size-near",
            "conformal avg band39",
            ("R", "L"),
            **ABS,
            near=BAND,
        ),
        _gap("newey_west", "Newey-West, 12 months (displayed)", "HAC NW12", (), lag=12),
        _gap("newey_west_band", "the same, 39 size-near", "HAC NW12 band39", (), lag=12, near=BAND),
        _gap("iid", "months as independent (displayed)", "gap iid t", (), lag=0),
    ),
    replications={Table.FAST: 1000},
    uses=(conformal, newey_west),
)
