"""A new plan on the disk: its folder is whole or not there, and nothing is written over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from evaluation.core.writing import beside, on_disk, one_writer
from evaluation.errors import OutputError
from evaluation.plan.making.plan_lines import plan_lines
from evaluation.plan.making.request import Request
from evaluation.plan.plan import Plan

PLAN = "plan.toml"
HOUSE = "house/house.toml"


def files_of(asked: Request) -> Mapping[str, str]:
    """The files of the folder by their places in it.

    Raises
    ------
    PlanError
        If the plan would not load: own donors that make too few units for every design.
    """
    text = plan_lines(asked)
    Plan.parse(text)
    house = files(__package__).joinpath("house.toml").read_text(encoding="utf-8")
    return MappingProxyType({PLAN: text, HOUSE: house})


def make(asked: Request, folder: Path) -> Plan:
    """Write a plan and the looks of its report into a new ``folder``; the plan as it loads.

    Raises
    ------
    PlanError
        As ``files_of``.
    OutputError
        If something of that name is there, or it cannot be written; it is then as it was.
    """
    content = files_of(asked)
    folder = Path(os.path.realpath(folder.parent)) / folder.name
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with one_writer(folder):
            _write(content, folder)
    except OSError as problem:
        raise OutputError(
            f"'{folder.name}' cannot be written: {problem.strerror or problem}",
            why="half a plan could be taken for a whole one; nothing is left of it",
            remedy="name a folder in a place that can be written",
        ) from problem
    return Plan.load(folder / PLAN)


def _write(content: Mapping[str, str], folder: Path) -> None:
    """Fill a folder beside, then give it its name."""
    if os.path.lexists(folder):
        raise OutputError(
            f"'{folder.name}' is there already",
            why="what is in it would be lost",
            remedy="name another folder: nothing is written over",
        )
    new = beside(folder, "new")
    shutil.rmtree(new, ignore_errors=True)  # of a writer that was killed
    try:
        for place, text in content.items():
            (new / place).parent.mkdir(parents=True, exist_ok=True)
            (new / place).write_bytes(text.encode())
        for path in (*new.rglob("*"), new):
            on_disk(path)
        new.rename(folder)
        on_disk(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)
