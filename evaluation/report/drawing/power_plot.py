"""How often an effect would be found, by its size: the certificate's power as a curve."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.methods.conformal.power import WANTED, Power
from evaluation.report.drawing.labels import broken, key
from evaluation.report.drawing.style import (
    DASHED,
    DONOR,
    DOTTED,
    OTHER,
    QUIET,
    SHADE,
    SOLID,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)

HIGH = {Shape.WIDE: 3.4, Shape.NARROW: 3.8}  # inches


def power_curve(
    power: Power,
    sesoi: float | None,
    words: Mapping[str, str],
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Three curves over the true effect; the wanted power as a line, the effect of interest marked.
    They end in one point, so their names stand above, in the order of the curves.

    ``words``: effect, found, both, only_space, only_time, wanted, sesoi.
    """
    end = drawn_to(power)
    with drawn(WIDTH[shape], HIGH[shape], look) as canvas:
        axes = canvas.subplots()
        for values, colour, dash, width, word in (
            (power.time, OTHER, DOTTED, 1.4, "only_time"),
            (power.space, DONOR, DASHED, 1.2, "only_space"),
            (power.found, TREATED, SOLID, 1.8, "both"),
        ):
            axes.plot(
                power.effect, 100 * values, color=colour, ls=dash, lw=width, label=words[word]
            )
        axes.axhline(100 * WANTED, color=QUIET, lw=0.8, ls=":", label=words["wanted"])
        if sesoi is not None and sesoi <= end:
            axes.axvspan(0, sesoi, color=SHADE, lw=0, zorder=0, label=words["sesoi"])
        axes.set_xlim(0, end)
        axes.set_ylim(0, 101)
        axes.set_xlabel(broken(words["effect"], WIDTH[shape] - 0.8))
        axes.set_ylabel(broken(words["found"], 2.0))
        numbers(axes.xaxis, look)
        key(canvas, shape)
    return canvas


def drawn_to(power: Power) -> float:
    """A little past the effect that is found in 80 per cent, or the end of what was tried."""
    last = float(power.effect[-1])
    return last if power.detectable is None else min(last, 1.6 * power.detectable) or last
