"""One small delivery in the shapes in which people have it; each must read to the same vintage.

Two months of the twin, written as PxWeb's downloads, as spreadsheets, as API answers, and by hand.
A secret count is "..." where the shape has marks, and empty in the contract's own form.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from tests.sources.shape_files import (
    book,
    jsonstat,
    numbered,
    older_json,
    parquet,
    px,
    xlsx_of_pxweb,
    xlsx_two_headings,
)
from tests.sources.shape_rows import (
    Source,
    both_wide,
    joined,
    long,
    measures_wide,
    months_wide,
    pxweb,
)

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
