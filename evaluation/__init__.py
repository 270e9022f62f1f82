"""Honest evaluation of the Finnish local government trials on employment 2021–2024.

A name is imported when it is first asked for: whoever wants one estimator does not wait for the
libraries of the report, and ``evaluation --help`` waits for none. The names, and where each is,
stand in ``__init__.pyi``.
"""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from evaluation.ending import watch_the_command
from evaluation.renamed import stand_last

watch_the_command()  # before the slow imports: Ctrl-C may come during them
stand_last()


def _places() -> dict[str, str]:
    """Name → the module that has it, from the stub."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text("utf-8"))
    imports = (one for one in stub.body if isinstance(one, ast.ImportFrom))
    return {name.name: str(one.module) for one in imports for name in one.names}


PLACES = _places()
__all__ = sorted(PLACES)


class _Package(ModuleType):
    """The package: it imports what it is asked for."""

    def __getattr__(self, name: str) -> object:
        if name not in PLACES:
            raise AttributeError(f"module 'evaluation' has no attribute '{name}'")
        found = getattr(import_module(PLACES[name]), name)
        super().__setattr__(name, found)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        """Importing ``evaluation.run`` would put the module where its function is promised."""
        if not (name in PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *PLACES})


sys.modules[__name__].__class__ = _Package
