"""THE MAIN PATH. Read this first: from a plan and a vintage to an evaluation, a line a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from evaluation.data import Vintage, measure, one_thread
from evaluation.design import Plan, cut
from evaluation.diagnostics import cases, examine, grades, spoken, stand, standings
from evaluation.domain import REGISTERED
from evaluation.door import door
from evaluation.estimation import Compared, estimate, estimate_others
from evaluation.estimation.conventional import conventional
from evaluation.inference import (
    area_by_area,
    certify,
    families,
    infer_all,
    look_beside,
    path_bands,
)
from evaluation.report.evaluation import Evaluation

Watch = Callable[[tuple[Compared, ...]], Iterable[Compared]]


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
    cells = measure(vintage, plan.outcomes.measured, plan.outcomes.base_year)
    design = cut(plan, cells)
    certificates = certify(design)
    effects = tuple(estimate(block, design) for block in design.blocks)
    others = estimate_others(design)
    textbook = conventional(design, (plan.outcomes.headline_key, REGISTERED.name))
    answers = tuple(a for found in watch(effects) for a in infer_all(found, design, certificates))
    beside = tuple(look_beside(found, design) for found in others.compared)
    examined = cases(design, effects, answers)
    found = MappingProxyType({case.key: examine(case) for case in examined})
    allowed = standings(found, plan)
    bands = path_bands(effects, design)
    return Evaluation(
        plan=plan,
        vintage=vintage,
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
