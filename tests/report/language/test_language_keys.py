"""Catalogues and code say the same: no key is missing, none is left over."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from evaluation.report.language import Language
from tests.report.language.asked import MADE, asked, templates

CODES = ("fi", "sv", "en")


def missing(code: str, there: Collection[str]) -> list[str]:
    return [f"{code}.toml lacks {k}, for {w}" for k, w in asked().items() if k not in there]


def unused(code: str, there: Collection[str]) -> list[str]:
    return [f"{code}.toml has {key}: nothing asks for it" for key in there if key not in asked()]


@pytest.mark.parametrize("code", CODES)
def test_every_key_that_code_can_ask_for_is_there_and_no_other(code: str) -> None:
    there = Language.load(code).messages
    wrong = [*missing(code, there), *unused(code, there)]
    assert wrong == [], "\n".join(wrong)


def test_a_key_that_is_missing_and_one_that_is_left_over_are_named() -> None:
    there = Language.load("fi").messages.keys() - {"check.R7", "outcome.laid_off"}
    assert sorted(missing("fi", there)) == [
        "fi.toml lacks check.R7, for evaluation/report/sections/summary.py",
        "fi.toml lacks outcome.laid_off, for evaluation/report/sections/summary.py",
    ]
    assert unused("fi", ["check.R7", "check.R99"]) == ["fi.toml has check.R99: nothing asks for it"]


def test_the_values_of_every_key_that_is_made_are_known() -> None:
    found = templates()
    unknown = {template: where for template, where in found.items() if template not in MADE}
    assert unknown == {}, "whose values make these keys? say it in MADE"
    assert MADE.keys() - found.keys() == set(), "nothing makes these keys any more"


def test_keys_are_found_in_each_of_the_ways_that_code_asks() -> None:
    whole, in_a_loop, of_a_value, in_a_template = (
        *("section.doubts", "doubts.verdict"),
        *("check.S1", "report.skip"),
    )
    assert {whole, in_a_loop, of_a_value, in_a_template} <= asked().keys()
    assert asked()[in_a_template].endswith(".j2")
