"""The 309 municipalities of 2021–2024, their mergers, and what is said of a wrong code."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import (
    Municipality,
    crosswalk,
    fault_of_code,
    mergers,
    municipalities,
    recode,
    require_codes,
)
from evaluation.errors import DomainError

OLD_CODES = sorted(merger.code for merger in mergers())
DAYS = st.sampled_from([date(year, month, 1) for year in range(2014, 2027) for month in (1, 7)])
COUNTS = st.dictionaries(
    st.sampled_from([*OLD_CODES, *municipalities()]), st.integers(0, 10**6), max_size=40
)
CODES = st.sampled_from(sorted(municipalities()))


def test_there_are_309_in_order_each_under_its_own_three_digits() -> None:
    known = municipalities()
    assert len(known) == 309
    assert list(known) == sorted(known)
    assert all(re.fullmatch("[0-9]{3}", code) for code in known)
    assert all(municipality.code == code for code, municipality in known.items())


def test_sixteen_are_on_aland() -> None:
    aland = [m for m in municipalities().values() if m.aland]
    assert len(aland) == 16
    assert {m.language for m in aland} == {"sv"}
    assert "Mariehamn" in {m.name_sv for m in aland}


def test_names_by_language() -> None:
    espoo = municipalities()["049"]
    assert (espoo.name("fi"), espoo.name("sv"), espoo.name("en")) == ("Espoo", "Esbo", "Espoo")


def test_every_name_is_given_and_none_twice() -> None:
    known = municipalities().values()
    assert all(m.name_fi and m.name_sv for m in known)
    assert len({m.name_fi for m in known}) == 309


def test_every_municipality_is_inhabited_and_in_finland() -> None:
    for m in municipalities().values():
        assert m.population > 0
        assert 59 < m.latitude < 71
        assert 19 < m.longitude < 32


def test_espoo_and_helsinki_are_neighbours_and_utsjoki_is_not() -> None:
    known = municipalities()
    assert known["049"].distance_km(known["091"]) < 30
    assert 1000 < known["049"].distance_km(known["890"]) < 1200


@given(one=CODES, other=CODES)
def test_distance_is_the_same_both_ways_and_none_to_oneself(one: str, other: str) -> None:
    a, b = municipalities()[one], municipalities()[other]
    assert a.distance_km(b) == pytest.approx(b.distance_km(a))
    assert (a.distance_km(b) < 1e-6) == (one == other)


def test_mergers_are_in_order_and_lead_to_municipalities_of_2021() -> None:
    assert list(mergers()) == sorted(mergers(), key=lambda merger: (merger.effective, merger.code))
    assert all(merger.source for merger in mergers())
    assert {merger.into for merger in mergers()} <= set(municipalities())


def test_a_municipality_that_merged_before_2021_is_not_of_2021() -> None:
    gone = {merger.code for merger in mergers() if merger.effective <= date(2021, 1, 1)}
    assert len(gone) == 11
    assert gone.isdisjoint(municipalities())


@pytest.mark.parametrize(
    ("day", "honkajoki", "pertunmaa"),
    [
        (date(2020, 12, 31), None, None),
        (date(2021, 1, 1), "214", None),
        (date(2024, 12, 31), "214", None),
        (date(2025, 1, 1), "214", "507"),
    ],
)
def test_the_crosswalk_changes_on_the_day_of_the_merger(
    day: date, honkajoki: str | None, pertunmaa: str | None
) -> None:
    into = crosswalk(day)
    assert (into.get("099"), into.get("588")) == (honkajoki, pertunmaa)


@given(day=DAYS)
def test_the_crosswalk_leads_nowhere_that_is_itself_merged(day: date) -> None:
    into = crosswalk(day)
    assert set(into.values()).isdisjoint(into)


def test_two_that_merged_into_kuopio_are_summed_by_hand() -> None:
    counts = {"297": 100.0, "476": 7.0, "174": 3.0, "049": 1.0}
    assert recode(counts, date(2016, 6, 1)) == {"297": 107.0, "174": 3.0, "049": 1.0}
    assert recode(counts, date(2021, 1, 1)) == {"297": 110.0, "049": 1.0}


def test_codes_as_they_are_delivered_come_back_as_they_came() -> None:
    counts = {"KU541": 100, "KU911": 20, "KU049": 3}
    assert recode(counts, "2021-01-01") == {"KU541": 120.0, "KU049": 3.0}
    assert recode(counts, datetime(2021, 1, 1, 12)) == recode(counts, date(2021, 1, 1))
    assert recode({}, "2021-01-01") == {}


@given(counts=COUNTS, day=DAYS)
def test_recoding_does_not_depend_on_how_codes_are_written(
    counts: dict[str, int], day: date
) -> None:
    delivered = {f"KU{code}": count for code, count in counts.items()}
    plain = recode(counts, day.isoformat())
    assert recode(delivered, day) == {f"KU{code}": count for code, count in plain.items()}


def test_every_unknown_code_is_named() -> None:
    codes: list[object] = ["49", 49, "999", "KU999", "KU49", "", None, "SSS", "MK01", "Espoo", 541]
    with pytest.raises(DomainError) as caught:
        recode(dict.fromkeys(codes, 1.0) | {"049": 1.0}, date(2021, 1, 1))  # type: ignore[misc]
    named = [breach.where for breach in caught.value.breaches]
    assert named == [
        "49",
        "49",
        "999",
        "KU999",
        "KU49",
        "(empty)",
        "None",
        "SSS",
        "MK01",
        "Espoo",
        "541",
    ]
    assert "'049'" in caught.value.breaches[0].remedy
    assert "'049'" in caught.value.breaches[1].remedy


def test_two_forms_of_code_are_not_summed_apart() -> None:
    with pytest.raises(DomainError) as caught:
        recode({"KU541": 100, "911": 20}, date(2021, 1, 1))
    assert [breach.where for breach in caught.value.breaches] == ["KU541"]


@pytest.mark.parametrize("count", [float("nan"), float("inf"), None, "7", True])
def test_what_is_no_number_is_not_summed(count: object) -> None:
    with pytest.raises(DomainError, match="cannot be summed") as caught:
        recode({"541": count}, date(2021, 1, 1))  # type: ignore[dict-item]
    assert caught.value.breaches[0].where == "541"


@pytest.mark.parametrize("day", ["2021-13-01", "2021", "1.1.2021", 2021, None])
def test_what_is_no_day(day: object) -> None:
    with pytest.raises(DomainError, match="is not a day"):
        recode({"541": 1}, day)  # type: ignore[arg-type]


@given(counts=COUNTS, day=DAYS)
def test_recoding_keeps_the_total(counts: dict[str, int], day: date) -> None:
    assert sum(recode(counts, day).values()) == sum(counts.values())


@given(counts=COUNTS, day=DAYS)
def test_recoding_twice_changes_nothing_more(counts: dict[str, int], day: date) -> None:
    once = recode(counts, day)
    assert recode(once, day) == once


@given(counts=COUNTS, first=DAYS, second=DAYS)
def test_recoding_by_way_of_an_earlier_day_changes_nothing(
    counts: dict[str, int], first: date, second: date
) -> None:
    early, late = sorted((first, second))
    assert recode(recode(counts, early), late) == recode(counts, late)


@given(counts=COUNTS)
def test_after_2021_only_the_309_are_left(counts: dict[str, int]) -> None:
    assert set(recode(counts, date(2021, 1, 1))) <= set(municipalities())


@given(code=CODES)
def test_a_known_code_has_no_fault(code: str) -> None:
    assert fault_of_code(code) is None


@pytest.mark.parametrize(("eaten", "whole"), [("49", "049"), ("5", "005"), ("91", "091")])
def test_a_code_without_its_zero_is_given_it_back(eaten: str, whole: str) -> None:
    fault = fault_of_code(eaten)
    assert fault is not None
    assert (fault.where, fault.found) == (eaten, "not three digits")
    assert f"'{whole}'" in fault.remedy
    assert "eaten the zero" in fault.remedy


def test_a_merged_code_is_told_where_it_went() -> None:
    fault = fault_of_code("099")
    assert fault is not None
    assert fault.rule == "merged municipality"
    assert fault.found == "Honkajoki became part of 214 on 2021-01-01"
    assert "recode" in fault.remedy


@pytest.mark.parametrize("code", ["xxx", "", "0049", "KU049", "4 9", "04９"])
def test_what_is_not_three_digits_is_told_so_and_no_zero_is_promised(code: str) -> None:
    fault = fault_of_code(code)
    assert fault is not None
    assert fault.found == "not three digits"
    assert fault.remedy == "Write the code as three digits of text"


def test_an_unused_code_is_told_so() -> None:
    fault = fault_of_code("999")
    assert fault is not None
    assert fault.found == "no municipality of 2021–2024 has this code"


def test_pertunmaa_is_still_one_of_the_309() -> None:
    assert fault_of_code("588") is None


def test_all_faulty_codes_are_listed_at_once() -> None:
    with pytest.raises(DomainError, match="3 municipality code") as caught:
        require_codes(["049", "49", "099", "091", "999"])
    assert [breach.where for breach in caught.value.breaches] == ["49", "099", "999"]


def test_codes_that_are_known_pass() -> None:
    require_codes(municipalities())


def test_a_municipality_cannot_be_changed() -> None:
    espoo: Municipality = municipalities()["049"]
    with pytest.raises(AttributeError):
        espoo.population = 0  # type: ignore[misc]
