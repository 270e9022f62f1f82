"""What the chosen design compares with what: the map, and how much each of the others weighs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluation.checks.gate.weigh import Weighed
from evaluation.domain import municipalities
from evaluation.methods.effects.weights import effective_number
from evaluation.report.columns import COUNT, PERCENT_TENTHS, TEXT, table
from evaluation.report.document import Block, Heading, Table, Text
from evaluation.report.mapped import map_of, of_evidence
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import parts
from evaluation.study.choice.design_of_candidate import CandidateDesign


def section(page: Page) -> Iterator[Block]:
    """The same for every estimand: they differ in whom of the treated they weigh."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    design = weighed.headline(weighed.primary).evidence.design
    yield Heading(2, say("section.compared"), "compared-with")
    yield Text(_who(page, design))
    yield Text(_how(page, weighed))
    for estimand in page.asked:
        evidence = weighed.headline(estimand.name).evidence
        yield map_of(page, f"map-chosen-{estimand.name}", of_evidence(evidence))
    yield _donors(page, design)


def _who(page: Page, design: CandidateDesign) -> str:
    """How many are compared with how many, and how evenly these weigh."""
    say, weights = page.language, design.donor_weights
    return say(
        "compared_with.who",
        treated=say.count(len(page.evaluation.plan.trial.codes)),
        donors=say.count(weights.size),
        most=say.percent(float(weights.max()), 1),
        effective=say.number(effective_number(weights), 1),
    )


def _how(page: Page, weighed: Weighed) -> str:
    """What stands in for the treated without the trial."""
    say, made = page.language, parts(page, weighed.candidate)
    return say("compared_with.how", counterfactual=made["counterfactual"], base=made["base"])


def _name(page: Page, design: CandidateDesign, place: int) -> str:
    """A donor by its name: a municipality's in the page's language, or an area's own."""
    name = design.panel.units[int(design.donors[place])].name
    return page.municipality(name) if name in municipalities() else name


def _donors(page: Page, design: CandidateDesign) -> Table:
    say, weights = page.language, design.donor_weights
    order = np.argsort(-weights, kind="stable")
    return table(
        page,
        "donors-chosen",
        say("compared_with.donors"),
        (
            *TEXT("compared_with.donor"),
            *PERCENT_TENTHS("compared.weight"),
            *COUNT("compared.jobseekers", year=page.evaluation.plan.outcomes.base_year),
        ),
        [
            (
                _name(page, design, int(place)),
                float(weights[place]),
                float(design.panel.stock[design.donors[place]]),
            )
            for place in order
        ],
        folded=True,
    )
