"""The same in files with a structure of their own: xlsx, JSON-stat, older JSON, PX, Parquet."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from tests.sources.shape_rows import (
    AREAS,
    MEASURES,
    NOTES,
    TITLE,
    Rows,
    Source,
    measures_wide,
)


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
