"""What a plan says of its publication: read, kept, and no part of what a plan is without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Plan
from evaluation.errors import PlanError

QUICK = (Path(__file__).parents[1] / "quick.toml").read_text("utf-8")
LINES = """
[publication]
publisher = { fi = "Ministeriö", sv = "Ministeriet", en = "Ministry" }
series = "Julkaisuja"
number = "2024:12"
isbn = "978-952-383-000-X"
issn = "1797-3562"
authors = ["A", "B"]
keywords = { fi = "työ, kokeilu", sv = "arbete", en = "" }
"""


def test_a_line_is_the_same_in_every_language_or_each_has_its_own() -> None:
    publication = Plan.parse(QUICK + LINES).publication
    assert [publication.line("publisher", c) for c in ("fi", "sv", "en")] == [
        "Ministeriö",
        "Ministeriet",
        "Ministry",
    ]
    assert {publication.line("series", code) for code in ("fi", "sv", "en")} == {"Julkaisuja"}
    assert publication.line("keywords", "en") == publication.line("commissioner", "fi") == ""


def test_it_is_kept_with_the_plan_and_one_without_it_has_the_hash_it_had() -> None:
    with_it, without = Plan.parse(QUICK + LINES), Plan.parse(QUICK)
    assert "publication" not in without.canonical
    assert Plan.of_choices(with_it.model_dump(mode="json")).publication == with_it.publication
    assert Plan.parse(QUICK + "\n[publication]\n").sha256 == without.sha256


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('isbn = "12"', "isbn"),
        ('issn = "1797 3562"', "issn"),
        ('publisher = { de = "Amt" }', "publisher"),
        (f'series = "{"x" * 301}"', "series"),
        ('publishers = "x"', "publishers"),
    ],
)
def test_what_is_no_such_line_is_named(line: str, key: str) -> None:
    with pytest.raises(PlanError) as caught:
        Plan.parse(f"{QUICK}\n[publication]\n{line}\n")
    assert any(f"publication.{key}" in breach.where for breach in caught.value.breaches)
