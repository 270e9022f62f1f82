"""How often an effect would be found, by its size: the certificate's power as a curve."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.methods.conformal.power import WANTED, Power
from evaluation.report.drawing.figures import DONOR, OTHER, SHADE, TREATED, Look, drawn, numbers


def power_curve(power: Power, sesoi: float | None, words: Mapping[str, str], look: Look) -> str:
    """Three curves over the true effect; the wanted power as a line, the effect of interest marked.

    ``words``: effect, found, both, only_space, only_time, wanted, sesoi.
    """
    end = drawn_to(power)
    with drawn(7.2, 3.0, look) as (canvas, svg):
        axes = canvas.subplots()
        if sesoi is not None and sesoi <= end:
            axes.axvspan(0, sesoi, color=SHADE, lw=0, zorder=0, label=words["sesoi"])
        axes.axhline(100 * WANTED, color="#4a4a4a", lw=0.8, ls=":", label=words["wanted"])
        for values, colour, dash, width, key in (
            (power.space, DONOR, (0, (5, 2)), 1.2, "only_space"),
            (power.time, OTHER, (0, (1, 1.5)), 1.4, "only_time"),
            (power.found, TREATED, "-", 1.8, "both"),
        ):
            axes.plot(power.effect, 100 * values, color=colour, ls=dash, lw=width, label=words[key])
        axes.set_xlim(0, end)
        axes.set_ylim(0, 101)
        axes.set_xlabel(words["effect"])
        axes.set_ylabel(words["found"])
        numbers(axes.xaxis, look)
        canvas.legend(frameon=False, loc="outside right upper", fontsize=8)
    return svg[0]


def drawn_to(power: Power) -> float:
    """A little past the effect that is found in 80 per cent, or the end of what was tried."""
    last = float(power.effect[-1])
    return last if power.detectable is None else min(last, 1.6 * power.detectable) or last
