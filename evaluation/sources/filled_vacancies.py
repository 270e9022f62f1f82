"""New and filled vacancies by municipality: table 2310, read under its contract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.door import door
from evaluation.sources.described import Origin, described
from evaluation.sources.opening import Opener

CONTRACT = "tem_2310"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledVacancies:
    """Counts by municipality and month, shape (N, T); NaN is a secret small count.

    ``municipalities`` are codes in the classification of the delivery. ``days`` is the mean that
    the filled of a month had been open, and NaN wherever these are secret.
    """

    origin: Origin
    municipalities: tuple[str, ...]
    months: tuple[Month, ...]
    open: Array
    new: Array
    filled: Array
    days: Array


@door
def read_filled_vacancies(path: str | Path, plan: Opener | None = None) -> FilledVacancies:
    """Read table 2310 of the Ministry of Economic Affairs and Employment.

    The series at hand ends 2020-08, before the trial: no effect can be estimated from it. Of a
    longer one, without a plan, only months before the trial are read.

    >>> vacancies = ev.read_filled_vacancies("delivery/2310.csv")
    >>> str(vacancies.months[-1])
    '2020-01'

    Raises
    ------
    DeliveryError
        If the bytes are not a table, or hold no month before the trial.
    ContractBreach
        With every breach at once, if they are not the table that was promised.
    BlindError
        If the plan is not frozen.
    """
    table = described(Path(path), CONTRACT, ("area_code",), plan)
    return FilledVacancies(
        origin=table.origin,
        municipalities=tuple(area.removeprefix("KU") for area in table.keys["area_code"]),
        months=table.months,
        open=table.counts["Avoimet_tyopaikat_kauden_aikana"],
        new=table.counts["Uudet_avoimet_tyopaikat_kauden_aikana"],
        filled=table.counts["Tayttyneet_tyopaikat_kauden_aikana"],
        days=table.counts["Tayttyneiden_tyopaikkojen_avoinnaolon_km_kesto_paivaa"],
    )
