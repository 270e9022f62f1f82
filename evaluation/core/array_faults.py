"""What is wrong with arrays that belong together: their shapes, and entries that nobody can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.core.arrays import Mask
from evaluation.errors import Breach

Shapes = tuple[tuple[Any, ...], tuple[Any, ...]]  # what an array has, what it should have


def shape_faults(shapes: Mapping[str, Shapes], remedy: str) -> Iterator[Breach]:
    """Arrays, by name, that have another shape than they should."""
    for name, (has, wants) in shapes.items():
        if has != wants:
            yield Breach(rule="shape", where=name, found=f"{has} for {wants}", remedy=remedy)


def entry_faults(wrong: Mapping[str, tuple[Mask, str]], remedy: str) -> Iterator[Breach]:
    """Arrays, by name, with entries that are wrong; the text says what these are."""
    for name, (entries, what) in wrong.items():
        if entries.any():
            found = f"{entries.sum()} {what}"
            yield Breach(rule="value", where=name, found=found, remedy=remedy)
