"""Space, drawn: each donor's placebo by its size, and how far the variance is extrapolated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from evaluation.core.arrays import Array, Mask
from evaluation.report.drawing.labels import broken, key
from evaluation.report.drawing.style import (
    BAND,
    DONOR,
    OUT,
    QUIET,
    SHADE,
    SMALL,
    SOLID,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)

NORMAL = 1.96  # standard deviations that 95% of a normal distribution lies within
HIGH = {Shape.WIDE: 4.4, Shape.NARROW: 5.2}  # inches
ASIDE = {Shape.WIDE: 1.2, Shape.NARROW: 0.75}  # of the histogram


@dataclass(frozen=True, kw_only=True, slots=True)
class Space:
    """What the placebo test in space saw, for one effect.

    ``sizes`` are jobseekers of the J clean donors, ``placebos`` their residuals, ``q`` their
    variance regressor, ``pooled`` which of them the estimate is taken from; ``areas`` the
    jobseekers of each treated area, ``distribution`` the placebo differences τ*.
    """

    sizes: Array  # (J,)
    placebos: Array  # (J,)
    q: Array  # (J,)
    pooled: Mask  # (J,)
    areas: Array  # (G,)
    distribution: Array  # (B,)
    structural: float  # A
    sampling: float  # B
    att: float
    low: float | None
    high: float | None
    size: float  # jobseekers of the treated

    @property
    def limits(self) -> Array:
        r""":math:`1.96\sqrt{A + B q_j}` of each clean donor, shape (J,)."""
        return NORMAL * np.sqrt(self.structural + self.sampling * self.q)

    def envelope(self, sizes: Array) -> Array:
        r"""The same at any size, shape of ``sizes``: :math:`1.96\sqrt{A + B c / s}`.

        q fades with people, and people go with jobseekers s: c is the geometric mean of
        :math:`q_j s_j` over the clean donors.
        """
        ratio = float(np.exp(np.mean(np.log(self.q * self.sizes))))
        return np.asarray(NORMAL * np.sqrt(self.structural + self.sampling * ratio / sizes))

    @property
    def largest_treated(self) -> float:
        """Jobseekers of the largest treated area, or of the treated as weighted if more."""
        return max(self.size, float(self.areas.max()))


def placebo(
    space: Space, words: Mapping[str, str], *, look: Look, shape: Shape = Shape.WIDE
) -> Canvas:
    """Placebos by log size with their envelope; beside them, on the same axis, τ* as a histogram.

    ``words`` name: unit, jobseekers, draws, observed, pooled, clean, areas, envelope, beyond.
    """
    with drawn(WIDTH[shape], HIGH[shape], look) as canvas:
        ratios = [WIDTH[shape] - ASIDE[shape], ASIDE[shape]]
        left, right = canvas.subplots(1, 2, sharey=True, width_ratios=ratios)
        _by_size(left, space, words, shape)
        numbers(left.xaxis, look)
        numbers(left.yaxis, look)
        left.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        right.hist(
            space.distribution,
            bins=40,
            orientation="horizontal",
            color=BAND,
            edgecolor="#8a94a3",
            lw=0.4,
        )
        for axes in (left, right):
            axes.axhline(0, color=QUIET, lw=0.8, zorder=1)
        right.axhline(space.att, color=TREATED, lw=1.4)
        title = broken(words["draws"], 0.85 * ASIDE[shape])
        right.set_title(title, fontsize=SMALL, loc="right")
        right.set_xticks([])
        key(canvas, shape)
    return canvas


def _by_size(axes: Axes, space: Space, words: Mapping[str, str], shape: Shape) -> None:
    axes.set_xscale("log")
    smallest, largest, end = space.sizes.min(), space.sizes.max(), space.largest_treated
    far = max(largest, end)
    if end > largest:
        axes.axvspan(largest, end, color=SHADE, lw=0, zorder=0, label=words["beyond"])
    for first, last, dash in ((smallest, largest, SOLID), (largest, far, (0, (2, 2)))):
        sizes = np.geomspace(first, last, 60)
        limit = space.envelope(sizes)
        seen = words["envelope"] if dash == SOLID else None
        axes.plot(sizes, limit, color=QUIET, lw=1.1, ls=dash, zorder=2, label=seen)
        axes.plot(sizes, -limit, color=QUIET, lw=1.1, ls=dash, zorder=2)
    for mask, mark, colour, word in (
        (space.pooled, "s", DONOR, "pooled"),
        (~space.pooled, "x", OUT, "clean"),
    ):
        if mask.any():
            axes.plot(
                space.sizes[mask],
                space.placebos[mask],
                mark,
                color=colour,
                ms=4,
                zorder=3,
                label=words[word],
            )
    _treated(axes, space, words)
    axes.set_xlim(smallest / 1.4, far * 1.4)
    axes.set_xlabel(broken(words["jobseekers"], 0.9 * (WIDTH[shape] - ASIDE[shape]) - 0.5))
    axes.set_ylabel(broken(words["unit"], HIGH[shape] - 2.5))


def _treated(axes: Axes, space: Space, words: Mapping[str, str]) -> None:
    """The estimate with its interval at the size of the treated, hollow without; areas as marks on
    the axis.
    """
    edges = axes.get_ylim()
    if space.low is not None and space.high is not None:
        ends = zip((space.low, space.high), edges, strict=True)
        stops = [end if np.isfinite(end) else edge for end, edge in ends]
        axes.plot([space.size] * 2, stops, color=TREATED, lw=2.0, zorder=4)
    axes.plot(
        space.size,
        space.att,
        "D",
        color=TREATED,
        mfc="white" if space.low is None else TREATED,
        mew=1.6,
        ms=7,
        zorder=5,
        label=words["observed"],
    )
    if space.areas.size > 1:
        axes.plot(
            space.areas,
            np.zeros(space.areas.size),
            "|",
            color=TREATED,
            ms=11,
            mew=1.1,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            zorder=4,
            label=words["areas"],
        )
