"""A choice of a design: as JSON, as rows of a table, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from evaluation.core.numbers import as_text
from evaluation.plan.candidates import Candidate, Measured
from evaluation.report.sections.chosen.placed import ordered
from evaluation.study.choice.choose import Choice, primary_of

ROW = (
    "name",
    "size",
    "size_low",
    "size_high",
    "size_space",
    "fakes",
    "dates",
    "hard_rejected",
    "areas",
    "donors",
)
DESIGN = (
    "outcome",
    "denominator",
    "base",
    "counterfactual",
    "factors",
    "pool",
    "unit",
    "least_labour_force",
)
COLUMNS = (
    *ROW[:1],
    "number",
    "standing",
    "left_out_because",
    *DESIGN,
    *ROW[1:],
    *("estimand", "rms", "mean", "mde"),
)


class Standing(StrEnum):
    """What became of a candidate."""

    CHOSEN = "chosen"
    RUNNER_UP = "runner_up"
    LEFT_OUT = "left_out"

    @classmethod
    def of(cls, choice: Choice, name: str) -> Standing:
        """Chosen, might have been, or left out by the rule."""
        if name == choice.chosen:
            return cls.CHOSEN
        return cls.RUNNER_UP if name in choice.runners_up else cls.LEFT_OUT


def as_json(choice: Choice) -> dict[str, Any]:
    """The winner, the rule, what it was chosen from, and every candidate with its reasons; number
    is its place by the smallest detectable effect, which the figure names it by.
    """
    by_name = {one.name: one for one in choice.plan.candidate}
    numbers = {row.name: number for number, row in enumerate(ordered(choice), 1)}
    return {
        "chosen": choice.chosen,
        "estimand": primary_of(choice.plan).name,
        "rule": choice.plan.choice.model_dump(mode="json"),
        "until": str(choice.until),
        "data": choice.data,
        "candidates": [
            {
                "id": row.name,
                "number": numbers[row.name],
                "standing": Standing.of(choice, row.name).value,
                "left_out_because": [why.value for why in choice.why_out[row.name]],
                "design": _design(by_name[row.name]),
                **measured_as_json(row),
            }
            for row in choice.rows
        ],
    }


def measured_as_json(row: Measured) -> dict[str, Any]:
    """What the months before the trial say of one candidate."""
    spread = [one.model_dump(mode="json") for one in row.spread]
    return {**{name: getattr(row, name) for name in ROW[1:]}, "spread": spread}


def _design(candidate: Candidate) -> dict[str, Any]:
    said = candidate.model_dump(mode="json", exclude={"name", "donors"})
    return {name: candidate.donors.value if name == "pool" else said[name] for name in DESIGN}


def choice_rows(choice: Choice) -> Iterator[dict[str, object]]:
    """One row a candidate and estimand, with the columns of ``COLUMNS``."""
    for one in as_json(choice)["candidates"]:
        base = one["design"]["base"]
        plain = {
            **one["design"],
            **{name: one[name] for name in ("number", "standing", *ROW[1:])},
            "name": one["id"],
            "base": base if isinstance(base, int) else "…".join(base),
            "left_out_because": "; ".join(one["left_out_because"]),
        }
        for spread in one["spread"]:
            yield {name: (plain | spread)[name] for name in COLUMNS}


def lines(choice: Choice) -> Iterator[str]:
    """The table as text: a line a candidate, then one an estimand with bias and what it could find.

    Numbers are those of the registered table, rounded.
    """
    width = max(len(row.name) for row in choice.rows)
    names = max(len(spread.estimand) for row in choice.rows for spread in row.spread)
    yield (
        f"Chosen for {primary_of(choice.plan).name} from months up to {choice.until}"
        f" (delivery {choice.data[:12]}):"
    )
    for row in choice.rows:
        yield (
            f"{row.name:<{width}}  false positives {row.size:.1%}"
            f" [{row.size_low:.1%}, {row.size_high:.1%}],"
            f" recession {row.hard_rejected} of {row.areas}; {choice.became(row.name)}"
        )
        for one in row.spread:
            yield (
                f"{'':<{width}}    {one.estimand:<{names}}  bias {as_text(one.mean, '+.2f')},"
                f" could find {one.mde:.2f}"
            )
