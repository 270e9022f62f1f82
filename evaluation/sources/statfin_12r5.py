"""Table 12r5 of Statistics Finland: which of its columns is which count."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evaluation.domain.counts import EVERY_SERVICE, Count
from evaluation.sources.source import Source

STATFIN_12R5: Final = Source(
    contract="statfin_12r5",
    columns=MappingProxyType(
        {
            Count.JOBSEEKERS: "HAKIJALOPUSSA",
            Count.UNEMPLOYED: "TYOTTOMATLOPUSSA",
            Count.UNEMPLOYED_MEN: "TYOTTOMATMIEHET",
            Count.UNEMPLOYED_WOMEN: "TYOTTOMATNAISET",
            Count.UNEMPLOYED_UNDER_20: "TYOTTOMAT20",
            Count.UNEMPLOYED_UNDER_25: "TYOTTOMAT25",
            Count.UNEMPLOYED_OVER_50: "TYOTTOMAT50",
            Count.UNEMPLOYED_DISABLED: "TYOTTOMATSAIR",
            Count.UNEMPLOYED_FOREIGN: "TYOTTOMATULK",
            Count.UNEMPLOYED_LONG_TERM: "PITKAAIKAISTYOTTOMAT",
            Count.LAID_OFF: "LOMAUTETTU",
            Count.LABOUR_FORCE: "TYOVOIMATK",
            Count.IN_SUBSIDISED_WORK: "TYOLLISTETTYLOP",
            Count.IN_TRAINEESHIP: "TYOHARJOITTELULOP",
            Count.IN_TRIAL: "KOKEILULOP",
            Count.IN_TRAINING: "TVKOULUTUSLOP",
            Count.IN_COACHING: "VALMENNUSLOP",
            Count.IN_OTHER_SERVICES: "MTPPALVELUTLOP",
            Count.VACANCIES: "AVPAIKATLOPUSSA",
        }
    ),
)

UNEMPLOYED: Final = STATFIN_12R5.column(Count.UNEMPLOYED)
LABOUR_FORCE: Final = STATFIN_12R5.column(Count.LABOUR_FORCE)
SERVICES: Final = STATFIN_12R5.columns_of(EVERY_SERVICE)
