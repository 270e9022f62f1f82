"""Occupations of elderly care, in the national classification."""

from __future__ import annotations

from evaluation.domain.occupation import care_occupations, occupations
from evaluation.domain.trial import CERTAINTIES


def test_the_occupations_of_elderly_care() -> None:
    assert care_occupations() == ("1343", "2221", "3221", "5321", "5322")


def test_the_national_classes_are_not_those_of_isco() -> None:
    """2221 is head nurses here and nurses in ISCO-08; nurses are 3221."""
    known = occupations()
    assert known["2221"].name["en"] == "head nurses and ward sisters"
    assert known["3221"].name["fi"] == "Sairaanhoitajat ym."
    assert all("not the same" in known[code].isco for code in ("2221", "3221"))


def test_every_fact_has_its_source() -> None:
    for one in occupations().values():
        assert one.source
        assert one.certainty in CERTAINTIES
        assert all(one.name[language] for language in ("fi", "sv", "en"))
