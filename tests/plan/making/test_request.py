"""What a new plan is asked to be of: every fault of it at once, and lists of donors from files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import trial_named
from evaluation.errors import PlanError
from evaluation.plan.making.request import listed, request

CODES = tuple(place.code for place in trial_named().never_treated)


def told(folder: Path, *arguments: object) -> list[tuple[str, str]]:
    with pytest.raises(PlanError) as caught:
        request(folder, *arguments)  # type: ignore[arg-type]
    return [(breach.rule, breach.where) for breach in caught.value.breaches]


def test_areas_and_donors_are_looked_up(tmp_path: Path) -> None:
    asked = request(tmp_path / "two", "2021-24", ["Kerava", "åbo"], CODES)
    assert (asked.name, asked.trial.name) == ("two", "2021-24")
    assert asked.areas == ("Vantaa-Kerava", "Turku")
    assert asked.donors == CODES


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "Åbo 2").mkdir()
    areas, donors = ["Turkuu", "Espoo", "Imatra"], ["Lahti", "Imatra", "nowhere"]
    assert told(tmp_path / "Åbo 2", "2021-24", areas, donors) == [
        ("name", "Åbo 2"),
        ("folder", str(tmp_path / "Åbo 2")),
        ("area", "--area Turkuu"),
        ("area", "--area Imatra"),
        ("donors", "--donors Lahti"),
        ("donors", "--donors nowhere"),
    ]


def test_a_place_outside_the_trial_is_told_who_took_part(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as outside:
        request(tmp_path / "a", "2021-24", ["Imatra"])
    assert "These took part: Espoo; Helsinki; Vantaa-Kerava: Vantaa, Kerava;" in str(outside.value)
    with pytest.raises(PlanError) as misspelled:
        request(tmp_path / "a", "2021-24", ["Turkuu"])
    assert "These took part" not in str(misspelled.value)
    assert "Did you mean Turku?" in str(misspelled.value)


def test_a_trial_without_facts_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="no plan can be made: 2") as caught:
        request(tmp_path / "A", "2019")
    assert "Use: 2017-18, 2021-24" in str(caught.value)


@pytest.mark.parametrize("name", ["Turku", "å", "a b", "a.b", "a" * 61, ".."])
def test_a_name_that_no_plan_can_have(tmp_path: Path, name: str) -> None:
    assert told(tmp_path / name, "2021-24")[0][0] == "name"


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_whatever_is_there_is_a_fault(tmp_path: Path, make: object) -> None:
    make(tmp_path / "turku")  # type: ignore[operator]
    assert told(tmp_path / "turku", "2021-24") == [("folder", str(tmp_path / "turku"))]


def test_a_link_to_nowhere_is_something_too(tmp_path: Path) -> None:
    (tmp_path / "turku").symlink_to(tmp_path / "gone")
    assert told(tmp_path / "turku", "2021-24") == [("folder", str(tmp_path / "turku"))]


def test_too_few_donors_are_told_once_all_of_them_are_known(tmp_path: Path) -> None:
    assert told(tmp_path / "a", "2021-24", [], CODES[:18]) == [("donors", "--donors")]
    assert told(tmp_path / "a", "2021-24", [], [*CODES[:3], "x"]) == [("donors", "--donors x")]
    assert request(tmp_path / "a", "2021-24", [], CODES[:19]).donors == CODES[:19]


# Lists


def test_names_are_parted_by_commas_semicolons_and_lines() -> None:
    assert listed("Imatra, Kotka;Koski Tl") == ["Imatra", "Kotka", "Koski Tl"]
    assert listed("Imatra\nKotka # by the sea\n\n# 285\n") == ["Imatra", "Kotka"]
    assert listed(" , ") == []


def test_a_file_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "donors.txt"
    path.write_bytes("\ufeffVillmanstrand\r\n153; 285\r\n# the rest later\r\n".encode())
    assert listed(str(path)) == ["Villmanstrand", "153", "285"]


@pytest.mark.parametrize("content", [b"\xff\xfeI\0", "Åbo".encode("latin-1")])
def test_a_file_of_another_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "donors.txt").write_bytes(content)
    with pytest.raises(PlanError, match="not UTF-8"):
        listed(str(tmp_path / "donors.txt"))


def test_a_folder_and_a_file_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        listed(str(tmp_path))
    (tmp_path / "long").write_bytes(b"x" * 100_000)
    with pytest.raises(PlanError, match="100000 bytes"):
        listed(str(tmp_path / "long"))


@given(st.text())
def test_whatever_is_given_is_a_list_of_names_or_refused(given_text: str) -> None:
    try:
        names = listed(given_text)
    except PlanError:
        return
    assert all(name == name.strip() and name for name in names)
