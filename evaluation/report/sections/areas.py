"""Area by area: raw and pooled effects, how far areas differ, and what a new one would show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from evaluation.plan.choices import Estimand
from evaluation.report.columns import INTERVAL, PERCENT_TENTHS, SIGNED, TEXT, figure
from evaluation.report.document import Block, Figure, Heading, Note, Text, Tone
from evaluation.report.drawing.forest import Tree, forest
from evaluation.report.page import Page
from evaluation.study.inference.area_tests import Areas


def section(page: Page) -> Iterator[Block]:
    """A forest for each estimand over several areas; no intervals where they are withheld."""
    say = page.language
    shown = [e for e in page.estimands if e.name in page.evaluation.areas]
    if not shown:
        return
    yield Heading(2, say("section.areas"), "areas")
    yield Text(say("areas.intro"))
    for estimand in shown:
        areas = page.evaluation.areas[estimand.name]
        answer = page.headline(estimand)
        if answer.standing.stands:
            yield Text(_spread(page, estimand, areas))
        else:
            why = say("summary.withheld", why=page.withheld(answer))
            yield Note(Tone.WARNING, f"{page.who(estimand)}: {why}")
        yield _figure(page, estimand, areas)


def _spread(page: Page, estimand: Estimand, areas: Areas) -> str:
    say, pooled = page.language, areas.pooled
    unit = page.unit(page.headline(estimand).comparison.outcome)
    return say(
        "areas.spread",
        number=len(areas.names),
        mean=say.signed(pooled.mean),
        interval=say.interval(*pooled.mean_interval),
        level=page.level,
        unit=unit,
        sd=say.number(pooled.between.sd),
        low=say.number(pooled.between.low),
        high=say.number(pooled.between.high),
        new=say.interval(*pooled.full_prediction_interval),
        g_star=say.number(float(areas.average.effective_numbers[0]), 1),
    )


def _trees(page: Page, estimand: Estimand, areas: Areas) -> list[Tree]:
    """Largest raw effect first; without intervals where the estimand's own are withheld, or those
    of the area in an estimand of its own.
    """
    stands = page.headline(estimand).standing.stands
    silent = {
        area
        for other in page.estimands
        if len(other.areas) == 1 and not page.headline(other).standing.stands
        for area in other.areas
    }
    pooled = areas.pooled
    half = stats.norm.isf(page.evaluation.plan.plan.alpha / 2) * np.sqrt(np.diag(pooled.covariance))
    order = np.argsort(-pooled.raw, kind="stable")
    return [
        Tree(
            page.area(areas.names[a]),
            float(pooled.raw[a]),
            (float(pooled.raw[a] - half[a]), float(pooled.raw[a] + half[a]))
            if stands and areas.names[a] not in silent
            else None,
            float(pooled.shrunken[a]),
        )
        for a in order
    ]


def _figure(page: Page, estimand: Estimand, areas: Areas) -> Figure:
    say, pooled = page.language, areas.pooled
    unit = page.unit(page.headline(estimand).comparison.outcome)
    words = [say(f"areas.{key}") for key in ("raw", "shrunken", "mean", "new")]
    trees = _trees(page, estimand, areas)
    new = pooled.full_prediction_interval if page.headline(estimand).standing.stands else None
    names = [page.area(name) for name in areas.names]
    share = dict(zip(names, areas.average.matrix[0], strict=True))
    return figure(
        page,
        f"areas-{estimand.name}",
        say("areas.figure", who=page.who(estimand)),
        (
            *TEXT("areas.area"),
            *PERCENT_TENTHS("areas.share"),
            *SIGNED("areas.raw"),
            *INTERVAL("areas.interval"),
            *SIGNED("areas.shrunken"),
        ),
        [(tree.label, share[tree.label], tree.raw, tree.interval, tree.pooled) for tree in trees],
        alt=say(
            "areas.alt",
            number=len(trees),
            low=say.signed(trees[-1].raw),
            high=say.signed(trees[0].raw),
            pooled_low=say.signed(min(t.pooled for t in trees)),
            pooled_high=say.signed(max(t.pooled for t in trees)),
            unit=unit,
        ),
        draw=partial(forest, trees, pooled.mean, new, words, unit, look=page.look),
    )
