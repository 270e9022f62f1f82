"""The synthetic twin: real municipalities and sizes, invented months, a planted effect.

It exists so that the whole line can be run and judged with nothing but a laptop: the truth is
known. Everything made from it carries a watermark, in every language.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import MappingProxyType
from typing import Unpack

import pyarrow as pa

from evaluation.core.arrays import Array, sealed
from evaluation.domain import Month, trial_named
from evaluation.domain.trial import USUAL
from evaluation.door import door
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import Delivery
from evaluation.sources.population import monthly_population
from evaluation.sources.twin.country import Country, country_of
from evaluation.sources.twin.counts import columns_of
from evaluation.sources.twin.planted import (
    FIRST,
    USUAL_EFFECT,
    Growth,
    Inflow,
    Noise,
    Options,
    Planted,
    Points,
    PointsAYear,
)
from evaluation.sources.twin.population import twin_population
from evaluation.sources.twin.published import as_read, in_sight, table_of
from evaluation.sources.vintage import CONTRACT, Vintage, vintage_of


@door
def synthetic_twin(
    seed: int = 2021,
    trial: str = USUAL,
    *,
    since: Month = FIRST,
    effect: Points = USUAL_EFFECT,
    noise: Noise = 1.0,
    drift: PointsAYear = 0.0,
    covid: Points | None = None,
    scar: Points = 0.0,
    anticipation: Points = 0.0,
    spillover: Points = 0.0,
    growth: Growth = 0.0,
    composition: Inflow = 0.0,
    definition_break: Points = 0.0,
    donor_shock: Points = 0.0,
) -> Vintage:
    r"""A vintage of table 12r5 that never happened, from ``since`` to 2024-12, the truth known.

    Rates are a municipality level, a national path, a shock in 2020 that hits large places harder,
    a slow large-city factor, and two AR(1) errors: one that does not shrink with size (ρ = 0.9) and
    one that does (ρ = 0.6, variance ∝ 1/jobseekers). Counts 1–4 are secret, as in the real table.

    .. math:: y_{it} = \operatorname{round}(L_i G_{it}\, u_{it} / 100), \qquad
              u_{it} = u^0_{it} + \sum_v s_v\, a_{vi}\, b_{vt}

    with :math:`L_i` the labour force of 2019. Options change no draw: twins of one seed differ by
    what is planted alone. Points are of the labour force, by which registered unemployment moves
    (in broad non-employment as much; not in lay-offs), of the municipalities of the trial unless it
    says otherwise.

    Parameters
    ----------
    seed, trial
        Of the draws; and the trial whose municipalities and dates these are.
    since
        The first month, 2006-01…2015-01. Earlier months have streams of their own and change no
        later count: errors run backwards from 2015-01, and a recession begins in 2008-10, in large
        places first and hardest. They have the column of the health-limited (TYOTTOMATSAIR).
    effect
        Points by which the trial moves broad non-employment from its start on: registered
        unemployment by 1.5 times that, services by −0.5 times.
    noise
        Times the usual AR(1) noise of each municipality, in rates and parts; 0.4…1.5.
    drift
        Points a year, in all months; 0 in the mean of 2019.
    covid
        Points by which the peak of the fading shock (2020-03) is higher. None: it loads on log size
        (0.12, spread 0.15); with a number, 0 too, no shock does, nor does the recession.
    scar
        Points from 2020-03 on, for good.
    anticipation
        Points from the month when the areas were public (2019-12) on, the trial included.
    spillover
        Points outside the trial, in the subregions and commuting areas of its municipalities, from
        its start on.
    growth
        Share of people, labour force and counts a year, from 2019-01 on: 0.02 is 2 per cent.
    composition
        Points of inflow from the start on: unemployed men who are foreign citizens.
    definition_break
        Points in the months that the documented break ``entrepreneurs`` counts in another way
        (2020-04…2022-02).
    donor_shock
        Points in one donor area from the start on: the most populous mainland subregion of clean
        donors alone (Vaasa).

    Raises
    ------
    DomainError
        If ``since`` is out of range, or nobody knows the trial.
    ContractBreach
        If what is planted together makes a table that could not be one of the source.
    """
    planted = Planted(
        since=since,
        effect=effect,
        noise=noise,
        drift=drift,
        covid=covid,
        scar=scar,
        anticipation=anticipation,
        spillover=spillover,
        growth=growth,
        composition=composition,
        definition_break=definition_break,
        donor_shock=donor_shock,
    )
    contract = Contract.load(CONTRACT)
    country, columns = _drawn(seed, trial, planted, contract)
    table = table_of(country, columns)
    delivery = Delivery(name=_name(seed, planted), sha256=_digest(table), table=table, updated=None)
    vintage = vintage_of(delivery, contract, synthetic=True, trial=trial)
    return replace(vintage, planted=planted.effects, population=_population(vintage, planted))


def drawn_vintage(seed: int = 2021, trial: str = USUAL, **options: Unpack[Options]) -> Vintage:
    """The vintage of ``synthetic_twin`` with the same options, straight from its arrays.

    For simulations: no table is written and none held against the contract, so options that it
    would refuse are taken too, ``noise=0`` among them. Counts, country, months and name are those
    of the twin; ``sha256`` is of the counts, not of a table.
    """
    planted, contract = Planted(**options), Contract.load(CONTRACT)
    country, columns = _drawn(seed, trial, planted, contract)
    counts, whole = as_read({name: columns[name] for name in contract.measures if name in columns})
    evaluated = trial_named(trial)
    vintage = Vintage(
        name=_name(seed, planted),
        sha256=hashlib.sha256(b"".join(each.tobytes() for each in counts.values())).hexdigest(),
        source=str(contract.custom("source")),
        licence=str(contract.custom("licence")),
        contract=contract.name,
        contract_sha256=contract.sha256,
        updated=None,
        synthetic=True,
        municipalities=country.codes,
        months=country.months,
        counts=MappingProxyType({name: sealed(each) for name, each in counts.items()}),
        country=MappingProxyType({name: sealed(each) for name, each in whole.items()}),
        secret_low=0,
        secret_high=contract.number("smallestPublishedCount") - 1,
        disclosure_threshold=contract.number("disclosureThreshold"),
        trial=evaluated.name,
        planted=planted.effects,
        contract_content=contract.content,
    )
    vintage = replace(vintage, population=_population(vintage, planted))
    return vintage.until(evaluated.last_untreated) if evaluated.followed else vintage


def _population(vintage: Vintage, planted: Planted) -> Array:
    """People at each month's end, (municipalities, months)."""
    ends = twin_population(vintage.trial, since=planted.since, growth=planted.growth)
    return sealed(monthly_population(ends.people, ends.years, vintage.months))


def _drawn(
    seed: int, trial: str, planted: Planted, contract: Contract
) -> tuple[Country, dict[str, Array]]:
    """The country and its counts by column, small ones as they were drawn."""
    country = country_of(seed, trial_named(trial), planted.since)
    columns = columns_of(country, seed, planted)
    return country, in_sight(columns, contract, country.before)


def _name(seed: int, planted: Planted) -> str:
    return f"synthetic twin, seed {seed}{planted.said}"


def _digest(table: pa.Table) -> str:
    """Of its rows as lines of text."""
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return hashlib.sha256("\n".join(map(",".join, rows)).encode()).hexdigest()
