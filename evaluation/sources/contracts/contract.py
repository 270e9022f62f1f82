"""Data contracts: ODCS YAML that people read, and a table is held against."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import yaml
from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from evaluation.core.files import content_of
from evaluation.door import door
from evaluation.errors import Breach, ContractBreach, DeliveryError
from evaluation.sources.contracts.contract_form import MOST_BYTES, model_in
from evaluation.sources.contracts.rule_tables import NUMERIC
from evaluation.sources.contracts.rules import breaches_of, custom

FOLDERS = (
    Path(__file__).parents[3] / "data_contracts",  # a clone
    Path(__file__).parents[2] / "data_contracts",  # an installed wheel
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """What one table must look like, and who promised it."""

    model: OpenDataContractStandard
    sha256: str
    content: bytes = field(default=b"", repr=False, compare=False)  # the file, as it was read

    @classmethod
    @door
    def load(cls, name: str) -> Contract:
        """Read ``data_contracts/NAME.odcs.yaml``."""
        return cls.read(contract_path(name))

    @classmethod
    @door
    def of(cls, place: str) -> Contract:
        """One of ``data_contracts`` by its name, or one's own by the path of its YAML file."""
        own = Path(place)
        return cls.read(own) if own.suffix in (".yaml", ".yml") else cls.load(place)

    @classmethod
    @door
    def read(cls, path: Path) -> Contract:
        """Read one contract file."""
        content = content_of(path, DeliveryError, MOST_BYTES)
        try:
            model = model_in(content.decode("utf-8"))
        except (ValueError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as problem:
            raise DeliveryError(
                f"contract '{path.name}' is not ODCS 3.1",
                why=f"a delivery cannot be held against it: {problem}",
                remedy="mend the contract",
            ) from problem
        return cls(model=model, sha256=hashlib.sha256(content).hexdigest(), content=content)

    @property
    def name(self) -> str:
        """Name and version, as stamped on results."""
        return f"{self.model.name} {self.model.version}"

    @property
    def table(self) -> SchemaObject:
        """The one table that the contract describes."""
        return (self.model.schema_ or [])[0]

    @property
    def columns(self) -> dict[str, SchemaProperty]:
        """Its columns by name."""
        return {str(column.name): column for column in self.table.properties or []}

    @property
    def of_municipalities(self) -> bool:
        """Whether its rows are areas and months, of which some may have to stay masked."""
        return {"area_code", "month"} <= self.columns.keys()

    @property
    def measures(self) -> tuple[str, ...]:
        """The numeric columns."""
        return tuple(n for n, column in self.columns.items() if column.logicalType in NUMERIC)

    @door
    def custom(self, name: str) -> object:
        """A custom property of the contract, for instance ``smallestPublishedCount``."""
        return custom(self.model.customProperties, name)

    @door
    def number(self, name: str) -> int:
        """A custom property that is a whole number."""
        found = str(self.custom(name))
        if not found.isdecimal() or len(found) > 9:
            raise DeliveryError(
                f"contract {self.name} has no whole number '{name}': {found}",
                why="a threshold would be guessed",
                remedy="write it under customProperties of the contract",
            )
        return int(found)

    @door
    def breaches(self, table: pa.Table) -> list[Breach]:
        """Every breach of a delivered table of text, all at once; empty when it is kept."""
        return breaches_of(self.columns, self.table.quality or [], table, self.smallest_shown)

    @property
    def limits(self) -> dict[str, dict[str, float]]:
        """Numbers that the contract says of its columns: by column, then by name."""
        return {
            name: {
                str(said.property): float(said.value)
                for said in column.customProperties or []
                if isinstance(said.value, int | float) and not isinstance(said.value, bool)
            }
            for name, column in self.columns.items()
        }

    @property
    def smallest_shown(self) -> int:
        """The smallest count above zero that a message may tell."""
        found = [self.custom(name) for name in ("smallestPublishedCount", "disclosureThreshold")]
        return max((int(str(n)) for n in found if str(n).isdecimal()), default=0)

    @door
    def require(self, table: pa.Table, name: str) -> None:
        """Raise one error that lists every breach."""
        if breaches := self.breaches(table):
            raise ContractBreach(
                f"'{name}' breaches contract {self.name} {len(breaches)} time(s)",
                why="numbers computed from it could not be trusted, nor their faults seen",
                remedy="correct the delivery, or change the contract in a commit of its own",
                breaches=breaches,
            )


def contract_path(name: str) -> Path:
    """Where the contract of this name lies."""
    plain = re.fullmatch("[A-Za-z0-9_-]{1,60}", name) is not None
    for folder in FOLDERS if plain else ():
        if (path := folder / f"{name}.odcs.yaml").is_file():
            return path
    known = sorted(
        path.name.removesuffix(".odcs.yaml")
        for folder in FOLDERS
        for path in folder.glob("*.odcs.yaml")
    )
    raise DeliveryError(
        f"there is no contract '{name}'",
        why="a delivery is checked against what was promised, and nothing says what that is",
        remedy=f"use one of: {', '.join(known)}",
    )
