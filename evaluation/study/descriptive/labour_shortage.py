"""Shortage of skilled labour, described: care occupations, and how vacancies were filled.

Neither is an effect. Occupations are published by region, and a region holds municipalities of the
trial beside others; vacancies by whether they were filled end before the trial began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.domain import Month, Window
from evaluation.domain.occupation import care_occupations
from evaluation.door import door
from evaluation.errors import Breach, DomainError
from evaluation.methods.matching.filling import Filling, filling
from evaluation.methods.matching.tightness import Tightness, tightness
from evaluation.sources.filled_vacancies import FilledVacancies
from evaluation.sources.occupations import Occupations


@dataclass(frozen=True, kw_only=True, slots=True)
class CareTightness:
    """Vacancies per 100 unemployed jobseekers in occupations of elderly care, by area and month.

    ``together`` takes all of ``occupations`` as one, shape (A, T); ``each`` is by occupation.
    """

    occupations: tuple[str, ...]
    areas: tuple[str, ...]
    months: tuple[Month, ...]
    together: Tightness
    each: dict[str, Tightness]

    @door
    def at(self, area: str, month: Month, occupation: str = "") -> tuple[float, float, float]:
        """Value, least and most in one area and month; of one occupation, or of all together.

        Raises
        ------
        DomainError
            With everything asked for that is not there.
        """
        asked = [("area", area, self.areas), ("month", month, self.months)]
        asked += [("occupation", occupation, self.occupations)] if occupation else []
        _require(asked)
        found = self.each[occupation] if occupation else self.together
        cell = self.areas.index(area), self.months.index(month)
        return float(found.value[cell]), float(found.low[cell]), float(found.high[cell])


@door
def care_tightness(occupations: Occupations, codes: Sequence[str] = ()) -> CareTightness:
    """Vacancies per 100 unemployed jobseekers in the occupations of elderly care.

    ``codes`` are others than those that the facts name (1343, 2221, 3221, 5321, 5322). Espoo is in
    Uusimaa, ``MK01``; the table at hand has no municipalities. No effect can be estimated from it.

    >>> care = ev.care_tightness(occupations)
    >>> care.at("MK01", ev.Month(2021, 2))
    (200.0, 200.0, 200.0)

    Raises
    ------
    DomainError
        With every occupation that was not delivered.
    """
    chosen = tuple(codes) or care_occupations()
    _require([("occupation", code, occupations.occupations) for code in chosen])
    at = np.array([occupations.occupations.index(code) for code in chosen])
    vacancies, jobseekers = occupations.vacancies[at], occupations.jobseekers[at]
    origin = occupations.origin
    limits = {"secret_high": origin.secret_high, "threshold": origin.disclosure_threshold}
    each = {
        code: tightness(vacancies[[k]], jobseekers[[k]], **limits) for k, code in enumerate(chosen)
    }
    return CareTightness(
        occupations=chosen,
        areas=occupations.areas,
        months=occupations.months,
        together=tightness(vacancies, jobseekers, **limits),
        each=each,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class VacancyFilling:
    """How the vacancies of a span of months were filled, by municipality.

    ``vacancies_filled`` are per 100 new ones, with ``low`` and ``high`` where counts are secret;
    ``days_to_fill`` the mean of the filled that are shown, which are ``shown`` of all at the least.
    """

    window: Window
    municipalities: tuple[str, ...]
    filling: Filling

    @door
    def at(self, municipality: str) -> tuple[float, float]:
        """Vacancies filled per 100 new ones, and days to fill, in one municipality.

        Raises
        ------
        DomainError
            If it was not delivered.
        """
        _require([("municipality", municipality, self.municipalities)])
        i = self.municipalities.index(municipality)
        return float(self.filling.share[i]), float(self.filling.days[i])


@door
def vacancy_filling(vacancies: FilledVacancies, window: Window) -> VacancyFilling:
    """Vacancies filled per 100 new ones, and days to fill, by municipality over some months.

    The series ends 2020-08, before the trial began: it says where employers met delays before it,
    and no effect can be estimated.

    >>> winter = ev.Window("winter", ev.Month(2019, 12), ev.Month(2020, 1))
    >>> ev.vacancy_filling(vacancies, winter).at("049")
    (50.0, 34.5)

    Raises
    ------
    DomainError
        With the first and last month of the window that the series does not reach.
    """
    held = vacancies.months
    _require([("month", month, held) for month in dict.fromkeys((window.first, window.last))])
    inside = np.array([month in window for month in held])
    origin = vacancies.origin
    found = filling(
        vacancies.new[:, inside],
        vacancies.filled[:, inside],
        vacancies.days[:, inside],
        secret_high=origin.secret_high,
        threshold=origin.disclosure_threshold,
    )
    return VacancyFilling(window=window, municipalities=vacancies.municipalities, filling=found)


def _require(asked: Sequence[tuple[str, object, Sequence[object]]]) -> None:
    """Stop with everything that was asked for and is not there."""
    absent = [
        Breach(
            rule=f"a delivered {what}",
            where=f"{what} {wanted}",
            found=f"not among the {len(held)} delivered, {held[0]} to {held[-1]}",
            remedy="Ask for one of these, or deliver it",
        )
        for what, wanted, held in asked
        if wanted not in held
    ]
    if absent:
        raise DomainError(
            f"{len(absent)} thing(s) asked for that the table does not hold",
            why="what was not delivered is neither zero nor secret",
            remedy="look below for what there is",
            breaches=absent,
        )
