"""The same small delivery in every shape reads to the same vintage, and no mark is lost."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.errors import DeliveryError
from evaluation.sources.delivery import read_delivery
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.delivered import Table
from tests.sources.shape_files import book, numbered, px
from tests.sources.shape_rows import Source, long, measures_wide, pxweb, small
from tests.sources.shapes import SHAPES


@pytest.fixture(scope="module")
def delivered(table: Table) -> Table:
    return small(table)


@pytest.fixture(scope="module")
def source(delivered: Table) -> Source:
    found = Source.of(delivered)
    assert "..." in found.cells.values()
    return found


@pytest.fixture(scope="module")
def expected(delivered: Table, tmp_path_factory: pytest.TempPathFactory) -> Vintage:
    path = tmp_path_factory.mktemp("own") / "12r5.csv"
    path.write_text(delivered.text(), "utf-8")
    return read_vintage(path)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_reads_to_the_same_vintage(
    shape: str, source: Source, expected: Vintage, tmp_path: Path
) -> None:
    name, make = SHAPES[shape]
    (tmp_path / name).write_bytes(make(source))
    found = read_vintage(tmp_path / name)
    assert (found.municipalities, found.months) == (expected.municipalities, expected.months)
    assert list(found.counts) == list(expected.counts)
    for column, counts in expected.counts.items():
        assert np.array_equal(found.counts[column], counts, equal_nan=True), column
        assert np.array_equal(found.country[column], expected.country[column]), column
    assert found.passed_over == ()


@pytest.mark.parametrize("name", ["X.CSV", "x.Px", "X.XLSX", "x.Json", "x.csv.GZ", "x.parquet"])
def test_a_folder_with_the_table_in_any_case(name: str, source: Source, tmp_path: Path) -> None:
    make = next(make for at, make in SHAPES.values() if at.lower()[1:] == name.lower()[1:])
    (tmp_path / name).write_bytes(make(source))
    (tmp_path / "~$X.XLSX").write_bytes(b"lock")
    (tmp_path / "notes.txt").write_text("nothing")
    assert read_delivery(tmp_path).table.num_rows == 620


def put(rows: list[list[str]], row: int, column: int, text: str) -> list[list[str]]:
    return [
        [text if (i, j) == (row, column) else c for j, c in enumerate(r)]
        for i, r in enumerate(rows)
    ]


def refused(path: Path, content: bytes | str) -> DeliveryError:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DeliveryError) as caught:
        read_vintage(path)
    return caught.value


@pytest.mark.parametrize("mark", [".", "..", "...."])
def test_other_marks_are_refused_where_they_stand(
    mark: str, source: Source, tmp_path: Path
) -> None:
    rows = put(measures_wide(source, "both"), 3, 4, mark)
    column = source.measures[2]
    area, month = source.areas[1], "2019-01"
    texts = [
        (refused(tmp_path / "a.csv", pxweb(rows)), f"line 6, column {column}, {area}, {month}"),
        (
            refused(tmp_path / "a.xlsx", book([["Title"], [], *numbered(rows)])),
            f"cell E6, column {column}, {area}, {month}",
        ),
    ]
    for error, where in texts:
        (breach,) = [b for b in error.breaches if b.rule == "a count"]
        assert breach.where == where
        assert f"'{mark}'" in breach.found


def test_none_is_zero_where_the_source_writes_its_mark(source: Source, tmp_path: Path) -> None:
    zeros = {key: "-" if value == "0" else value for key, value in source.cells.items()}
    marked = Source(source.areas, source.months, source.measures, zeros)
    (tmp_path / "a.csv").write_text(pxweb(measures_wide(marked, "names")), "utf-8")
    assert "-" not in set(read_delivery(tmp_path / "a.csv").table["AVPAIKATLOPUSSA"].to_pylist())


def test_a_row_that_a_long_table_does_not_have_is_no_secret(source: Source, tmp_path: Path) -> None:
    rows = long(source, "both")
    (breach,) = [
        b
        for b in refused(tmp_path / "a.csv", pxweb(rows[:7] + rows[8:])).breaches
        if b.rule == "a count"
    ]
    assert breach.found.startswith("not delivered")
    assert source.areas[0] in breach.where


def test_a_null_with_another_status(source: Source, tmp_path: Path) -> None:
    make = SHAPES["JSON-stat 2 with statuses"][1]
    for status, words in (("..", "not available"), (None, "without a status")):
        answer = json.loads(make(source))
        at = next(iter(answer["status"]))
        if status is None:
            del answer["status"][at]
        else:
            answer["status"][at] = status
        error = refused(tmp_path / "a.json", json.dumps(answer))
        (breach,) = [b for b in error.breaches if b.rule == "a count"]
        assert words in breach.found
        assert "2019-0" in breach.where


def test_a_number_with_the_status_of_none_is_no_number(source: Source, tmp_path: Path) -> None:
    answer = json.loads(SHAPES["JSON-stat 2 with statuses"][1](source))
    at = next(iter(answer["status"]))
    answer["value"][int(at)] = 0.0
    (tmp_path / "a.json").write_text(json.dumps(answer), "utf-8")
    counts = read_vintage(tmp_path / "a.json").counts
    secret = sum(int(np.isnan(values).sum()) for values in counts.values())
    assert secret == len(answer["status"])


# Names


def test_a_name_that_two_areas_bear_is_refused_by_name(source: Source, tmp_path: Path) -> None:
    rows = put(measures_wide(source, "names"), 5, 0, "Ahvenanmaa")
    error = refused(tmp_path / "a.csv", pxweb(rows))
    assert any("'Ahvenanmaa' is the name of ELY16 and MK21" in b.found for b in error.breaches)


def test_a_code_that_its_name_contradicts(source: Source, tmp_path: Path) -> None:
    rows = put(measures_wide(source, "both"), 5, 0, "KU049 Helsinki")
    error = refused(tmp_path / "a.csv", pxweb(rows))
    (breach,) = error.breaches
    assert breach.where == "line 8"
    assert "the code is KU049 and the name 'Helsinki' is that of KU091" in breach.found


def test_names_come_from_the_metadata_beside_the_table(source: Source, tmp_path: Path) -> None:
    rows = measures_wide(source, "names")
    rows[0][2] = "Työttömiä yhteensä"
    codes = {"fi": {"Alue": ["SSS"], "Tiedot": ["TYOTTOMATLOPUSSA"]}}
    values = {"fi": {"Alue": ["KOKO MAA"], "Tiedot": ["Työttömiä yhteensä"]}}
    rows[0][2:3] = ["Työttömiä yhteensä"]
    swapped = source.measures.index("TYOTTOMATLOPUSSA") + 2
    rows[0][2], rows[0][swapped] = source.measure(source.measures[0]), "Työttömiä yhteensä"
    (tmp_path / "a.csv").write_text(pxweb(rows), "utf-8")
    (tmp_path / "px_metadata.json").write_text(json.dumps({"codes": codes, "values": values}))
    assert "TYOTTOMATLOPUSSA" in read_delivery(tmp_path).table.column_names


def test_two_columns_that_could_hold_the_values(source: Source, tmp_path: Path) -> None:
    rows = long(source, "both", value="x")
    rows = [[*row, "7" if i else "y"] for i, row in enumerate(rows)]
    assert (
        "2 columns that could hold their values" in refused(tmp_path / "a.csv", pxweb(rows)).found
    )


# Areas that nobody knows


def unknown(source: Source, area: str, measure: str, count: str) -> Source:
    more = {(area, t, m): "0" for t in source.months for m in source.measures}
    more[area, source.months[1], measure] = count
    return Source((*source.areas, area), source.months, source.measures, {**source.cells, **more})


@pytest.mark.parametrize("area", ["KUJOU", "KU199", "MKJO", "SKJOU", "ELYJO"])
@pytest.mark.parametrize("form", ["JSON-stat 2 with statuses", "PxWeb's older JSON"])
def test_an_unknown_area_that_holds_nobody_is_passed_over_and_listed(
    area: str, form: str, source: Source, expected: Vintage, tmp_path: Path
) -> None:
    name, make = SHAPES[form]
    (tmp_path / name).write_bytes(make(unknown(source, area, "TYOTTOMAT25", "0")))
    found = read_vintage(tmp_path / name)
    assert found.passed_over == (area,)
    assert found.municipalities == expected.municipalities


@pytest.mark.parametrize("area", ["KUJOU", "KU199", "ELYJO"])
def test_an_unknown_area_that_holds_people_is_refused_by_name(
    area: str, source: Source, tmp_path: Path
) -> None:
    name, make = SHAPES["JSON-stat 2 with statuses"]
    error = refused(tmp_path / name, make(unknown(source, area, "TYOTTOMAT25", "7")))
    assert any(area in breach.where for breach in error.breaches)


# PX that is not whole


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text[: len(text) // 2], "there is no DATA|has no end|values for"),
        (lambda text: text.rstrip().removesuffix(";"), "its DATA has no end"),
        (lambda text: text.replace("DATA=\n", "DATA=\n1 ", 1), "values for"),
        (lambda text: text.replace("DATA=\n", "DATA=\nx ", 1), "values for|DATA holds 'x'"),
        (lambda text: text.replace('STUB="Alue"', 'STUB="Alku"', 1), "neither VALUES nor CODES"),
        (lambda text: text + "1 2 3", "something stands after DATA"),
    ],
)
def test_px_that_is_not_whole_is_said_to_be_px(
    change: object, found: str, source: Source, tmp_path: Path
) -> None:
    text = change(px(source).decode())  # type: ignore[operator]
    (tmp_path / "a.px").write_text(text, "utf-8")
    with pytest.raises(DeliveryError, match=rf"is a PX file that is not whole: .*({found})"):
        read_vintage(tmp_path / "a.px")
