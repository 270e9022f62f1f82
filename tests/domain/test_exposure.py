"""Who may have been touched by a trial next door."""

from __future__ import annotations

from evaluation.domain.exposure import Exposure

TURKU, RAISIO, UUSIKAUPUNKI, LAITILA, OULU, KUUSAMO = "853", "680", "895", "400", "564", "305"


def test_a_commuting_area_and_a_subregion_are_shared_or_not() -> None:
    by_turku = Exposure.of([TURKU])
    assert by_turku.by_commuting(RAISIO) and by_turku.by_subregion(RAISIO) and RAISIO in by_turku
    assert OULU not in by_turku and UUSIKAUPUNKI not in by_turku
    assert LAITILA in Exposure.of([UUSIKAUPUNKI])


def test_who_lies_outside_every_commuting_area_shares_none() -> None:
    """Two empty fields are no area."""
    alone = Exposure.of([KUUSAMO])
    assert alone.commuting_areas == frozenset()
    assert not alone.by_commuting("009") and alone.by_subregion(KUUSAMO)
