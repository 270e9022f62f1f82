"""Who took part in the trial, when, and how sure we are."""

from __future__ import annotations

from collections import Counter
from datetime import date

from evaluation.domain import Month, employment_trial, municipalities, never_treated
from evaluation.domain.facts import read_facts


def test_25_areas_and_118_municipalities() -> None:
    trial = employment_trial()
    assert len(trial.areas) == 25
    assert len(trial.participations) == len(trial.codes) == 118
    assert trial.codes <= set(municipalities())


def test_90_in_the_first_round_and_28_in_the_second() -> None:
    rounds = Counter(part.application_round for part in employment_trial().participations)
    assert rounds == {1: 90, 2: 28}


def test_how_sure_we_are_of_each() -> None:
    certainties = Counter(part.certainty for part in employment_trial().participations)
    assert certainties == {"certain": 92, "high": 19, "inferred": 7}


def test_every_participation_says_where_it_was_read() -> None:
    assert all(part.source.strip() for part in employment_trial().participations)


def test_all_took_part_for_the_whole_trial() -> None:
    spans = {(part.start, part.end) for part in employment_trial().participations}
    assert spans == {(date(2021, 3, 1), date(2024, 12, 31))}


def test_areas_and_area_of_tell_the_same_story() -> None:
    trial = employment_trial()
    told = {code: area for area, codes in trial.areas.items() for code in codes}
    assert told == trial.area_of


def test_espoo_was_an_area_of_its_own() -> None:
    trial = employment_trial()
    assert trial.areas["Espoo"] == ("049",)
    assert trial.area_of["049"] == "Espoo"


def test_nobody_on_aland_took_part() -> None:
    assert not any(municipalities()[code].aland for code in employment_trial().codes)


def test_event_time_is_zero_in_march_2021() -> None:
    trial = employment_trial()
    months = [Month(2020, 3), Month(2021, 2), Month(2021, 3), Month(2024, 12)]
    assert [trial.event_time(month) for month in months] == [-12, -1, 0, 45]


def test_175_on_the_mainland_were_never_treated() -> None:
    codes = {m.code for m in never_treated()}
    assert len(codes) == len(never_treated()) == 175
    assert codes.isdisjoint(employment_trial().codes)
    assert not any(m.aland for m in never_treated())


def test_who_applied_and_was_not_selected_was_never_treated() -> None:
    refused = {m.code for m in municipalities().values() if m.applied_not_selected}
    assert refused <= {m.code for m in never_treated()}


def test_facts_write_the_name_that_belongs_to_the_code() -> None:
    known = municipalities()
    for file in ("trial_areas.csv", "earlier_trials.csv"):
        for row in read_facts(file):
            assert known[row["code"]].name_fi == row["name_fi"], (file, row)
