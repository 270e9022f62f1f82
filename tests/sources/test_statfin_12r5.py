"""Table 12r5: its columns are those of its contract, and stand nowhere but in its source."""

from __future__ import annotations

import re
from pathlib import Path

import evaluation
from evaluation.domain.counts import EVERY_SERVICE, Count
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.statfin_12r5 import LABOUR_FORCE, SERVICES, STATFIN_12R5, UNEMPLOYED

PACKAGE = Path(evaluation.__file__).parent
ITS_OWN = ("sources", "domain/facts", "report/language")  # where a column may be named
TEXT = {".py", ".pyi", ".toml", ".csv", ".j2", ".css"}


def test_every_count_has_a_column_of_the_contract_for_itself() -> None:
    contract = Contract.load(STATFIN_12R5.contract)
    columns = STATFIN_12R5.columns_of(Count)
    assert set(STATFIN_12R5.columns) == set(Count)
    assert set(columns) <= set(contract.measures)
    assert len(set(columns)) == len(columns)
    assert not {str(count) for count in Count} & contract.columns.keys()


def test_names_of_columns_are_those_of_their_counts() -> None:
    assert STATFIN_12R5.columns_of((Count.UNEMPLOYED, Count.LABOUR_FORCE, *EVERY_SERVICE)) == (
        UNEMPLOYED,
        LABOUR_FORCE,
        *SERVICES,
    )


def test_no_column_is_named_outside_its_source() -> None:
    measures = Contract.load(STATFIN_12R5.contract).measures
    named = re.compile(rf"\b(?:{'|'.join(measures)})\b")
    files = [path for path in PACKAGE.rglob("*") if path.suffix in TEXT]
    outside = [
        path.relative_to(PACKAGE).as_posix()
        for path in files
        if not path.relative_to(PACKAGE).as_posix().startswith(ITS_OWN)
    ]
    assert len(outside) > 100
    assert [at for at in outside if named.search((PACKAGE / at).read_text("utf-8"))] == []
