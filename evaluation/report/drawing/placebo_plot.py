"""Space, drawn: each donor's placebo by its size, and how far the variance is extrapolated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from evaluation.core.arrays import Array, Mask
from evaluation.report.drawing.figures import BAND, DONOR, OUT, SHADE, TREATED, Look, drawn, numbers

NORMAL = 1.96  # standard deviations that 95% of a normal distribution lies within
QUIET = "#4a4a4a"


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


def placebo(space: Space, words: Mapping[str, str], *, look: Look) -> str:
    """Placebos by log size with their envelope; beside them, on the same axis, τ* as a histogram.

    ``words`` name: unit, jobseekers, draws, observed, pooled, clean, areas, envelope, beyond.
    """
    with drawn(7.2, 4.3, look) as (canvas, svg):
        left, right = canvas.subplots(1, 2, sharey=True, width_ratios=[4, 1])
        _by_size(left, space, words)
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
        right.set_title(words["draws"], fontsize=8, wrap=True)
        right.set_xticks([])
        canvas.legend(frameon=False, loc="outside upper left", fontsize=8, ncols=2)
    return svg[0]


def _by_size(axes: Axes, space: Space, words: Mapping[str, str]) -> None:
    axes.set_xscale("log")
    smallest, largest, end = space.sizes.min(), space.sizes.max(), space.largest_treated
    far = max(largest, end)
    if end > largest:
        axes.axvspan(largest, end, color=SHADE, lw=0, zorder=0, label=words["beyond"])
    for first, last, dash in ((smallest, largest, "-"), (largest, far, (0, (2, 2)))):
        sizes = np.geomspace(first, last, 60)
        limit = space.envelope(sizes)
        seen = words["envelope"] if dash == "-" else None
        axes.plot(sizes, limit, color=QUIET, lw=1.1, ls=dash, zorder=2, label=seen)
        axes.plot(sizes, -limit, color=QUIET, lw=1.1, ls=dash, zorder=2)
    for mask, shape, colour, face, key in (
        (space.pooled, "s", DONOR, DONOR, "pooled"),
        (~space.pooled, "o", OUT, "white", "clean"),
    ):
        if mask.any():
            axes.plot(
                space.sizes[mask],
                space.placebos[mask],
                shape,
                color=colour,
                mfc=face,
                ms=4,
                zorder=3,
                label=words[key],
            )
    _treated(axes, space, words)
    axes.set_xlim(smallest / 1.4, far * 1.4)
    axes.set_xlabel(words["jobseekers"])
    axes.set_ylabel(words["unit"])


def _treated(axes: Axes, space: Space, words: Mapping[str, str]) -> None:
    """The estimate with its interval at the size of the treated; areas as marks on the axis."""
    edges = axes.get_ylim()
    if space.low is not None and space.high is not None:
        ends = zip((space.low, space.high), edges, strict=True)
        stops = [end if np.isfinite(end) else edge for end, edge in ends]
        axes.plot([space.size] * 2, stops, color=TREATED, lw=2.0, zorder=4)
    axes.plot(space.size, space.att, "D", color=TREATED, ms=7, zorder=5, label=words["observed"])
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
