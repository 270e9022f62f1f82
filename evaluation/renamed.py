"""Modules under the names that they had: whoever has a notebook or a script finds them, warned."""

from __future__ import annotations

import sys
import tomllib
import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = "evaluation."
PLACES = ("data", "design", "diagnostics", "estimation", "inference", "plan", "report", "study")
MOVED = "evaluation.{old} is evaluation.{new} now (docs/glossary.md)"


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


class Renamed(MetaPathFinder, Loader):
    """Stands last in line: asked only where no module has the name."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A module that has moved, or a package whose modules have."""
        old = name.removeprefix(ROOT)
        if old == name or old.split(".", 1)[0] not in PLACES:
            return None
        package = old in _table()["packages"]
        known = package or old in _table()["modules"]
        return spec_from_loader(name, self, is_package=package) if known else None

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of today in its place; a package finds its names where they are."""
        old = module.__name__.removeprefix(ROOT)
        if old in _table()["packages"]:
            module.__class__ = Gone
            return
        new = _table()["modules"][old]
        warnings.warn(MOVED.format(old=old, new=new), DeprecationWarning, stacklevel=2)
        today = import_module(ROOT + new)
        for was, now in _table()["classes"].get(new, {}).items():
            setattr(today, was, getattr(today, now))
        sys.modules[module.__name__] = today


def former_name(place: str, name: str) -> object:
    """What a package or a module had under a name, from where it is now: for ``__getattr__``."""
    names = _table()["packages"].get(place) or _table()["names"].get(place, {})
    if name not in names:
        raise AttributeError(f"module '{ROOT}{place}' has no attribute '{name}'")
    new = names[name]
    said = MOVED.format(old=f"{place}.{name}", new=f"{new}.{name}")
    warnings.warn(said, DeprecationWarning, stacklevel=3)
    now = _table()["classes"].get(new, {}).get(name, name)
    found: object = getattr(import_module(ROOT + new), now)
    return found


class Gone(ModuleType):
    """A package that is no more: its names are where they are now."""

    def __getattr__(self, name: str) -> object:
        return former_name(self.__name__.removeprefix(ROOT), name)

    def __setattr__(self, name: str, value: object) -> None:
        """A module does not stand in the way of the function that had its name."""
        names = _table()["packages"][self.__name__.removeprefix(ROOT)]
        if not (isinstance(value, ModuleType) and name in names):
            super().__setattr__(name, value)


def stand_last() -> None:
    """Look for old names where nothing else was found; once, however often it is called."""
    if not any(isinstance(one, Renamed) for one in sys.meta_path):
        sys.meta_path.append(Renamed())
