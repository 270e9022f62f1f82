"""Month by month: the gap's path, and the two levels it is the difference of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.report.columns import COUNT, MONTH, NUMBER, SIGNED, figure
from evaluation.report.document import Block, Figure, Heading, Text
from evaluation.report.drawing import figures
from evaluation.report.page import Page
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.simultaneous.bands import SupT


def section(page: Page) -> Iterator[Block]:
    """For each estimand the event study and the levels."""
    say = page.language
    yield Heading(2, say("section.path"), "path")
    yield Text(say("path.intro"))
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Heading(3, page.who(estimand), f"path-{estimand.name}")
        yield _event_study(page, answer)
        if (sup_t := _path(page, answer).sup_t) is not None:
            source = say(f"path.source_{sup_t.source.value}")
            yield Text(say("path.sup_note", level=page.level, source=source))
        yield _levels(page, answer)


def _spans(page: Page) -> list[figures.Span]:
    """The donut as a shade, the starts of the windows as marks."""
    donut = page.evaluation.plan.calendar.donut
    shade = figures.Span(
        figures.years(donut[0]), figures.years(donut[1] + 1), page.language("path.donut")
    )
    marks = [
        figures.Span(figures.years(w.first), figures.years(w.first), w.name)
        for w in page.evaluation.design.windows
    ]
    return [shade, *marks]


@dataclass(frozen=True, slots=True)
class _Path:
    """One comparison's months: the gap, where nine in ten donors lie, and the sup-t band."""

    months: list[Month]
    gap: Array
    low: Array
    high: Array
    sup_t: SupT | None

    @property
    def banded(self) -> bool:
        return bool(np.isfinite(self.low).all())


def _path(page: Page, answer: EstimateTested) -> _Path:
    effects = answer.effects
    rows = effects.of(Kind.MONTH)
    bands = np.array([effects.donor_band(k) or (np.nan, np.nan) for k in rows])
    months = [effects.labels[k].first for k in rows]
    comparison = answer.comparison
    sup_t = page.evaluation.bands.get((comparison.estimand.name, comparison.outcome.key))
    if not answer.standing.stands or (sup_t is not None and not sup_t.finite):
        sup_t = None
    return _Path(months, effects.tau[rows], bands[:, 0], bands[:, 1], sup_t)


def _event_study(page: Page, answer: EstimateTested) -> Figure:
    say, comparison = page.language, answer.comparison
    path, pre = _path(page, answer), page.evaluation.plan.calendar.pre
    before = path.gap[[month in pre for month in path.months]]
    who, outcome = page.who(comparison.estimand), page.outcome(comparison.outcome)
    return figure(
        page,
        f"event-study-{comparison.estimand.name}",
        say("path.event", who=who, outcome=outcome, n=page.treated_in(comparison)),
        (
            *MONTH("path.month"),
            *COUNT("path.event_time"),
            *SIGNED("path.gap", "path.band_low", "path.band_high", "path.sup_low", "path.sup_high"),
        ),
        _event_rows(page, answer, path),
        alt=say(
            "path.event_alt",
            first=say.month(path.months[0]),
            last=say.month(path.months[-1]),
            pre_low=say.signed(float(before.min())),
            pre_high=say.signed(float(before.max())),
            unit=page.unit(comparison.outcome),
            window=answer.label.window,
            att=say.signed(answer.att),
        ),
        draw=partial(
            figures.path,
            np.array([figures.years(month) for month in path.months]),
            [(say("path.gap"), path.gap)],
            page.unit(comparison.outcome),
            spans=_spans(page),
            band=_shade(page, path),
            zero=True,
            look=page.look,
        ),
    )


def _shade(page: Page, path: _Path) -> tuple[str, Array, Array] | None:
    """The band of the figure: the one that holds the whole path, or else where donors lie."""
    if path.sup_t is not None:
        return page.language("path.sup_t"), path.sup_t.low, path.sup_t.high
    return (page.language("path.band"), path.low, path.high) if path.banded else None


def _event_rows(page: Page, answer: EstimateTested, path: _Path) -> Iterator[tuple[object, ...]]:
    start = page.evaluation.plan.calendar.window(answer.label.window).first
    for i, month in enumerate(path.months):
        band = (path.low[i], path.high[i]) if path.banded else (None, None)
        whole = (path.sup_t.low[i], path.sup_t.high[i]) if path.sup_t else (None, None)
        yield month, month - start, path.gap[i], *band, *whole


def _levels(page: Page, answer: EstimateTested) -> Figure:
    say, comparison = page.language, answer.comparison
    treated, donors = comparison.treated_level, comparison.donor_level
    pre = comparison.mask(page.evaluation.plan.calendar.pre)
    post = comparison.mask(page.window(answer))
    who, outcome = page.who(comparison.estimand), page.outcome(comparison.outcome)
    n = page.treated_in(comparison)
    means = {
        f"{name}_{when}": say.number(float(series[inside].mean()))
        for name, series in (("treated", treated), ("donors", donors))
        for when, inside in (("pre", pre), ("post", post))
    }
    return figure(
        page,
        f"levels-{comparison.estimand.name}",
        say("path.levels", who=who, outcome=outcome, n=n),
        (*MONTH("path.month"), *NUMBER("path.treated", n=n), *NUMBER("path.donors")),
        zip(comparison.months, treated, donors, strict=True),
        alt=say("path.levels_alt", window=answer.label.window, n=n, **means),
        draw=partial(
            figures.path,
            np.array([figures.years(month) for month in comparison.months]),
            [(say("path.treated", n=n), treated), (say("path.donors"), donors)],
            say(f"unit.{comparison.outcome.unit.value}"),
            spans=_spans(page),
            band=None,
            zero=False,
            look=page.look,
        ),
    )
