"""A vintage: one delivery as it was on one day, checked against its contract, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month, trial_named
from evaluation.domain.trial import USUAL
from evaluation.door import door
from evaluation.errors import BlindError, ContractBreach, DomainError
from evaluation.sources.blind import after_start, hidden_cells, masked, veiled
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import DeliveredFile, Delivery, read_delivery
from evaluation.sources.opening import Opener, Sealed, require_plan
from evaluation.sources.plausibility.acceptance import Accepted, accepted
from evaluation.sources.source import ByColumn, Source
from evaluation.sources.statfin_12r5 import STATFIN_12R5
from evaluation.sources.tabulated import counted, tabulated
from evaluation.sources.year_ends import year_ends

CONTRACT = STATFIN_12R5.contract


@dataclass(frozen=True, kw_only=True, slots=True)
class Vintage:
    """Counts by municipality and month, with where they came from.

    ``counts[column]`` has shape (municipalities, months); NaN marks a secret small count, which
    lies between ``secret_low`` and ``secret_high``. ``country`` has shape (months,). ``table`` says
    which column is which count.

    A delivery is blind until a frozen plan opens it: ``hidden`` cells are NaN too, in ``counts``
    and, from the first month of the trial, in ``country``. It holds their values nowhere:
    ``sealed`` says where the delivery lies and what its bytes hash to, and ``unblinded`` reads
    them again.
    ``files`` are the bytes that an open vintage was read from.
    ``passed_over`` are areas of the file that nobody knows and that hold nothing; ``accepted`` what
    is hard to believe in it, and why a person says that it is right. ``population`` is of each
    month's end, (municipalities, months), where the delivery came with it: NaN beyond its years. It
    is public before any outcome, says nothing of one, and is never masked. ``planted`` is the
    effect of a synthetic one by outcome, in percentage points of the labour force.
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
    population: Array | None = None
    table: Source = field(default=STATFIN_12R5, repr=False)
    trial: str = USUAL  # whose months are masked while it is blind
    planted: Mapping[str, float] | None = field(default=None, repr=False)
    sealed: Sealed | None = field(default=None, repr=False, compare=False)
    files: tuple[DeliveredFile, ...] = field(default=(), repr=False, compare=False)
    contract_content: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("counts", "country"):
            held = getattr(self, name)
            if not isinstance(held, ByColumn):
                object.__setattr__(self, name, ByColumn(held, self.table))

    @property
    def blind(self) -> bool:
        """Whether the treated months of the trial are masked."""
        return self.sealed is not None

    @property
    def hashes(self) -> Mapping[str, str]:
        """The sha256 of every file that it was read from, by name; none of the twin."""
        if self.sealed is not None:
            return dict(self.sealed.files)
        return {file.name: file.sha256 for file in self.files}

    @property
    def hidden(self) -> Mask:
        """The masked cells, shape (municipalities, months)."""
        cells = hidden_cells(self.municipalities, self.months, trial_named(self.trial))
        return cells if self.blind else np.zeros_like(cells)

    @door
    def unblinded(self, plan: Opener) -> Vintage:
        """The whole vintage, for a plan that is frozen; synthetic months need no plan.

        The plan's register is read and its chain checked, then the delivery is read again: a blind
        vintage does not hold what it masks.

        Raises
        ------
        BlindError
            If the plan is not frozen, was changed since, or is of another trial.
        PlanError
            With every fault of the register.
        DeliveryError
            If the delivery is not there any more, or has other bytes.
        """
        if self.synthetic:
            return self
        require_plan(plan)
        if self.sealed is None:
            return self
        if plan.trial.name != self.trial:
            raise BlindError(
                f"months of the trial {self.trial} are masked, the plan is of {plan.trial.name}",
                why="a plan that is frozen for one trial has fixed nothing for another",
                remedy="read the delivery for its trial: read_vintage(path, trial=plan.plan.trial)",
            )
        delivery = self.sealed.again()
        codes, months, counts, country = counted(delivery.table, tuple(self.counts))
        whole = replace(
            self,
            months=months,
            counts=counts,
            country=country,
            population=_population(delivery, codes, months),
            sealed=None,
            files=delivery.files,
        )
        return whole.until(self.months[-1])

    @door
    def until(self, last: Month) -> Vintage:
        """The vintage as it would be if it had ended with this month."""
        kept = sum(month <= last for month in self.months)
        return replace(
            self,
            months=self.months[:kept],
            counts=_until(self.counts, kept),
            country=_until(self.country, kept),
            population=None if self.population is None else self.population[:, :kept],
        )

    @door
    def at(self, municipality: str, month: Month, column: str) -> float:
        """One delivered count, by its column or its own name (``Count``); NaN if it is secret.

        Raises
        ------
        BlindError
            If it is masked: NaN would read as secret.
        """
        column = self.table.column(column)
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
            f"{kind}<code>{escape(self.name)}</code>: {len(self.municipalities)} municipalities × "
            f"{len(self.months)} months ({self.months[0]}…{self.months[-1]}), "
            f"{len(self.counts)} measures, sha256 <code>{escape(self.sha256[:12])}</code>"
        )


@door
def read_vintage(
    path: str | Path, contract: str = CONTRACT, accept: str = "", trial: str = USUAL
) -> Vintage:
    """Read a delivered file or folder, hold it against its contract, and seal it.

    ``contract`` is the name of one of ``data_contracts``, or the path of one's own. The vintage
    comes blind: treated months of the trial are masked, in the counts and in what an error quotes.
    ``run`` opens it for a frozen plan. ``accept`` says why what is hard to believe in it is right
    all the same; it stands in the manifest and in the report. ``trial`` is the one of the plan.

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
    known = trial_named(trial).name
    vintage = vintage_of(
        read_delivery(Path(path)), Contract.of(contract), accept=accept, trial=known
    )
    pa.default_memory_pool().release_unused()  # the table as text: larger than all its counts
    return vintage


def vintage_of(
    delivery: Delivery,
    contract: Contract,
    *,
    synthetic: bool = False,
    accept: str = "",
    trial: str = USUAL,
) -> Vintage:
    """A delivery that keeps its contract and can be believed, as arrays; where another trial
    followed, up to its start, so that nobody sees that one's months by naming this one.
    """
    try:
        contract.require(delivery.table, delivery.name)
    except ContractBreach as problem:
        raise veiled(problem, delivery.table, trial) from None
    held, evaluated = tabulated(delivery.table, contract), trial_named(trial)
    counts, country = held.counts, held.country
    if not synthetic:
        counts = masked(counts, hidden_cells(held.codes, held.months, evaluated))
        country = masked(country, after_start(held.months, evaluated))
    vintage = Vintage(
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
        counts=counts,
        country=country,
        secret_low=0,
        secret_high=contract.number("smallestPublishedCount") - 1,
        disclosure_threshold=contract.number("disclosureThreshold"),
        passed_over=delivery.passed_over,
        population=_population(delivery, held.codes, held.months),
        accepted=None if synthetic else accepted(delivery.name, held, accept),
        trial=trial,
        sealed=None if synthetic else Sealed.of(delivery),
        contract_content=contract.content,
    )
    return vintage.until(evaluated.last_untreated) if evaluated.followed else vintage


def _population(
    delivery: Delivery, codes: tuple[str, ...], months: tuple[Month, ...]
) -> Array | None:
    """The population that came with a delivery, (municipalities, months); None without."""
    found = year_ends(delivery, codes)
    return None if found is None else found.by_month(months)


def _until(counts: Mapping[str, Array], kept: int) -> Mapping[str, Array]:
    return MappingProxyType({name: values[..., :kept] for name, values in counts.items()})
