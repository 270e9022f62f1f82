"""One small delivery in the shapes in which people have it; each must read to the same vintage.

Two months of the twin, written as PxWeb's downloads, as spreadsheets, as API answers, and by hand.
A secret count is "..." where the shape has marks, and empty in the contract's own form.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
from delivered import Table

from evaluation.domain.facts import read_facts

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


def book(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def numbered(rows: Rows) -> list[list[object]]:
    return [[int(c) if c.isdigit() else c for c in row] for row in rows]


def xlsx_of_pxweb(source: Source, language: str) -> bytes:
    """Title, headings over the values alone, each area written once, footnotes below."""
    rows: list[list[object]] = [[TITLE], []]
    rows.append(["", "", *(source.measure(m, language) for m in source.measures)])
    body = numbered(measures_wide(source, "names", language)[1:])
    before = None
    for row in body:
        rows.append([row[0] if row[0] != before else "", *row[1:]])
        before = row[0]
    return book([*rows, [], *([note] for note in NOTES), [""], ["Päivitetty: 20231121 08:00"]])


def xlsx_two_headings(source: Source, language: str) -> bytes:
    """Months over measures in two rows of headings, the upper merged; code and name apart."""
    upper: list[object] = ["", ""]
    for t in source.months:
        upper += [t, *[""] * (len(source.measures) - 1)]
    lower = ["", "", *(source.measure(m, language) for _ in source.months for m in source.measures)]
    body = [
        [
            a,
            AREAS[a][language],
            *(
                int(c) if (c := source.cells[a, t, m]).isdigit() else c
                for t in source.months
                for m in source.measures
            ),
        ]
        for a in source.areas
    ]
    return book([[TITLE], [], upper, lower, *body, [], [NOTES[0]]])


def jsonstat(source: Source, *, old: bool = False, status: bool = True) -> bytes:
    names = ("alue_23_20260101", "timeperiod_m", "contentscode")
    lists = (source.areas, source.months, source.measures)
    keys = [(a, t, m) for a in source.areas for t in source.months for m in source.measures]
    cells = [source.cells[key] for key in keys]
    dimension: dict[str, object] = {
        name: {"label": name, "category": {"index": {c: i for i, c in enumerate(codes)}}}
        for name, codes in zip(names, lists, strict=True)
    }
    size = [len(codes) for codes in lists]
    answer: dict[str, object] = {"class": "dataset", "version": "2.0", "id": names, "size": size}
    if old:
        dimension |= {"id": names, "size": size, "role": {"time": [names[1]]}}
        answer = {}
    answer |= {
        "dimension": dimension,
        "value": [None if cell == "..." else float(cell) for cell in cells],
    }
    if status:
        answer["status"] = {str(i): "..." for i, cell in enumerate(cells) if cell == "..."}
    return json.dumps({"dataset": answer} if old else answer).encode()


def older_json(source: Source) -> bytes:
    columns = [
        {"code": "Alue", "text": "Alue", "type": "d"},
        {"code": "timeperiod_m", "text": "Kuukausi", "type": "t"},
        *({"code": m, "text": source.measure(m), "type": "c"} for m in source.measures),
    ]
    data = [
        {"key": [a, t], "values": [source.cells[a, t, m] for m in source.measures]}
        for a in source.areas
        for t in source.months
    ]
    return json.dumps({"columns": columns, "comments": [], "data": data}).encode()


def px(source: Source, *, codes: bool = True, keys: bool = False, page: str = "utf-8") -> bytes:
    def listed(texts: tuple[str, ...] | list[str]) -> str:
        return ",\n".join(f'"{text}"' for text in texts)

    names = [AREAS[a]["fi"] for a in source.areas]
    words = [MEASURES[m]["fi"] for m in source.measures]
    half = len(TITLE) // 2
    head = [
        'CHARSET="ANSI"',
        'AXIS-VERSION="2013"',
        f'CODEPAGE="{page}"',
        'LANGUAGE="fi"',
        'LANGUAGES="fi","sv"',
        f'TITLE="{TITLE[:half]}"\n"{TITLE[half:]}; jatkuu"',
        'STUB="Alue","Kuukausi"',
        'STUB[sv]="Område","Månad"',
        'HEADING="Tiedot"',
        'HEADING[sv]="Uppgifter"',
        f'VALUES("Alue")={listed(names)}',
        f'VALUES[sv]("Område")={listed([AREAS[a]["sv"] for a in source.areas])}',
        f'VALUES("Kuukausi")={listed(source.months)}',
        f'VALUES("Tiedot")={listed(words)}',
        'TIMEVAL("Kuukausi")=TLIST(M1),"201901","201902"',
        'NOTE="... = Tieto on salassapitosäännön alainen"',
    ]
    if codes:
        head.append(f'CODES("Alue")={listed(source.areas)}')
        head.append(f'CODES("Tiedot")={listed(source.measures)}')
    if keys:
        head += ['KEYS("Alue")=CODES', 'KEYS("Kuukausi")=VALUES']
    lines = []
    for a in source.areas:
        for t in source.months:
            cells = [source.cells[a, t, m] for m in source.measures]
            row = " ".join(f'"{c}"' if c == "..." else "-" if c == "0" else c for c in cells)
            lines.append(f'"{a}","{t}",{row}' if keys else row)
    text = "".join(f"{line};\n" for line in head) + "DATA=\n" + "\n".join(lines) + ";\n"
    return text.encode(page)


def parquet(rows: Rows) -> bytes:
    file = io.BytesIO()
    columns = list(zip(*rows[1:], strict=True))
    arrays = [pa.array(list(column), pa.string()) for column in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=rows[0]), file)
    return file.getvalue()


Make = Callable[[Source], bytes]

SHAPES: dict[str, tuple[str, Make]] = {
    "PxWeb csv, names, Finnish": ("a.csv", lambda s: pxweb(measures_wide(s, "names")).encode()),
    "PxWeb csv, names, Swedish": (
        "a.csv",
        lambda s: pxweb(measures_wide(s, "names", "sv")).encode("utf-8-sig"),
    ),
    "PxWeb csv, names, English, Latin-1": (
        "a.CSV",
        lambda s: pxweb(measures_wide(s, "names", "en")).replace("’", "'").encode("latin-1"),
    ),
    "semicolons, Windows-1252": (
        "a.csv",
        lambda s: pxweb(measures_wide(s, "both"), ";").encode("cp1252"),
    ),
    "tabs": ("a.TSV", lambda s: pxweb(measures_wide(s, "codes"), "\t").encode()),
    "text, UTF-16": ("a.txt", lambda s: pxweb(months_wide(s, "both", "sv"), "\t").encode("utf-16")),
    "months as columns": ("a.csv", lambda s: pxweb(months_wide(s, "both")).encode()),
    "months and measures in one heading": (
        "a.csv",
        lambda s: pxweb(both_wide(s, "names", "en"), ";").encode(),
    ),
    "long": ("a.csv", lambda s: joined(long(s, "code last")).encode()),
    "long, Swedish, packed": (
        "a.csv.GZ",
        lambda s: gzip.compress(joined(long(s, "names", "sv", "Antal"), ";").encode(), mtime=0),
    ),
    "PX": ("a.px", px),
    "PX without codes": ("a.PX", lambda s: px(s, codes=False)),
    "PX with keys, Windows-1252, packed": (
        "a.px.gz",
        lambda s: gzip.compress(px(s, keys=True, page="windows-1252"), mtime=0),
    ),
    "xlsx of PxWeb": ("a.xlsx", lambda s: xlsx_of_pxweb(s, "fi")),
    "xlsx of PxWeb, Swedish": ("a.XLSX", lambda s: xlsx_of_pxweb(s, "sv")),
    "xlsx, two rows of headings": ("a.xlsx", lambda s: xlsx_two_headings(s, "en")),
    "xlsx, plain": ("a.xlsx", lambda s: book(numbered(measures_wide(s, "codes")))),
    "xlsx, long": ("a.xlsx", lambda s: book(numbered(long(s, "both", "en", "Value")))),
    "JSON-stat 2 with statuses": ("a.json", jsonstat),
    "JSON-stat 2 without": ("a.json", lambda s: jsonstat(s, status=False)),
    "JSON-stat 1": ("a.json", lambda s: jsonstat(s, old=True)),
    "PxWeb's older JSON": ("a.JSON", older_json),
    "Parquet, names": ("a.parquet", lambda s: parquet(measures_wide(s, "names"))),
    "Parquet, long": ("a.parquet.gz", lambda s: gzip.compress(parquet(long(s, "codes")), mtime=0)),
}
