"""Each trial area by the chosen design: its verdict, and if areas differ by more than chance."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from evaluation.checks.gate.area_verdicts import AreaVerdicts
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.report.columns import SIGNED, TEXT, Described, figure, table
from evaluation.report.document import Block, Figure, Heading, Note, Text, Tone
from evaluation.report.drawing.forest import Tree, forest
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import interval, points
from evaluation.report.sections.chosen.effect_rows import answered


def section(page: Page) -> Iterator[Block]:
    """The areas of every estimand over several; without intervals where the average has none."""
    weighed, say = page.evaluation.weighed, page.language
    shown = [e for e in page.asked if weighed is not None and e.name in weighed.areas]
    if weighed is None or not shown:
        return
    yield Heading(2, say("section.by_area"), "by-area")
    yield Text(say("by_area.intro"))
    for estimand in shown:
        areas, judged = weighed.areas[estimand.name], weighed.headline(estimand.name)
        who = page.who(estimand)
        if judged.said.answer is Answer.NOT_COMPARABLE:
            yield Note(Tone.WARNING, say("by_area.silent", who=who))
            caption = say("by_area.figure", who=who)
            name = f"by-area-{estimand.name}"
            yield table(page, name, caption, _columns(page), _rows(page, areas, silent=True))
        else:
            yield Text(_spread(page, areas, judged))
            yield _forest(page, areas, judged)


def _spread(page: Page, areas: AreaVerdicts, judged: Judged) -> str:
    """How many areas stand out and would by chance, and whether they differ from each other."""
    say, found = page.language, areas.found
    unlike = found.p_dispersion <= found.alpha
    said = [
        say(
            "by_area.outside",
            who=page.who(judged.evidence.estimand),
            outside=len(found.outside),
            number=len(found.names),
            level=page.level,
            expected=say.number(found.expected, 1),
        ),
        say(
            "by_area.named",
            n=len(found.outside),
            names=say.listed([page.area(name) for name in found.outside]),
        )
        if found.outside
        else "",
        say("by_area.unlike" if unlike else "by_area.alike", p=say.p_value(found.p_dispersion)),
        say(
            "by_area.mean",
            mean=say.signed(found.pooled.mean),
            points=points(page, judged.evidence.outcome),
            level=page.level,
            interval=interval(say, found.pooled.mean_interval),
            sd=say.number(found.pooled.between.sd),
        ),
    ]
    return " ".join(part for part in said if part)


def _forest(page: Page, areas: AreaVerdicts, judged: Judged) -> Figure:
    say, pooled = page.language, areas.found.pooled
    unit = points(page, judged.evidence.outcome)
    trees = [
        Tree(
            page.area(areas.found.names[a]),
            areas.said[a].att,
            areas.said[a].interval,
            float(pooled.shrunken[a]),
        )
        for a in _order(areas)
    ]
    words = [say(f"areas.{key}") for key in ("raw", "shrunken", "mean", "new")]
    new = pooled.full_prediction_interval
    estimand = judged.evidence.estimand
    return figure(
        page,
        f"by-area-{estimand.name}",
        say(
            "by_area.concludes",
            who=page.who(estimand),
            outside=len(areas.found.outside),
            number=len(trees),
        ),
        _columns(page),
        _rows(page, areas, silent=False),
        alt=say(
            "by_area.alt",
            number=len(trees),
            low=say.signed(min(tree.raw for tree in trees)),
            high=say.signed(max(tree.raw for tree in trees)),
            points=unit,
        ),
        draw=partial(forest, trees, pooled.mean, new, words, unit, look=page.look),
    )


def _order(areas: AreaVerdicts) -> list[int]:
    """Largest difference first."""
    return [int(a) for a in np.argsort([-said.att for said in areas.said], kind="stable")]


def _columns(page: Page) -> tuple[Described, ...]:
    return (
        *TEXT("areas.area"),
        *SIGNED("outcomes.difference"),
        *TEXT("outcomes.interval", level=page.level),
        *TEXT("said.answer", "said.letter"),
        *SIGNED("areas.shrunken"),
    )


def _rows(page: Page, areas: AreaVerdicts, *, silent: bool) -> list[tuple[object, ...]]:
    say, pooled = page.language, areas.found.pooled
    return [
        (
            page.area(areas.found.names[a]),
            areas.said[a].att,
            None if silent else interval(say, areas.said[a].interval),
            answered(page, areas.said[a]),
            areas.said[a].grade.letter.value,
            None if silent else float(pooled.shrunken[a]),
        )
        for a in _order(areas)
    ]
