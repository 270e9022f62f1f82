"""A change in words, bars and rows: three languages, numbers equal, the same bytes twice."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from evaluation.domain import Month, municipalities
from evaluation.editions.revisions import PARTS, Change, Part
from evaluation.editions.waterfall import Told, cell_rows, figure, paragraph, part_rows, waterfall
from evaluation.report.language import Language
from tests.editions.revision_cases import MONTHS, OLD, VALUES, chain, priced

CODES = ("fi", "sv", "en")


def told(change: Change, code: str = "en", watermark: str | None = None) -> Told:
    say = Language.load(code)
    return Told(
        change=change,
        say=say,
        before="2022",
        after="2023",
        unit=say("unit.percentage_points"),
        watermark=watermark,
    )


def revised_and_longer() -> Change:
    """0.06 of 0.08 from Espoo's figures of 2021, 0.02 from a new month."""
    revised = VALUES + np.array([[0.0, 0.06, 0.06], [0.0, 0.0, 0.0]])  # 1.56
    grown = np.column_stack([revised, [13.64, 11.04]])  # the new month's gap is 2.60 less 1
    longer = (*MONTHS, Month(2022, 1))
    periods = np.array([-1.0, 0.25, 0.25, 0.5])
    return chain(
        revised=revised,
        truncated=priced(revised),
        latest=priced(grown, periods=periods, months=longer),
    )


def mostly_weights() -> Change:
    """Weights -0.50, the plan +0.60: the larger is more than the change."""
    one = priced(periods=np.array([-1.0, 1.0, 0.0]))
    return chain(truncated=one, amended=priced(periods=np.array([-1.0, 0.4, 0.6])))


def cancelling() -> Change:
    return chain(truncated=priced(periods=np.array([-1.0, 1.0, 0.0])), latest=OLD)


def numbers_in(text: str, code: str) -> list[float]:
    found = re.findall(r"[+−]?\d+(?:[.,]\d+)?", text)
    return [float(one.replace(",", ".").replace("−", "-")) for one in found]


def test_the_case_of_the_issue_in_three_languages() -> None:
    change = revised_and_longer()
    np.testing.assert_allclose(change.parts, [0, 0.06, 0, 0.02, 0], atol=1e-12)
    assert paragraph(told(change)) == (
        "Between editions 2022 and 2023 the estimate went from +1.50 to +1.58 percentage points:"
        " a change of +0.08. 0.06 of the change of 0.08 percentage points comes from revised"
        " figures, above all: Espoo 2021 (+0.06). Other parts: new months +0.02. No change from:"
        " the code, weights estimated again and the amended plan."
    )
    assert paragraph(told(change, "fi")) == (
        "Vuosiversiosta 2022 vuosiversioon 2023 arvio muuttui arvosta +1,50 arvoon +1,58:"
        " muutos on +0,08 prosenttiyksikköä. Muutoksesta (0,08 prosenttiyksikköä) 0,06 johtuu"
        " tarkistetuista luvuista, eniten: Espoo 2021 (+0,06). Muut osat: uudet kuukaudet +0,02."
        " Ei muutosta: koodi, uudelleen estimoidut painot ja muutettu suunnitelma."
    )
    assert paragraph(told(change, "sv")) == (
        "Från årsversion 2022 till årsversion 2023 ändrades skattningen från +1,50 till +1,58"
        " procentenheter: förändringen är +0,08. Av förändringen på 0,08 procentenheter beror"
        " 0,06 på reviderade siffror, mest: Esbo 2021 (+0,06). Övriga delar: nya månader +0,02."
        " Ingen förändring: koden, omskattade vikter och den ändrade planen."
    )


@pytest.mark.parametrize("code", CODES)
def test_a_part_that_is_larger_than_the_change_is_no_share_of_it(code: str) -> None:
    change, say = mostly_weights(), Language.load(code)
    text = paragraph(told(change, code))
    np.testing.assert_allclose(change.parts, [0, 0, -0.5, 0, 0.6], atol=1e-12)
    names = [municipalities()[code].name(say.code) for code in ("049", "075")]
    cells = [say("changes.cell", name=n, year=2021, size=say.signed(0.3)) for n in names]
    where = say("changes.where", cells=say.listed(cells))
    part = say("changes.spec")
    assert say("changes.alone", part=part, size=say.signed(0.6), where=where) in text
    assert say.signed(-0.5) in text
    assert say("changes.measured") in text


@pytest.mark.parametrize("code", CODES)
def test_nothing_moved(code: str) -> None:
    say, text = Language.load(code), paragraph(told(chain(), code))
    assert text.endswith(say("changes.nothing"))
    assert text.startswith(
        say(
            "changes.still",
            before="2022",
            after="2023",
            old=say.signed(1.5),
            unit=say("unit.percentage_points"),
        )
    )


@pytest.mark.parametrize("code", CODES)
def test_parts_that_cancel_are_told(code: str) -> None:
    say, text = Language.load(code), paragraph(told(cancelling(), code))
    assert say("changes.offset") in text
    assert say("changes.nothing") not in text
    assert {say.signed(0.5), say.signed(-0.5)} <= set(re.findall(r"[+−][\d.,]*\d", text))


@pytest.mark.parametrize("change", [revised_and_longer(), mostly_weights(), cancelling(), chain()])
def test_the_numbers_are_the_same_in_every_language(change: Change) -> None:
    by_language = [sorted(numbers_in(paragraph(told(change, c)), c)) for c in CODES]
    assert by_language[0] == by_language[1] == by_language[2]


def test_small_parts_get_the_decimals_they_need_and_are_never_printed_as_zero() -> None:
    tiny = VALUES + np.array([[0.0, 0.0, 0.0], [0.0004, 0.0, 0.0]])
    assert "+0.0004" in paragraph(told(chain(revised=tiny, truncated=priced(tiny))))
    both = chain(
        revised=tiny,
        truncated=priced(tiny),
        amended=priced(tiny, periods=2 * np.array(OLD.weights[0])),
    )
    text = paragraph(told(both))
    assert "revised figures under 0.01" in text
    assert "No change from: the code, weights estimated again and new months." in text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("change", [revised_and_longer(), mostly_weights(), chain()])
def test_the_figure_has_every_bar_and_the_same_bytes_twice(change: Change, code: str) -> None:
    say = Language.load(code)
    one, other = figure(told(change, code), "change"), figure(told(change, code), "change")
    assert one.svg == other.svg
    ElementTree.fromstring(one.svg)
    labels = [row[0] for row in one.table.rows]
    assert labels[1:-1] == [say(f"changes.{part.value}") for part in PARTS]
    assert [labels[0][-4:], labels[-1][-4:]] == ["2022", "2023"]
    sizes = [change.before, *(change[part] for part in PARTS), change.after]
    assert [row[1] for row in one.table.rows] == [
        told(change).say.signed(s).replace(".", "." if code == "en" else ",") for s in sizes
    ]
    assert "{" not in one.alt + one.caption


def test_a_part_of_no_size_still_has_its_place() -> None:
    """Lines of the figure: seven ends and six steps between them, whatever moved."""
    for change in (chain(), mostly_weights(), revised_and_longer()):
        widths = [line.get_linewidth() for line in waterfall(told(change)).axes[0].lines]
        assert widths.count(1.6) == len(PARTS) + 2
        assert widths.count(0.6) == len(PARTS) + 1


def test_each_bar_begins_where_the_last_one_ended() -> None:
    """The place of each end, and that the bar after it starts there."""
    axes = waterfall(told(mostly_weights())).axes[0]
    ends = [float(line.get_xdata()[0]) for line in axes.lines if line.get_linewidth() == 1.6]
    np.testing.assert_allclose(ends, [1.5, 1.5, 1.5, 1.0, 1.0, 1.6, 1.6], atol=1e-9)
    starts = [bar.get_x() for bar in axes.patches if isinstance(bar, Rectangle)]
    np.testing.assert_allclose(starts[1:-1], ends[:-2], atol=1e-9)
    assert starts[0] == starts[-1] == 0


def test_the_largest_part_may_be_a_fall_or_against_the_change() -> None:
    falls = chain(
        truncated=priced(periods=np.array([-1.0, 1.0, 0.0])),
        amended=priced(periods=np.array([-1.0, 0.9, 0.1])),
    )  # -0.5 and +0.1
    assert "The largest part: weights estimated again, −0.50" in paragraph(told(falls))
    down = chain(
        code=priced(periods=np.array([-1.0, 0.9, 0.1])),  # -0.4
        truncated=priced(periods=np.array([-1.0, 0.6, 0.4])),  # +0.3
        latest=priced(periods=np.array([-1.0, 0.3, 0.7])),  # +0.3
        amended=priced(periods=np.array([-1.0, 0.0, 1.0])),  # +0.3: in all +0.5
    )
    assert "The largest part: the code, −0.40" in paragraph(told(down))


def test_the_twin_is_marked_on_figure_and_table() -> None:
    plain, marked = told(chain()), told(chain(), watermark="SYNTHETIC")
    assert not waterfall(plain).texts and waterfall(marked).texts[0].get_text() == "SYNTHETIC"
    assert figure(marked, "change").table.caption.endswith("SYNTHETIC")
    assert "SYNTHETIC" not in figure(plain, "change").table.caption


def test_rows_add_up_to_the_change() -> None:
    change = revised_and_longer()
    values = {str(row["part"]): row["value"] for row in part_rows(change)}
    assert list(values) == ["before", *(part.value for part in PARTS), "after", "residual"]
    assert values["revised"] == change[Part.REVISED]
    cells = list(cell_rows(change))
    assert {row["part"] for row in cells} == {"revised", "new_data"}
    for part in PARTS:
        mine = [row for row in cells if row["part"] == part.value]
        for column in ("value", "deviation"):
            total = sum(float(str(row[column])) for row in mine)
            assert total == pytest.approx(change[part], abs=1e-12)
    of_cell = {(r["part"], r["municipality"], r["year"]): r["deviation"] for r in cells}
    new = change.deviations[Part.NEW_DATA]
    assert of_cell["new_data", "049", 2022] == new[0, change.years.index(2022)]
    assert not np.allclose(new, change.by_cell[Part.NEW_DATA])
    assert [(r["municipality"], r["year"]) for r in cells if r["part"] == "revised"] == [
        ("049", 2021)
    ]
