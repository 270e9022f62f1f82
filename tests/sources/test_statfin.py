"""StatFin's JSON-stat2 becomes the wide table, whatever its dimensions are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.errors import DeliveryError
from evaluation.sources.delivery import read_delivery
from evaluation.sources.statfin import jsonstat_table, parse_json
from evaluation.sources.vintage import read_vintage
from tests.sources.delivered import Refused

CODES = {
    "Alue": ["SSS", "KU049"],
    "Kuukausi": ["2021M02", "2021M03"],
    "Tiedot": ["TYOTTOMATLOPUSSA", "TYOTOSUUS"],
}
VALUES: list[float | None] = [300000, 11.9, 290000, 11.0, 16500, 11.2, None, 7.6]
WIDE = {
    "area_code": ["SSS", "SSS", "KU049", "KU049"],
    "area_name": ["WHOLE COUNTRY", "WHOLE COUNTRY", "Espoo", "Espoo"],
    "month": ["2021-02", "2021-03", "2021-02", "2021-03"],
    "TYOTTOMATLOPUSSA": ["300000", "290000", "16500", ""],
    "TYOTOSUUS": ["11.9", "11", "11.2", "7.6"],
}
LABELS = {"SSS": "WHOLE COUNTRY", "KU049": "Espoo"}


def answer(**changes: object) -> dict[str, Any]:
    dimension = {
        name: {"category": {"index": {code: i for i, code in enumerate(codes)}}}
        for name, codes in CODES.items()
    }
    dimension["Alue"]["category"]["label"] = dict(LABELS)
    whole = {"id": list(CODES), "size": [2, 2, 2], "dimension": dimension, "value": VALUES}
    return whole | changes


def wide(data: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = jsonstat_table("12r5.json", data).to_pydict()
    return found


def test_dense() -> None:
    assert wide(answer()) == WIDE


def test_sparse_where_a_cell_that_is_not_there_is_secret() -> None:
    cells = {str(i): value for i, value in enumerate(VALUES) if value is not None}
    assert wide(answer(value=cells)) == WIDE


def test_categories_as_a_list() -> None:
    data = answer()
    for name, codes in CODES.items():
        data["dimension"][name]["category"]["index"] = codes
    assert wide(data) == WIDE


def test_categories_in_the_order_of_their_index_not_of_the_file() -> None:
    data = answer()
    data["dimension"]["Alue"]["category"]["index"] = {"KU049": 1, "SSS": 0}
    assert wide(data) == WIDE


def test_categories_known_by_their_labels_only() -> None:
    data = answer()
    data["dimension"]["Alue"]["category"] = {"label": LABELS}
    assert wide(data) == WIDE


def test_areas_without_labels_have_no_name() -> None:
    data = answer()
    del data["dimension"]["Alue"]["category"]["label"]
    assert wide(data) == WIDE | {"area_name": [""] * 4}


def test_the_names_of_2026_change_nothing() -> None:
    renamed = {"Alue": "alue_23_20260101", "Kuukausi": "timeperiod_m", "Tiedot": "contentscode"}
    data = answer(id=list(renamed.values()))
    data["dimension"] = {renamed[name]: value for name, value in data["dimension"].items()}
    assert wide(data) == WIDE


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (0, 2, 1)])
def test_dimensions_in_any_order(order: tuple[int, int, int]) -> None:
    cells = np.array(VALUES, dtype=object).reshape(2, 2, 2).transpose(order).ravel().tolist()
    found = wide(answer(id=[list(CODES)[axis] for axis in order], value=cells))
    by_key = {(a, m): row for a, m, *row in zip(*found.values(), strict=True)}
    expected = {(a, m): row for a, m, *row in zip(*WIDE.values(), strict=True)}
    assert set(found) == set(WIDE)
    assert by_key == expected


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "12r5.json").write_text("\ufeff" + json.dumps(answer()), "utf-8")
    assert read_delivery(tmp_path / "12r5.json").table.to_pydict() == WIDE


# What is refused


def test_an_answer_about_something_else(finland: Path) -> None:
    text = (finland / "pxweb" / "jsonstat2_small.json").read_text("utf-8")
    with pytest.raises(DeliveryError, match="has dimensions Tiedot, Vuosi") as caught:
        jsonstat_table("small.json", parse_json("small.json", text))
    assert "12r5" in caught.value.remedy


def test_an_answer_in_the_old_json_of_pxweb(finland: Path) -> None:
    text = (finland / "pxweb" / "12r5_2026M06_v1_json.json").read_text("utf-8")
    with pytest.raises(DeliveryError, match="but not JSON-stat2") as caught:
        jsonstat_table("old.json", parse_json("old.json", text))
    assert "json-stat2" in caught.value.remedy


@pytest.mark.parametrize("text", ["{}", "[]", "null", "3", '"text"', '{"value": [1]}'])
def test_json_that_is_not_json_stat(refused: Refused, text: str) -> None:
    assert "is JSON, but not JSON-stat2" in refused(text, "12r5.json").found


def test_json_that_was_cut_off(refused: Refused) -> None:
    error = refused(json.dumps(answer())[:-20], "12r5.json")
    assert "is not whole JSON" in error.found
    assert "cut off" in error.why


def test_too_few_values(refused: Refused) -> None:
    error = refused(json.dumps(answer(value=VALUES[:-3])), "12r5.json")
    assert "has 5 values for 8 cells" in error.found


def test_two_dimensions(refused: Refused) -> None:
    error = refused(
        json.dumps(answer(id=["Alue", "Tiedot"], size=[2, 2], value=VALUES[:4])), "12r5.json"
    )
    assert "told apart: ['area', 'measure']" in error.found


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Alue", ["SSS", "HVA01"]), ("Kuukausi", ["2021Q1", "2021Q2"]), ("Alue", ["KU049", "KU49"])],
)
def test_a_dimension_that_is_neither_areas_nor_months(
    refused: Refused, name: str, codes: list[str]
) -> None:
    data = answer()
    data["dimension"][name] = {"category": {"index": codes}}
    assert "told apart" in refused(json.dumps(data), "12r5.json").found


def missing(key: str) -> dict[str, Any]:
    dimension = answer()["dimension"]
    return {name: value for name, value in dimension.items() if name != key}


@pytest.mark.parametrize(
    "change",
    [
        {"size": [2, 2, 1], "value": VALUES[:4]},
        {"size": None},
        {"value": None},
        {"value": [".."] * 8},
        {"dimension": missing("Kuukausi")},
        {"dimension": missing("Kuukausi") | {"Kuukausi": {"label": "Kuukausi"}}},
        {"dimension": missing("Kuukausi") | {"Kuukausi": {"category": {"index": [1, 2]}}}},
    ],
    ids=["size of a part", "no size", "no value", "text", "no dimension", "no category", "numbers"],
)
def test_an_answer_that_contradicts_itself(refused: Refused, change: dict[str, object]) -> None:
    refused(json.dumps(answer(**change)), "12r5.json")


@pytest.mark.parametrize("place", ["id", "index", "label", "name"])
def test_no_part_of_an_answer_can_cause_an_error_that_is_not_ours(
    tmp_path: Path, place: str
) -> None:
    for junk in (None, 1, True, "x", [1], {"a": None, "b": 1}):
        data = answer()
        category = data["dimension"]["Alue"]["category"]
        if place == "id":
            data["id"][0] = [junk]
        elif place == "name":
            category["label"]["SSS"] = [junk]
        else:
            category[place] = junk
        (tmp_path / "12r5.json").write_text(json.dumps(data), "utf-8")
        with pytest.raises(DeliveryError):
            read_vintage(tmp_path / "12r5.json")
