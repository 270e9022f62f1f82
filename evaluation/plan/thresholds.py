"""The lines that checks draw: fixed in the plan, before anyone knows on which side a result falls.

Each pair is (PASS, WARN): up to the first a check passes, up to the second it warns, beyond it
fails. Where more is better (``breakdown``, ``breaks``, ``same_sign``, ``clusters``) the pair falls.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Line = Annotated[float, Field(ge=0, strict=True)]
Lines = tuple[Line, Line]
FALLING = ("breakdown", "breaks", "same_sign", "clusters")


class Checks(BaseModel):
    """Thresholds of the battery, each with what it is a part of. Which check reads it stands in the
    check's own file; ``docs/methods.md`` gives the statistic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    drift: Lines = Field((0.5, 1.0), description="S2: drift before the trial, in parts of `sesoi`.")
    equivalence: Lines = Field(
        (0.5, 1.0), description="R1: equivalence of trends before the trial, in parts of `sesoi`."
    )
    power: Lines = Field(
        (0.5, 1.0), description="R2: what the test of trends could have seen, in parts of `sesoi`."
    )
    breakdown: Lines = Field(
        (1.0, 0.5),
        description="R3: how many times the largest change before the trial the conclusion "
        "bears. More is better.",
    )
    placebo_dates: Lines = Field(
        (0.10, 0.20), description="R4: share of fake starts that are rejected."
    )
    size: Lines = Field((0.08, 0.12), description="R6: false positives of the whole calculation.")
    donut: Lines = Field(
        (0.5, 1.0),
        description="R7: up to the first an estimate from a base before COVID and one from a base "
        "inside it may each lie from their middle, in parts of `sesoi`; beyond it they fail where "
        "they differ by more than the second times what noise explains at `alpha`.",
    )
    scale: Line = Field(
        0.5, description="R9: another denominator, in parts of the noise. Only another sign fails."
    )
    donors: Lines = Field(
        (0.5, 1.0),
        description="R10: leaving a donor, a subregion or an area out, in parts of the noise.",
    )
    spillover: Lines = Field(
        (0.5, 1.0),
        description="R11: near municipalities outside the trial against clean donors, in "
        "parts of `sesoi`.",
    )
    breaks: Lines = Field(
        (2.0, 1.0),
        description="R12: by what factor the documented breaks would have to be larger to "
        "turn the sign. More is better.",
    )
    secret: Line = Field(
        0.5, description="R13: what secret counts could move, in parts of the noise."
    )
    same_sign: Lines = Field(
        (0.90, 0.75),
        description="R15: share of the registered choices with the same sign. More is better.",
    )
    anticipation: Lines = Field(
        (0.5, 1.0),
        description="R16: movement between announcement and the state of emergency, in "
        "parts of `sesoi`.",
    )
    clusters: Lines = Field(
        (20.0, 10.0), description="R17: effective treated clusters. More is better."
    )
    offset: Lines = Field(
        (0.5, 0.8), description="R20: share of a fall in unemployment that services take back."
    )
    kappa: Lines = Field(
        (0.8, 1.2), description="R22: lower and upper end between which the pass-through must lie."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """A line beyond which a check warns lies beyond the one up to which it passes."""
        for name in type(self).model_fields:
            lines = getattr(self, name)
            if not isinstance(lines, tuple):
                continue
            if lines[0] > lines[1] if name not in FALLING else lines[0] < lines[1]:
                raise ValueError(f"{name}: {lines[0]} and {lines[1]} are in the wrong order")
        return self
