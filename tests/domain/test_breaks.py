"""The documented breaks: which outcome, from when, how large, how sure, and where read."""

from __future__ import annotations

from evaluation.domain import OUTCOMES, Base, Month
from evaluation.domain.breaks import series_breaks
from evaluation.domain.trial import CERTAINTIES
from evaluation.report.language import Language


def test_each_names_an_outcome_that_there_is() -> None:
    known = {o.name for o in OUTCOMES.values()}
    known |= {o.over(Base.CURRENT).key for o in OUTCOMES.values()}
    assert {row.outcome for row in series_breaks()} <= known


def test_each_says_how_sure_how_it_was_got_and_where_it_was_read() -> None:
    for row in series_breaks():
        assert row.certainty in CERTAINTIES
        assert row.how.strip() and row.source.strip()
        assert row.size is None or row.size > 0
        assert row.last is None or row.first <= row.last


def test_they_stand_in_order_and_none_stands_twice() -> None:
    rows = series_breaks()
    assert [row.first for row in rows] == sorted(row.first for row in rows)
    assert len({(row.name, row.outcome) for row in rows}) == len(rows)


def test_every_break_has_its_words() -> None:
    names = {row.name for row in series_breaks()}
    for code in ("fi", "sv", "en"):
        assert all(Language.load(code).has(f"break.{name}") for name in names)


def test_the_support_of_entrepreneurs_has_an_end_and_the_portal_none() -> None:
    rows = {(row.name, row.outcome): row for row in series_breaks()}
    support = rows["entrepreneurs", "broad_non_employment"]
    held = [Month(2020, 3), Month(2020, 4), Month(2022, 2), Month(2022, 3)]
    assert [month in support for month in held] == [False, True, True, False]
    portal = rows["vacancy_portal", "vacancies_per_unemployed"]
    assert Month(2022, 4) not in portal
    assert Month(2024, 12) in portal
    assert "2022-05" not in portal


def test_a_row_for_an_outcome_meets_it_over_either_denominator() -> None:
    rows = {(row.name, row.outcome): row for row in series_breaks()}
    fixed = OUTCOMES["broad_non_employment"]
    current = fixed.over(Base.CURRENT)
    either = rows["entrepreneurs", fixed.name]
    assert either.touches(fixed) and either.touches(current)
    step = rows["labour_force_step", current.key]
    assert step.touches(current) and not step.touches(fixed)
    assert not either.touches(OUTCOMES["in_services"])


def test_sizes_are_what_their_derivation_says() -> None:
    rows = {(row.name, row.outcome): row.size for row in series_breaks()}
    support = 19_000 / 2_630_000 * 100 * (6.27 / 4.54 - 1)
    assert rows["entrepreneurs", "broad_non_employment"] == round(support, 2)
    assert rows["entrepreneurs", "long_term_unemployment"] == round(0.69 * support, 2)
    assert rows["laid_off_a_year", "long_term_unemployment"] == round(0.061 * (6.27 - 4.54), 2)
    step = 0.5 * (2.16 + 0.81) / 100
    assert rows["labour_force_step", "broad_non_employment_over_current_labour_force"] == round(
        14.1 * step, 2
    )
    assert rows["vacancy_portal", "vacancies_per_unemployed"] == round((22.1 - 15.5) / 2, 2)
