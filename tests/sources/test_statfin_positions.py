"""JSON-stat whose codes, positions and sizes are not one to one: refused with the true cause."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaluation.errors import DeliveryError
from evaluation.sources.statfin import parse_json
from tests.sources.test_statfin import CODES, VALUES, answer, wide

AREA = "Alue"


def index(found: object, **changes: object) -> dict[str, Any]:
    data = answer(**changes)
    data["dimension"][AREA]["category"] = {"index": found}
    return data


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (index({"SSS": 0, "KU049": 0}), "positions '0', '0' in its index, not 0 to 1"),
        (index({"SSS": 0, "KU049": -1}), "positions '-1', '0' in its index"),
        (index({"SSS": 0, "KU049": 2}), "positions '0', '2' in its index"),
        (index({"SSS": 1, "KU049": 2}), "positions '1', '2' in its index"),
        (index({"SSS": 0, "KU049": 10**30}), "positions '0', '1000"),
        (index({"SSS": 0, "KU049": True}), "valid integer"),
        (index({"SSS": 0, "KU049": 1.0}), "valid integer"),
        (index({"SSS": 0, "KU049": "1"}), "valid integer"),
        (index({"SSS": 0, "KU049": None}), "valid integer"),
        (index(["KU049", "KU049"]), "has 'KU049' twice in its index"),
        (index(["SSS"]), "does not have the 2 codes of its size"),
        (index({}), "does not have the 2 codes of its size"),
        (answer(size=[2, 2, 3]), "does not have the 3 codes of its size"),
        (answer(size=[2, 2, -2]), "a dimension has one category or more"),
        (answer(size=[2, 2, 0], value=[]), "a dimension has one category or more"),
        (answer(size=[-2, -2, 2]), "a dimension has one category or more"),
        (answer(size=[2000, 2000, 2000], value={}), "does not have the 2000 codes of its size"),
        (answer(size=[2, 2, 10**40]), "codes of its size"),
        (answer(size=[2, 2]), "'id' and 'size' are not of one length"),
        (answer(size=[2, 2, True]), "valid integer"),
        (answer(id=["Alue", "Alue", "Tiedot"]), "'id' names 'Alue' twice"),
        (answer(value=VALUES[:-1]), "7 values for 8 cells"),
        (answer(value=[*VALUES, 1.0]), "9 values for 8 cells"),
        *(
            (answer(value={key: 1.0}), f"value of cell '{key[:20]}'")
            for key in ("8", "-1", "01", "1.0", "٣", "", " 1", "1e0", "a", "9" * 40)
        ),
        (answer(status={"01": "..."}), "status of cell '01'"),
        (answer(status=["..."] * 7), "7 statuses for 8 cells"),
    ],
)
def test_a_contradiction_is_told(data: dict[str, Any], found: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        wide(data)
    assert found in str(caught.value)


def test_a_label_of_no_category() -> None:
    data = answer()
    data["dimension"][AREA]["category"]["label"] = {"KU091": "Helsinki"}
    with pytest.raises(DeliveryError, match="has a label of 'KU091', which is none of its"):
        wide(data)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(answer()).replace('"KU049": 1', '"KU049": 1, "KU049": 0'),
        json.dumps(answer()).replace('"size"', '"size": [2, 2, 2], "size"'),
        json.dumps(answer(value={"0": 1})).replace('"0": 1', '"0": 1, "0": 2'),
    ],
)
def test_a_key_that_stands_twice_is_not_read_as_one(text: str) -> None:
    with pytest.raises(DeliveryError, match="stands twice in one object"):
        parse_json("12r5.json", text)


def test_every_contradiction_at_once() -> None:
    data = index({"SSS": 0, "KU049": 0}, size=[2, 2, 3])
    data["dimension"]["Kuukausi"]["category"]["index"] = ["2021M02", "2021M02"]
    with pytest.raises(DeliveryError) as caught:
        wide(data)
    assert all(f"dimension '{name}'" in caught.value.found for name in CODES)
