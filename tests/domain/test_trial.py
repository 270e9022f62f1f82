"""Who took part in the trial, when, and how sure we are."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from evaluation import domain
from evaluation.domain import (
    Bound,
    Month,
    Window,
    employment_trial,
    municipalities,
    never_treated,
    trial_named,
    trials,
)
from evaluation.domain.calendar import COVID_START
from evaluation.domain.facts import read_facts
from evaluation.domain.trial import CERTAINTIES
from evaluation.errors import DomainError, NoUntreated


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
    assert certainties == {"certain": 99, "high": 19}


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
    refused = employment_trial().applicants
    assert len(refused) == 10
    assert refused <= {m.code for m in never_treated()}


def test_facts_write_the_name_that_belongs_to_the_code() -> None:
    known = municipalities()
    files = ("areas.csv", "kept_out.csv", "applicants.csv")
    for file in (f"trials/{trial}/{name}" for trial in trials() for name in files):
        for row in read_facts(file):
            assert known[row["code"]].name_fi == row["name_fi"], (file, row)


def test_another_trial_is_another_folder_of_facts() -> None:
    trial = trial_named("2017-18")
    assert {code: trial.area_of[code] for code in ("853", "837")} == {
        "853": "Turku",
        "837": "Tampere (Pirkanmaa)",
    }
    assert len(trial.codes) == 12
    assert (trial.start, trial.last_untreated) == (Month(2017, 8), Month(2021, 2))
    assert trial.event_time(Month(2017, 7)) == -1


def test_who_may_have_taken_part_is_nobodys_donor() -> None:
    out = {one.code: one.reason for one in trial_named("2017-18").kept_out}
    assert out["211"] == "may_be_treated"  # Kangasala, in Pirkanmaa
    assert out["684"] == "may_be_treated"  # Rauma, in Satakunta: it withdrew, as far as we know
    assert out["091"] == "earlier_trial"  # Helsinki took part in 2012-15
    assert not set(out) & trial_named("2017-18").codes


def test_each_trial_has_one_month_of_each_bound_that_is_needed() -> None:
    for trial in trials().values():
        bounds = Counter(event.bound for event in trial.calendar)
        assert all(bounds[b] == 1 for b in (Bound.BASE, Bound.EFFECT, Bound.UNTREATED)), trial.name
        assert trial.public < trial.start <= trial.last_untreated
        dates = [event.effective for event in trial.calendar]
        assert dates == sorted(dates)
        for language in ("fi", "sv", "en"):
            assert trial.facts[f"title_{language}"] and trial.facts[f"known_{language}"]


def test_the_usual_windows_follow_on_from_the_start_and_end_where_the_law_says() -> None:
    for trial in trials().values():
        windows = trial.windows
        assert [one.name for one in windows] == [f"W{k + 1}" for k in range(len(windows))]
        assert windows[0].first == trial.start
        assert all(b.first == a.last + 1 for a, b in pairwise(windows))
        for window in windows:
            trial.require_untreated(window)
    law = {event.name: event.month for event in employment_trial().calendar}
    assert [one.first for one in employment_trial().windows] == [
        law["trial_start"],
        law["nordic_model"],
        law["original_end_passed"],
    ]
    assert employment_trial().windows[-1].last == employment_trial().last_untreated
    assert trial_named("2017-18").windows[-1].last == COVID_START + -1


def test_every_usual_window_has_a_reason_and_a_source() -> None:
    for trial in trials():
        for row in read_facts(f"trials/{trial}/windows.csv"):
            assert row["because"] and row["source"] and row["certainty"] in CERTAINTIES


def test_a_window_past_the_last_untreated_month_says_why_in_the_words_of_its_trial() -> None:
    late = Window("W", Month(2020, 1), Month(2021, 3))
    employment_trial().require_untreated(late)
    with pytest.raises(NoUntreated, match="another trial begins"):
        trial_named("2017-18").require_untreated(late)


def test_an_unknown_trial_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(DomainError, match="2017-18, 2021-24"):
        trial_named("2012-15")


@pytest.mark.parametrize("name", ["TRIAL_START", "SELECTION_PUBLIC", "LAST_UNTREATED"])
def test_months_are_found_under_the_names_of_constants(name: str) -> None:
    with pytest.warns(DeprecationWarning, match="plan's trial"):
        assert isinstance(getattr(domain, name), Month)


def test_the_sentence_on_who_is_not_known_has_the_numbers_of_the_facts() -> None:
    later, earlier = employment_trial(), trial_named("2017-18")
    known = len(earlier.codes)
    assert sum(one.reason == "earlier_trial" for one in later.kept_out) == known
    for trial in (later, earlier):
        for language in ("fi", "sv", "en"):
            said = trial.facts[f"known_{language}"]
            assert str(known) in said and str(known + earlier.unknown) in said
    assert {str(trial.start.year) for trial in trials().values()} == {
        trial.facts["from_en"].split()[1] for trial in trials().values()
    }
