"""Valid calls of what describes and compares nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import evaluation as ev
from evaluation.methods.matching.filling import filling
from evaluation.methods.matching.tightness import tightness
from evaluation.sources.described import Origin
from evaluation.sources.filled_vacancies import FilledVacancies
from evaluation.sources.occupations import Occupations
from tests.laws.door_calls.arrays import Call

# Where NaN is a count that the source keeps secret, the bounds say what it leaves open.
SECRETS = {
    ("methods.matching.tightness:tightness", "vacancies"),
    ("methods.matching.tightness:tightness", "jobseekers"),
    ("methods.matching.filling:filling", "new"),
    ("methods.matching.filling:filling", "filled"),
    ("methods.matching.filling:filling", "days"),
}


def of_descriptions(small: ev.Evaluation) -> list[Call]:
    months = small.vintage.months[:3]
    window = ev.Window("W", months[0], months[2])
    held = {"sha256": "0", "source": "s", "licence": "l", "contract": "c", "name": "n"}
    origin = Origin(**held, secret_high=4, disclosure_threshold=0)
    occupations = Occupations(
        origin=origin,
        occupations=("5321",),
        areas=("MK01",),
        months=months,
        jobseekers=np.full((1, 1, 3), 10.0),
        vacancies=np.full((1, 1, 3), 20.0),
    )
    some = np.full((1, 3), 10.0)
    filled = {"open": some, "new": some, "filled": some, "days": some, "months": months}
    vacancies = FilledVacancies(origin=origin, municipalities=("049",), **filled)
    path = Path(__file__).parents[3] / "data_contracts" / "tem_2310.odcs.yaml"
    limits = {"secret_high": 4, "threshold": 0}
    return [
        Call(tightness, {"vacancies": some, "jobseekers": some, **limits}),
        Call(filling, {"new": some, "filled": some, "days": some, **limits}),
        Call(ev.read_occupations, {"path": path, "plan": None}, heavy=True),
        Call(ev.read_filled_vacancies, {"path": path, "plan": None}, heavy=True),
        Call(ev.care_tightness, {"occupations": occupations, "codes": ["5321"]}),
        Call(ev.vacancy_filling, {"vacancies": vacancies, "window": window}),
    ]
