"""A vintage: one delivery as it was on one day, checked against its contract, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np

from evaluation.data.acceptance import Accepted, accepted
from evaluation.data.arrays import Array, Mask
from evaluation.data.blind import after_start, hidden_cells, masked, veiled
from evaluation.data.contract import Contract
from evaluation.data.delivery import Delivery, read_delivery
from evaluation.data.tabulated import tabulated
from evaluation.domain import Month
from evaluation.door import door
from evaluation.errors import BlindError, ContractBreach, DomainError

CONTRACT = "statfin_12r5"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vintage:
    """Counts by municipality and month, with where they came from.

    ``counts[column]`` has shape (municipalities, months); NaN marks a secret small count, which
    lies between ``secret_low`` and ``secret_high``. ``country`` has shape (months,).

    A delivery is blind until a frozen plan opens it: ``hidden`` cells are NaN too, in ``counts``
    and, from the first month of the trial, in ``country``. ``unblinded`` opens it.
    ``passed_over`` are areas of the file that nobody knows and that hold nothing; ``accepted`` what
    is hard to believe in it, and why a person says that it is right.
    """

    name: str
    sha256: str
    source: str
    licence: str
    contract: str
    contract_sha256: str
    updated: str | None
    synthetic: bool
    municipalities: tuple[str, ...]
    months: tuple[Month, ...]
    counts: Mapping[str, Array]
    country: Mapping[str, Array]
    secret_low: int
    secret_high: int
    disclosure_threshold: int
    passed_over: tuple[str, ...] = ()
    accepted: Accepted | None = None
    under_seal: Counted | None = field(default=None, repr=False)

    @property
    def blind(self) -> bool:
        """Whether the treated months of the trial are masked."""
        return self.under_seal is not None

    @property
    def hidden(self) -> Mask:
        """The masked cells, shape (municipalities, months)."""
        cells = hidden_cells(self.municipalities, self.months)
        return cells if self.blind else np.zeros_like(cells)

    @door
    def unblinded(self, plan: Freezable) -> Vintage:
        """The whole vintage, for a plan that is frozen; synthetic months need no plan.

        Raises
        ------
        BlindError
            If the plan is not frozen, or was changed since.
        """
        if self.synthetic:
            return self
        if not plan.frozen:
            raise BlindError(
                "the plan is not frozen, or has been changed since",
                why="choices made after the treated months were seen would find what was looked"
                " for; until then those months are masked",
                remedy="look at donors and power with: evaluation certify PLAN --data DIR; then"
                " fix the choices with: evaluation freeze PLAN",
            )
        if self.under_seal is None:
            return self
        counts, country = self.under_seal
        return replace(
            self,
            counts=counts,
            country=country,
            under_seal=None,
        )

    @door
    def until(self, last: Month) -> Vintage:
        """The vintage as it would be if it had ended with this month."""
        kept = sum(month <= last for month in self.months)
        cut = replace(
            self,
            months=self.months[:kept],
            counts=_until(self.counts, kept),
            country=_until(self.country, kept),
        )
        if self.under_seal is None:
            return cut
        sealed_until = tuple(_until(part, kept) for part in self.under_seal)
        return replace(cut, under_seal=(sealed_until[0], sealed_until[1]))

    @door
    def at(self, municipality: str, month: Month, column: str) -> float:
        """One delivered count; NaN if it is secret.

        Raises
        ------
        BlindError
            If it is masked: NaN would read as secret.
        """
        places = {"municipality": self.municipalities, "month": self.months, "column": self.counts}
        asked = {"municipality": municipality, "month": month, "column": column}
        absent = [
            f"{name} {asked[name]}" for name, held in places.items() if asked[name] not in held
        ]
        if absent:
            raise DomainError(
                f"the delivery has no {', no '.join(absent)}",
                why="a count that was not delivered is neither zero nor secret",
                remedy="look at municipalities, months and counts of the vintage",
            )
        i, t = self.municipalities.index(municipality), self.months.index(month)
        if self.hidden[i, t]:
            raise BlindError(
                f"KU{municipality} in {month} is masked",
                why="it is a treated month of the trial, and no frozen plan has opened the vintage",
                remedy="vintage.unblinded(plan), with a plan that is frozen",
            )
        return float(self.counts[column][i, t])

    def _repr_html_(self) -> str:
        kind = "<strong>SYNTHETIC</strong> " if self.synthetic else ""
        kind = "<strong>BLIND</strong> " if self.blind else kind
        return (
            f"{kind}<code>{self.name}</code>: {len(self.municipalities)} municipalities × "
            f"{len(self.months)} months ({self.months[0]}…{self.months[-1]}), "
            f"{len(self.counts)} measures, sha256 <code>{self.sha256[:12]}</code>"
        )


Counted = tuple[Mapping[str, Array], Mapping[str, Array]]  # by municipality, of the country


class Freezable(Protocol):
    """What opens a blind vintage: a plan that can be frozen."""

    @property
    def frozen(self) -> bool:
        """Whether these very choices are registered."""


@door
def read_vintage(path: str | Path, contract: str = CONTRACT, accept: str = "") -> Vintage:
    """Read a delivered file or folder, hold it against its contract, and seal it.

    It comes blind: treated months of the trial are masked, in the counts and in what an error
    quotes. ``run`` opens it for a frozen plan. ``accept`` says why what is hard to believe in it is
    right all the same; it stands in the manifest and in the report.

    >>> vintage = ev.read_vintage("delivery")
    >>> vintage.blind
    True

    Raises
    ------
    DeliveryError
        If the bytes are not a table.
    ContractBreach
        With every breach at once, if they are not the table that was promised.
    ImplausibleDelivery
        With everything that is hard to believe, if ``accept`` gives no reason.
    """
    return vintage_of(read_delivery(Path(path)), Contract.load(contract), accept=accept)


def vintage_of(
    delivery: Delivery, contract: Contract, *, synthetic: bool = False, accept: str = ""
) -> Vintage:
    """A delivery that keeps its contract and can be believed, as arrays."""
    try:
        contract.require(delivery.table, delivery.name)
    except ContractBreach as problem:
        raise veiled(problem, delivery.table) from None
    held = tabulated(delivery.table, contract)
    opened: Counted = (held.counts, held.country)
    shown = opened
    if not synthetic:
        cells, months = hidden_cells(held.codes, held.months), after_start(held.months)
        shown = masked(held.counts, cells), masked(held.country, months)
    return Vintage(
        name=delivery.name,
        sha256=delivery.sha256,
        source=str(contract.custom("source")),
        licence=str(contract.custom("licence")),
        contract=contract.name,
        contract_sha256=contract.sha256,
        updated=delivery.updated,
        synthetic=synthetic,
        municipalities=held.codes,
        months=held.months,
        counts=shown[0],
        country=shown[1],
        secret_low=0,
        secret_high=contract.number("smallestPublishedCount") - 1,
        disclosure_threshold=contract.number("disclosureThreshold"),
        passed_over=delivery.passed_over,
        accepted=None if synthetic else accepted(delivery.name, held, accept),
        under_seal=None if synthetic else opened,
    )


def _until(counts: Mapping[str, Array], kept: int) -> Mapping[str, Array]:
    return MappingProxyType({name: values[..., :kept] for name, values in counts.items()})
