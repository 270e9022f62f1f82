"""Who is counted within whom in table 12r5: what a reader can subtract from what."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.outcome import LABOUR_FORCE, UNEMPLOYED

MEN, WOMEN = "TYOTTOMATMIEHET", "TYOTTOMATNAISET"
UNDER_20, UNDER_25, OVER_50 = "TYOTTOMAT20", "TYOTTOMAT25", "TYOTTOMAT50"


@dataclass(frozen=True, slots=True)
class Whole:
    """``whole`` = the sum of ``parts`` + those who are in none of them, who are called ``rest``.

    Parts do not overlap. Without ``rest`` they are all there is, and a part that was not delivered
    is what is left.
    """

    whole: str
    parts: tuple[str, ...]
    rest: str | None


WHOLES = (
    Whole(UNEMPLOYED, (MEN, WOMEN), None),
    Whole(UNEMPLOYED, (UNDER_25, OVER_50), "unemployed aged 25 to 50"),
    Whole(UNDER_25, (UNDER_20,), "unemployed aged 20 to 24"),
    Whole(UNEMPLOYED, ("PITKAAIKAISTYOTTOMAT",), "unemployed for less than a year"),
    Whole(UNEMPLOYED, ("TYOTTOMATULK",), "unemployed citizens of Finland"),
    Whole(UNEMPLOYED, ("TYOTTOMATSAIR",), "unemployed without a disability"),
    Whole(UNEMPLOYED, ("LOMAUTETTU",), "unemployed who are not laid off"),
    Whole("HAKIJALOPUSSA", (UNEMPLOYED,), "jobseekers who are not unemployed"),
    Whole(LABOUR_FORCE, (UNEMPLOYED,), "labour force that is not unemployed"),
)
