"""The twin as somebody would deliver it, its population beside the table: enough to be blind."""

from __future__ import annotations

from pathlib import Path

from evaluation import Vintage
from evaluation.sources.twin import twin_population
from tests.sources.delivered import Table


def deliver(twin: Vintage, folder: Path, years: range = range(2015, 2023)) -> Path:
    """A table of these years, and every 31 December that its months need."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = [Table.of(twin, year) for year in years]
    rows = tuple(row for table in tables for row in table.rows)
    (folder / "12r5.csv").write_text(Table(tables[0].header, rows).text(), "utf-8")
    ends = twin_population(twin.trial, since=twin.months[0])
    lines = [
        f"KU{code},{year},{people:.0f}"
        for code, counts in zip(twin.municipalities, ends.people, strict=True)
        for year, people in zip(ends.years, counts, strict=True)
    ]
    text = "\n".join(["area_code,year,population", *lines]) + "\n"
    (folder / "population.csv").write_text(text, "utf-8")
    return folder
