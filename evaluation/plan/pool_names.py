"""The names of comparison pools."""

from __future__ import annotations

from enum import StrEnum


class PoolName(StrEnum):
    """Comparison pools; ``docs/methods.md`` gives the rule of each."""

    P0_ALL = "P0"
    P1_CLEAN = "P1"
    P1_E_CLEAN_LARGE = "P1-E"
    P2_NEAR = "P2"
    P3_APPLIED = "P3"
    P4_SIZE_BAND = "P4"
    P5_FAR = "P5"
