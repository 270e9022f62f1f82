"""The house that a folder holds: what is left out is as usual, what is wrong is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.errors import OutputError
from evaluation.report.house import ACCENT, House, load_house

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def house(folder: Path, text: str) -> House:
    (folder / "house.toml").write_text(text, "utf-8")
    return load_house(folder)


@pytest.mark.parametrize("text", ["", "# nothing", 'series = ""\naccent = ""'])
def test_what_is_left_out_or_empty_is_as_usual(tmp_path: Path, text: str) -> None:
    assert house(tmp_path, text) == House() == House(series=None, logo=None, accent=ACCENT)


def test_series_colour_and_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    found = house(tmp_path, 'series = "Åbo stads publikationer 3:2026"\naccent = "#7a1f5a"\n')
    assert found == House(series="Åbo stads publikationer 3:2026", logo=SVG, accent="#7a1f5a")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"has 3 fault\(s\)") as caught:
        house(tmp_path, 'serie = "x"\naccent = 3\nseries = ["a"]\n')
    assert [one.where for one in caught.value.breaches] == ["serie", "accent", "series"]


@pytest.mark.parametrize("text", ["series = x", "series = 'a'\nseries = 'b'", "[" * 10_000])
def test_what_is_no_toml_is_our_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(OutputError, match="not TOML"):
        house(tmp_path, text)


def test_a_folder_without_the_file_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        load_house(tmp_path)


def test_a_logo_larger_than_a_page_may_carry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(b" " * 200_001)
    with pytest.raises(OutputError, match="200001 bytes"):
        house(tmp_path, "")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_file_holds_it_is_a_house_or_our_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "house.toml").write_bytes(content)
    try:
        found = load_house(tmp_path)
    except OutputError:
        return
    assert isinstance(found, House)
