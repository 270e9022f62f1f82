"""A hole that counts: its wording for none, one and many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import OutputError
from evaluation.report.language import Language
from evaluation.report.language.counted import Counted, filled, wording

TIMES = "Etumerkki {n:ei vaihdu kertaakaan|vaihtuu kerran|vaihtuu # kertaa}."
PLACES = "{n:# kunta|# kuntaa}"


def said(message: str, n: object) -> str:
    return filled(message, {"n": n}, Language.load("fi").count)


@pytest.mark.parametrize(
    ("n", "times", "places"),
    [
        (0, "ei vaihdu kertaakaan", "0 kuntaa"),
        (1, "vaihtuu kerran", "1 kunta"),
        (2, "vaihtuu 2 kertaa", "2 kuntaa"),
        (5, "vaihtuu 5 kertaa", "5 kuntaa"),
        (1200, "vaihtuu 1\u00a0200 kertaa", "1\u00a0200 kuntaa"),
    ],
)
def test_none_one_and_many_are_worded_each_in_its_way(n: int, times: str, places: str) -> None:
    assert said(TIMES, n) == f"Etumerkki {times}."
    assert said(PLACES, n) == places
    assert said(PLACES, Language.load("fi").count(n)) == places


def test_without_wordings_a_sentence_is_filled_as_ever() -> None:
    assert said("{n} {n:>3}", 7) == "7   7"
    assert said("{n}: {n:yksi|monta}", Language.load("fi").count(1)) == "1: yksi"


@pytest.mark.parametrize("value", ["3", 3.0, None])
def test_what_does_not_know_how_many_it_is_words_nothing(value: object) -> None:
    with pytest.raises(OutputError, match="worded by a number"):
        said(PLACES, value)


def test_a_number_that_is_shown_as_one_is_worded_as_one() -> None:
    assert said(PLACES, Language.load("fi").count(1.2)) == "1 kunta"
    assert isinstance(Language.load("en").count(3), Counted)


@given(st.integers(2, 10**6))
def test_all_that_are_many_are_worded_alike(n: int) -> None:
    assert wording("none|one|many", n) == wording("one|many", n) == "many"
