"""What a method and a family of methods are, and how often each is tried."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import scipy

from evaluation.core.streams import stream
from tests.conformance import cells
from tests.conformance.cells import TREATED, Case, Cell, Table
from tests.simulation import country, people


def claims(
    table: Table, scenarios: tuple[str, ...], treated: tuple[int, ...] = TREATED
) -> frozenset[tuple[Table, str, int]]:
    """Cells in which a method claims to keep its level."""
    return frozenset((table, scenario, n) for scenario in scenarios for n in treated)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to a p-value: a function of a case, a generator and the settings here.

    ``study`` names it in the study's tables, None if it was not there. ``drawn``: it draws, so its
    share differs from the study's even on the same countries. ``valid``: cells in which it claims
    to keep its level. It is not run in cells with another number of ``treated``. ``unlike``: how it
    is not the study's method, so that its shares need not be the study's.
    """

    name: str
    title: str
    function: Callable[..., float]
    settings: dict[str, object] = field(default_factory=dict)
    study: str | None = None
    drawn: bool = True
    valid: frozenset[tuple[Table, str, int]] = frozenset()
    treated: tuple[int, ...] = TREATED
    unlike: str = ""

    def run(self, case: Case) -> float:
        """The p-value, on a stream of this case and this method."""
        return self.function(case, case.random(self.name), **self.settings)


@dataclass(frozen=True, slots=True)
class Family:
    """Methods that are run together, and the code that a stored result of theirs depends on."""

    name: str
    methods: tuple[Method, ...]
    replications: dict[Table, int]
    uses: tuple[Callable[..., object], ...]  # functions whose modules are that code
    chunk: int = 50  # replications between two checkpoints

    def of(self, cell: Cell) -> tuple[Method, ...]:
        """The methods that are run in a cell."""
        return tuple(m for m in self.methods if cell.treated in m.treated)

    def fingerprint(self) -> str:
        """Of the sources behind the results, the settings, and the libraries that draw and solve.

        Titles, claims and the study's names are no part of it, nor is what only a reader sees.
        """
        settings = [(m.name, m.treated, sorted(m.settings.items())) for m in self.methods]
        digest = hashlib.sha256(repr((np.__version__, scipy.__version__, settings)).encode())
        functions = (*self.uses, *(method.function for method in self.methods))
        names = {cells.__name__, country.__name__, people.__name__, stream.__module__}
        for name in sorted(names | {function.__module__ for function in functions}):
            digest.update(code(Path(str(sys.modules[name].__file__)).read_text("utf-8")).encode())
        return digest.hexdigest()[:16]


@cache
def code(text: str) -> str:
    """A module without its comments, docstrings and line breaks: what can change a result."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return ast.dump(tree)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Replications ``first`` to before ``last`` of one cell, for one family."""

    family: str
    cell: Cell
    first: int
    last: int

    @property
    def name(self) -> str:
        parts = (self.cell.table, self.cell.scenario, self.cell.treated, self.first, self.last)
        return f"{self.family}/{'-'.join(map(str, parts))}.json"


def chunks(families: tuple[Family, ...]) -> list[Chunk]:
    """All work, in the order of the families: the rule that is used comes first."""
    return [
        Chunk(family.name, cell, first, min(first + family.chunk, replications))
        for family in families
        for table, replications in family.replications.items()
        for cell in cells.cells(table)
        if family.of(cell)
        for first in range(0, replications, family.chunk)
    ]
