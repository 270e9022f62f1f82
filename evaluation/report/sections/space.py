"""Placebo in space: every clean donor by size, the variance over size, and the treated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from evaluation.plan.choices import Estimand
from evaluation.report.columns import COUNT, SIGNED, TEXT, Form, figure
from evaluation.report.document import Block, Figure, Text
from evaluation.report.drawing.placebo_plot import Space, placebo
from evaluation.report.page import Page
from evaluation.study.inference.estimate import EstimateTested

WORDS = ("pooled", "clean", "areas", "envelope", "beyond")
EITHER_WAY = Form(lambda say, size: f"±{say.number(size)}")


def seen(page: Page, answer: EstimateTested) -> Space:
    """What the test in space of an answer was computed from."""
    comparison, effects, k = answer.comparison, answer.effects, answer.k
    _, area = np.unique(comparison.clusters[comparison.treated], return_inverse=True)
    return Space(
        sizes=comparison.stock[comparison.reference],
        placebos=effects.residuals[:, k],
        q=effects.q[comparison.reference, k],
        pooled=comparison.donors[comparison.reference],
        areas=np.asarray(np.bincount(area, weights=comparison.stock[comparison.treated])),
        distribution=answer.space.distribution,
        structural=answer.space.structural,
        sampling=answer.space.sampling,
        att=answer.att,
        low=answer.ci_low,
        high=answer.ci_high,
        size=comparison.treated_stock,
    )


def blocks(page: Page, estimand: Estimand, answer: EstimateTested) -> Iterator[Block]:
    """What the plot says, in a sentence with its numbers, and the plot."""
    say, space = page.language, seen(page, answer)
    sizes = np.array([space.sizes.max(), space.size])
    at_largest, at_size = space.envelope(sizes)
    numbers = {
        "largest": say.count(sizes[0]),
        "size": say.count(sizes[1]),
        "at_largest": say.number(at_largest),
        "at_size": say.number(at_size),
        "unit": page.unit(answer.comparison.outcome),
    }
    n = page.treated_in(answer.comparison)
    who = say("placebo.treated_one" if n == 1 else "placebo.treated_many", size=numbers["size"])
    inside = "_inside" if space.size <= sizes[0] else ""
    flat = "_flat" if numbers["at_largest"] == numbers["at_size"] else ""
    said = {key: value for key, value in numbers.items() if key not in {"size", "at_largest"}}
    if not flat:
        said["at_largest"] = numbers["at_largest"]
    yield Text(say(f"placebo.reading{inside}{flat}", treated=who, n=n, **said))
    alt = say(
        "sure.distribution_alt" if answer.standing.stands else "sure.distribution_alt_bare",
        **numbers,
        n=n,
        donors=say.count(space.sizes.size),
        draws=say.count(space.distribution.size),
        sd=say.number(answer.space.standard_deviation),
        att=say.signed(answer.att),
        **(
            {"interval": say.interval(answer.ci_low, answer.ci_high)}
            if answer.standing.stands
            else {}
        ),
    )
    yield _figure(page, estimand, answer, space, alt)


def _figure(
    page: Page, estimand: Estimand, answer: EstimateTested, space: Space, alt: str
) -> Figure:
    say, year = page.language, page.evaluation.plan.outcomes.base_year
    words = {
        **{key: say(f"placebo.{key}") for key in WORDS},
        "observed": say("placebo.observed" if answer.standing.stands else "placebo.observed_bare"),
        "draws": say("sure.draws"),
        "unit": page.unit(answer.comparison.outcome),
        "jobseekers": say("compared.jobseekers", year=year),
    }
    return figure(
        page,
        f"placebo-{estimand.name}",
        say("sure.distribution", who=page.who(estimand)),
        (
            *TEXT("compared.municipality", "compared.role"),
            *COUNT("compared.jobseekers", year=year),
            *SIGNED("placebo.residual"),
            *EITHER_WAY("placebo.limit"),
            *SIGNED("sure.by_size"),
        ),
        _rows(page, estimand, answer, space),
        alt=alt,
        draw=partial(placebo, space, words, look=page.look),
    )


def _rows(
    page: Page, estimand: Estimand, answer: EstimateTested, space: Space
) -> Iterator[tuple[object, ...]]:
    """The treated, then every clean donor by size. The placebo with weights drawn up again is empty
    where a municipality is no donor, or where one donor fewer could not keep the cap.
    """
    say, comparison = page.language, answer.comparison
    size: float | str = space.size
    if comparison.treated.sum() > 1:
        size = say("placebo.weighted_mean", size=say.count(space.size))
    yield page.who(estimand), say("compared.treated"), size, answer.att, None, None
    codes = np.array(comparison.municipalities)
    again = dict(zip(codes[comparison.donors].tolist(), answer.placebos.tolist(), strict=False))
    reference = codes[comparison.reference].tolist()
    for i in np.argsort(-space.sizes, kind="stable"):
        role = say("placebo.pooled" if space.pooled[i] else "placebo.clean")
        numbers = space.sizes[i], space.placebos[i], space.limits[i]
        yield page.municipality(reference[i]), role, *numbers, again.get(reference[i])
