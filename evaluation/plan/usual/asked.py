"""The heading of a short plan that asks for the usual choices, and for what in particular."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evaluation.plan.part import MANY, Part

USUAL = "usual"  # the heading


class Usual(Part):
    """Whatever a plan with this heading leaves out has its usual value.

    The heading itself is no choice: it is not in the canonical form, where all that it stands for
    is written out.
    """

    set: Literal[1] = Field(
        description="Which set of usual choices: `evaluation/plan/usual/set_1.toml`, with months"
        " from the trial's facts. A set is never changed; another gets a number of its own."
    )
    areas: Annotated[tuple[str, ...], Field(max_length=MANY)] = Field(
        (),
        description="Areas of the trial that are asked about by themselves, beside all of them: by"
        " name in Finnish or Swedish, or by a municipality in them, its name or code.",
    )
    donors: Annotated[tuple[str, ...], Field(max_length=400)] = Field(
        (),
        description="The only municipalities that may be compared with, by name in Finnish or"
        " Swedish or by code; the rules of the pools hold among them. None: all.",
    )
