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
    """Thresholds of the battery. ``docs/methods.md`` gives the statistic of each."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    drift: Lines = (0.5, 1.0)  # S2, of the smallest effect of interest
    equivalence: Lines = (0.5, 1.0)  # R1, of the smallest effect of interest
    power: Lines = (0.5, 1.0)  # R2, of the smallest effect of interest
    breakdown: Lines = (1.0, 0.5)  # R3, times the largest change before the trial
    placebo_dates: Lines = (0.10, 0.20)  # R4, share of fake starts
    size: Lines = (0.08, 0.12)  # R6, false positives of the whole pipeline
    donut: Lines = (0.5, 1.0)  # R7, of the noise
    scale: Line = 0.5  # R9, of the noise; only another sign fails
    donors: Lines = (0.5, 1.0)  # R10, of the noise
    spillover: Lines = (0.5, 1.0)  # R11, of the smallest effect of interest
    breaks: Lines = (2.0, 1.0)  # R12, times the plausible break
    secret: Line = 0.5  # R13, of the noise
    same_sign: Lines = (0.90, 0.75)  # R15, share of the registered choices
    anticipation: Lines = (0.5, 1.0)  # R16, of the smallest effect of interest
    clusters: Lines = (20.0, 10.0)  # R17, effective treated clusters
    offset: Lines = (0.5, 0.8)  # R20, share of a fall that services take back
    kappa: Lines = (0.8, 1.2)  # R22, where the pass-through must lie

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """A line beyond which a check warns lies beyond the one up to which it passes."""
        for name in type(self).model_fields:
            lines = getattr(self, name)
            if isinstance(lines, float):
                continue
            if lines[0] > lines[1] if name not in FALLING else lines[0] < lines[1]:
                raise ValueError(f"{name}: {lines[0]} and {lines[1]} are in the wrong order")
        return self
