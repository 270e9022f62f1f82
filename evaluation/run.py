"""THE MAIN PATH. Read this first: from a plan and a vintage to an evaluation, a line a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from evaluation.checks.battery import cases, examine
from evaluation.checks.gate.weigh import weigh
from evaluation.checks.grade import grades
from evaluation.checks.standing import spoken, stand, standings
from evaluation.core.threads import one_thread
from evaluation.door import door
from evaluation.plan.plan import Plan
from evaluation.report.evaluation import Evaluation
from evaluation.sources.cells import measure
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.cut import cut
from evaluation.study.estimates.comparators import estimate_others
from evaluation.study.estimates.conventional import conventional
from evaluation.study.estimates.estimates import ComparisonEffects, estimate
from evaluation.study.inference.area_tests import area_by_area
from evaluation.study.inference.comparator_tests import look_beside
from evaluation.study.inference.effect_tests import infer_all
from evaluation.study.inference.estimates import Estimates
from evaluation.study.simultaneous.families import families, path_bands
from evaluation.study.size.size_simulation import certify

Watch = Callable[[tuple[ComparisonEffects, ...]], Iterable[ComparisonEffects]]


@door
@one_thread
def run(plan: Plan, vintage: Vintage, watch: Watch = iter, look: int = 0) -> Evaluation:
    """Carry out a plan on a vintage. Nothing is written: ``evaluation.write`` does that.

    ``watch`` sees the comparisons pass, one at a time, through the long part: a progress bar.

    >>> evaluation = ev.run(ev.Plan.load("plan.toml"), ev.synthetic_twin())
    >>> round(evaluation.answer("espoo").att, 2)  # percentage points
    -0.5
    """
    vintage = vintage.unblinded(plan)
    weighed = weigh(plan, vintage)
    cells = measure(vintage, plan.outcomes.measured, plan.outcomes.base_year, plan.span)
    design = cut(plan, cells)
    textbook = conventional(design, plan.outcomes.textbook_keys)
    certificates = certify(design)
    effects = tuple(estimate(comparison, design) for comparison in design.comparisons)
    others = estimate_others(design)
    answers = Estimates(
        a for found in watch(effects) for a in infer_all(found, design, certificates)
    )
    beside = Estimates(look_beside(found, design) for found in others.compared)
    examined = cases(design, effects, answers)
    found = MappingProxyType({case.key: examine(case) for case in examined})
    allowed = standings(found, plan)
    bands = path_bands(effects, design)
    return Evaluation(
        plan=plan,
        vintage=vintage,
        weighed=weighed,
        design=design,
        effects=effects,
        conventional=textbook,
        certificates=certificates,
        answers=stand(answers, allowed, plan),
        families=families(effects, design),
        bands=MappingProxyType({key: band for key, band in bands.items() if allowed[key].stands}),
        others=others,
        beside=beside,
        areas=area_by_area(effects, design),
        findings=spoken(found, allowed),
        grades=grades(design, examined, found, plan.level(look)),
        look=look,
        earlier=tuple(run(old, vintage) for old in plan.earlier),
    )
