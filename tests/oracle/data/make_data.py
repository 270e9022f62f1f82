"""Cut the two published tables to the columns that the tests need; no value is written anew.

How the two were made: ``write.csv(mpdta, "did_mpdta.csv", row.names = FALSE)`` with the R package
did, and ``write.csv(california_prop99, "synthdid_california_prop99.csv", row.names = FALSE)`` with
the R package synthdid. Then: python make_data.py FOLDER_OF_BOTH
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
TABLES = {
    "mpdta.csv": ("did_mpdta.csv", ("year", "countyreal", "lpop", "lemp", "first.treat")),
    "california_prop99.csv": (
        "synthdid_california_prop99.csv",
        ("State", "Year", "PacksPerCapita", "treated"),
    ),
}


def main(folder: Path) -> None:
    """Write both tables beside this file."""
    for name, (source, columns) in TABLES.items():
        with (folder / source).open(encoding="utf-8", newline="") as file:
            rows = [[row[column] for column in columns] for row in csv.DictReader(file)]
        with (HERE / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
