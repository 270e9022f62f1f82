"""Effects by the chosen design: in results.json, and as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from evaluation.checks.gate.weigh import Weighed
from evaluation.domain import municipalities
from evaluation.report.evaluation import Evaluation
from evaluation.report.weighed_rows import (
    Row,
    area_rows,
    choice_of,
    doubt_row,
    evidence_id,
    evidence_row,
    evidence_rows,
    members_of,
    unit_names,
)
from evaluation.report.writers.choice import COLUMNS, as_json, choice_rows, measured_as_json
from evaluation.study.comparisons.comparison import present

Series = tuple[tuple[tuple[str, str], float], ...]  # unit, month: people
DOUBT = "check asked verdict value reach line unit caps about before_covid inside_covid"
AREA = (
    "id estimand area att ci_low ci_high equivalence_low equivalence_high p_value p_space p_time"
    " verdict designs_found designs_asked bound sesoi mde bound_low bound_high grade grade_because"
    " dispersion p_dispersion n_areas n_outside n_expected"
)
EFFECT = (
    "id estimand headline role outcome measure denominator unit better design window first_month"
    " last_month window_complete n_treated_units n_donor_units g_star level att ci_low ci_high"
    " equivalence_low equivalence_high p_value p_space p_time verdict designs_found designs_asked"
    " bound sesoi mde bound_low bound_high grade grade_because"
)


def weighed_results(evaluation: Evaluation) -> dict[str, Any]:
    """The keys ``choice``, ``evidence`` and ``evidence_by_area`` of results.json; none for a plan
    without candidates.
    """
    weighed = evaluation.weighed
    if weighed is None:
        return {}
    choice = as_json(choice_of(weighed, evaluation.vintage.sha256))
    return {
        "choice": {**choice, "on_this_delivery": measured_as_json(weighed.again)},
        "evidence": [
            {**evidence_row(weighed, judged), "doubts": [doubt_row(d) for d in judged.doubts]}
            for judged in weighed.judged.values()
        ],
        "evidence_by_area": [
            {**row, "id": f"{row['id']}.{row['area']}", "of": row["id"]}
            for row in area_rows(weighed)
        ],
    }


def weighed_tables(
    evaluation: Evaluation,
) -> Mapping[str, tuple[tuple[str, ...], Iterable[Row]]]:
    """Name of a table → its columns and rows; none for a plan without candidates."""
    if evaluation.weighed is None:
        return {}
    made = {name: (columns, rows(evaluation)) for name, (columns, rows) in _TABLES.items()}
    return MappingProxyType(made)


def _choice(evaluation: Evaluation) -> Iterator[Row]:
    if evaluation.weighed is not None:
        yield from choice_rows(choice_of(evaluation.weighed, evaluation.vintage.sha256))


def _evidence(evaluation: Evaluation) -> Iterator[Row]:
    if evaluation.weighed is not None:
        yield from map(_in_one_line, evidence_rows(evaluation.weighed))


def _by_area(evaluation: Evaluation) -> Iterator[Row]:
    if evaluation.weighed is not None:
        yield from map(_in_one_line, area_rows(evaluation.weighed))


def _in_one_line(row: Row) -> Row:
    because = row["grade_because"]
    return {**row, "grade_because": "; ".join(because if isinstance(because, list) else [])}


def _doubts(evaluation: Evaluation) -> Iterator[Row]:
    """Doubts of the primary window alone: effects of other windows rest on the same."""
    if evaluation.weighed is not None:
        primary = evaluation.weighed.material.primary.name
        for judged in evaluation.weighed.judged.values():
            if judged.evidence.window.name == primary:
                for doubt in judged.doubts:
                    yield {"evidence_id": evidence_id(judged.evidence), **doubt_row(doubt)}


def _units(evaluation: Evaluation) -> Iterator[Row]:
    """Which municipalities each unit is the sum of: as the delivery has them."""
    if evaluation.weighed is not None:
        cells = evaluation.weighed.material.cells
        for name, unit in members_of(evaluation.weighed).items():
            for code in present(unit.members, cells):
                yield {
                    "unit": name,
                    "treated": unit.area is not None,
                    "area": unit.area or "",
                    "municipality": code,
                    "name": municipalities()[code].name_fi,
                }


def _denominators(evaluation: Evaluation) -> Iterator[Row]:
    """What a unit's count was divided by, in the months of the ledger: value × people / 100 is the
    count. Outcomes over the same people share their rows.
    """
    if evaluation.weighed is None:
        return
    sharing: dict[Series, list[str]] = {}
    for outcome, series in _people(evaluation.weighed).items():
        sharing.setdefault(tuple(sorted(series.items())), []).append(outcome)
    for rows, outcomes in sharing.items():
        for (name, month), people in rows:
            yield {"outcomes": "; ".join(outcomes), "unit": name, "month": month, "people": people}


def _people(weighed: Weighed) -> dict[str, dict[tuple[str, str], float]]:
    """By outcome: the people of each unit and month that have a weight in an effect."""
    found: dict[str, dict[tuple[str, str], float]] = {}
    for evidence in (judged.evidence for judged in weighed.judged.values()):
        names, panel = unit_names(evidence), evidence.design.panel
        series = found.setdefault(evidence.outcome.key, {})
        for i, t in np.argwhere(evidence.ledger):
            series[names[i], str(panel.months[t])] = float(panel.n[i, t])
    return found


_TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Evaluation], Iterable[Row]]]] = (
    MappingProxyType(
        {
            "choice": (COLUMNS, _choice),
            "evidence": (tuple(EFFECT.split()), _evidence),
            "evidence_by_area": (tuple(AREA.split()), _by_area),
            "doubts": (("evidence_id", *DOUBT.split()), _doubts),
            "units": (("unit", "treated", "area", "municipality", "name"), _units),
            "denominators": (("outcomes", "unit", "month", "people"), _denominators),
        }
    )
)
