"""What a delivery says, as rows: wide by measure or month, long, with codes, names or both."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.facts import read_facts
from tests.sources.delivered import Table

KEPT = ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "TYOTTOMAT25", "TYOTTOMATULK", "AVPAIKATLOPUSSA")


HEADINGS = {
    "fi": ("Alue", "Kuukausi", "Tiedot"),
    "sv": ("Område", "Månad", "Uppgifter"),
    "en": ("Region", "Month", "Information"),
}


TITLE = "12r5 -- Työttömät työnhakijat, palveluissa olevat, muuttujina Alue, Kuukausi ja Tiedot"


NOTES = ("... = Tieto on salassapitosäännön alainen", "Lähde: Työnvälitystilasto")


AREAS = {row["code"]: row for row in read_facts("statfin_areas.csv")}


MEASURES = {row["code"]: row for row in read_facts("statfin_measures.csv")}


def small(table: Table) -> Table:
    """Some columns of two months."""
    for name in table.header[3:]:
        if name not in KEPT:
            table = table.without_column(name)
    return table.keep(lambda row: row[2] in ("2019-01", "2019-02"))


@dataclass(frozen=True, slots=True)
class Source:
    """The cells of a delivery as the source has them."""

    areas: tuple[str, ...]
    months: tuple[str, ...]
    measures: tuple[str, ...]
    cells: dict[tuple[str, str, str], str]  # "..." where it is secret

    @classmethod
    def of(cls, table: Table) -> Source:
        names = table.header[3:]
        return cls(
            tuple(dict.fromkeys(row[0] for row in table.rows)),
            tuple(dict.fromkeys(row[2].replace("-", "M") for row in table.rows)),
            tuple(names),
            {
                (row[0], row[2].replace("-", "M"), name): value or "..."
                for row in table.rows
                for name, value in zip(names, row[3:], strict=True)
            },
        )

    def area(self, code: str, how: str, language: str = "fi") -> str:
        name = AREAS[code][language]
        return {
            "codes": code,
            "names": name,
            "both": f"{code} {name}",
            "code last": f"{name} ({code})",
        }[how]

    def measure(self, code: str, language: str = "fi") -> str:
        return MEASURES[code][language]


Rows = list[list[str]]


def joined(rows: Rows, separator: str = ",", *, quoted: bool = True) -> str:
    def cell(text: str) -> str:
        plain = text.replace(".", "").isdigit()
        return text if plain or not quoted else '"' + text.replace('"', '""') + '"'

    return "\n".join(separator.join(cell(text) for text in row) for row in rows) + "\n"


def measures_wide(source: Source, how: str, language: str = "fi") -> Rows:
    """Area and month in the stub, a measure a column."""
    area, month, _ = HEADINGS[language]
    return [
        [area, month, *(source.measure(m, language) for m in source.measures)],
        *(
            [source.area(a, how, language), t, *(source.cells[a, t, m] for m in source.measures)]
            for a in source.areas
            for t in source.months
        ),
    ]


def months_wide(source: Source, how: str, language: str = "fi") -> Rows:
    """Area and measure in the stub, a month a column."""
    area, _, measure = HEADINGS[language]
    return [
        [area, measure, *source.months],
        *(
            [
                source.area(a, how, language),
                source.measure(m, language),
                *(source.cells[a, t, m] for t in source.months),
            ]
            for a in source.areas
            for m in source.measures
        ),
    ]


def both_wide(source: Source, how: str, language: str = "fi") -> Rows:
    """Only the area in the stub: month and measure share a heading, as PxWeb's CSV joins them."""
    pairs = [(t, m) for t in source.months for m in source.measures]
    return [
        [HEADINGS[language][0], *(f"{t} {source.measure(m, language)}" for t, m in pairs)],
        *(
            [source.area(a, how, language), *(source.cells[a, t, m] for t, m in pairs)]
            for a in source.areas
        ),
    ]


def long(source: Source, how: str, language: str = "fi", value: str = "Arvo") -> Rows:
    """One value a row."""
    return [
        [*HEADINGS[language], value],
        *(
            [source.area(a, how, language), t, source.measure(m, language), source.cells[a, t, m]]
            for a in source.areas
            for t in source.months
            for m in source.measures
        ),
    ]


def pxweb(rows: Rows, separator: str = ",") -> str:
    """As PxWeb writes it: a title, an empty line, the table."""
    return joined([[TITLE]], separator) + "\n" + joined(rows, separator)
