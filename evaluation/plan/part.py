"""What every part of a plan is: frozen, without unknown keys; and how a plan writes a month."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from evaluation.domain import Month
from evaluation.errors import DomainError


def _month(value: object) -> Month:
    try:
        return value if isinstance(value, Month) else Month.parse(str(value))
    except DomainError as problem:
        raise ValueError(f"{problem.found}; {problem.remedy}") from problem


PlanMonth = Annotated[Month, BeforeValidator(_month), PlainSerializer(str)]
Months = tuple[PlanMonth, PlanMonth]
FEWEST_REFERENCE = 19  # clean donors; fewer cannot tell how large a difference chance makes
MANY = 50  # entries of a list; nothing in a plan comes in such numbers
LONGEST = 60  # letters of a name, which becomes a part of the names of files


class Part(BaseModel):
    """A part of a plan."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        allow_inf_nan=False,
    )
