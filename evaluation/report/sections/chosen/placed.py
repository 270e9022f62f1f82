"""Where each candidate lies: by what it could detect, by its false alarms, and what it became."""

from __future__ import annotations

from evaluation.domain import Outcome
from evaluation.domain.outcome import Unit
from evaluation.plan.candidates import Measured
from evaluation.report.drawing.choice_plot import Fate, Point, choice_plot
from evaluation.report.drawing.style import Canvas, Look, Shape
from evaluation.report.language import Language
from evaluation.study.choice.choose import Choice, primary_of


def ordered(choice: Choice) -> list[Measured]:
    """Rows by the smallest detectable effect of the primary estimand; their places are numbers."""
    primary = primary_of(choice.plan).name
    return sorted(choice.rows, key=lambda row: row.of(primary).mde)


def fates(choice: Choice, row: Measured) -> tuple[Fate, ...]:
    """What became of a candidate: chosen, runner-up, or all that it breaks of the rule."""
    if row.name == choice.chosen:
        return (Fate.CHOSEN,)
    return tuple(Fate(why.value) for why in choice.why_out[row.name]) or (Fate.RUNNER_UP,)


def placed(choice: Choice) -> list[Point]:
    """A point a candidate, numbered in that order; one that breaks several rules has one mark."""
    primary, found = primary_of(choice.plan).name, []
    for number, row in enumerate(ordered(choice), 1):
        every = fates(choice, row)
        fate = every[0] if len(every) == 1 else Fate.SEVERAL
        found.append(Point(number, row.of(primary).mde, row.size, fate))
    return found


def unit_of(say: Language, outcome: Outcome) -> str:
    """The unit of an effect; of a share of the labour force, of what it is a share."""
    if outcome.unit is Unit.PERCENT_OF_LABOUR_FORCE:
        return say("said.of_labour_force")
    return say(f"unit.{outcome.effect_unit.value}")


def drawn_choice(choice: Choice, say: Language, look: Look, *, shape: Shape = Shape.WIDE) -> Canvas:
    """The candidates: what each could detect against its false alarms, and the limit."""
    limit = choice.plan.choice.size
    words = {
        "mde": say("choice.mde_axis", points=unit_of(say, choice.candidate.measured)),
        "size": say("choice.size_axis"),
        "limit": say("choice.limit", limit=say.percent(limit)),
        **{fate.value: say(f"fate.{fate.value}") for fate in Fate},
    }
    return choice_plot(placed(choice), limit, words, look, shape)
