"""Catalogues and code say the same: no key is missing, none is left over."""

from __future__ import annotations

import pytest

from evaluation.report.language import Language
from tests.report.language.asked import MADE, asked, templates

CODES = ("fi", "sv", "en")


@pytest.mark.parametrize("code", CODES)
def test_every_key_that_code_can_ask_for_is_there(code: str) -> None:
    there = Language.load(code).messages
    missing = {key: where for key, where in asked().items() if key not in there}
    assert missing == {}, "\n".join(f"{code}.toml lacks {k}: {w}" for k, w in missing.items())


@pytest.mark.parametrize("code", CODES)
def test_every_key_is_asked_for(code: str) -> None:
    unused = sorted(Language.load(code).messages.keys() - asked().keys())
    assert unused == [], "\n".join(f"{code}.toml has {key}: nothing asks for it" for key in unused)


def test_the_values_of_every_key_that_is_made_are_known() -> None:
    found = templates()
    unknown = {template: where for template, where in found.items() if template not in MADE}
    assert unknown == {}, "whose values make these keys? say it in MADE"
    assert MADE.keys() - found.keys() == set(), "nothing makes these keys any more"


def test_keys_are_found_in_each_of_the_ways_that_code_asks() -> None:
    whole, in_a_loop, of_a_value, in_a_template = (
        *("section.doubts", "doubts.verdict"),
        *("check.S1", "report.contents"),
    )
    assert {whole, in_a_loop, of_a_value, in_a_template} <= asked().keys()
    assert asked()[in_a_template].endswith(".j2")
