"""The line on which a key stands."""

from __future__ import annotations

import pytest

from evaluation.plan.reading.toml_lines import line_of

TEXT = """\
# top = "a comment"
top = 1

[table]
key = 1          # key = 2
"quoted key" = 2
'single' = 2

[table.inner]
key = 3
list = [
    "one",
    "two",
]

[[rows]]
name = "first"

[[rows]]
name = "second"
value = 2

[[table.inner.deep]]
name = "only"

[ spaced . out ]
key = 4

[[ "spaced rows" ]]
x = 1
[["spaced rows"]]
x = 2
"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("top",), 2),
        (("table",), 4),
        (("table", "key"), 5),
        (("table", "single"), 7),
        (("table", "inner"), 9),
        (("table", "inner", "key"), 10),
        (("table", "inner", "list"), 11),
        (("table", "inner", "list", 1), 11),  # an item: the line of its list
        (("rows", 0, "name"), 17),
        (("rows", 1), 19),
        (("rows", 1, "name"), 20),
        (("rows", 1, "value"), 21),
        (("rows", 1, "missing"), 19),  # a missing key: the line of its table
        (("table", "inner", "deep", 0, "name"), 24),
        (("spaced", "out", "key"), 27),
        (("spaced rows", 1, "x"), 32),
    ],
)
def test_the_deepest_part_that_is_spelled_out_is_found(
    location: tuple[str | int, ...], line: int
) -> None:
    assert line_of(TEXT, location) == line


def test_what_is_nowhere_is_on_the_first_line() -> None:
    assert line_of(TEXT, ("nowhere", "key")) == 1


def test_a_key_of_another_table_is_not_taken_for_it() -> None:
    assert line_of("[a]\nkey = 1\n[b]\nkey = 2\n", ("b", "key")) == 4


@pytest.mark.parametrize(
    ("text", "location", "line"),
    [
        ('[a]\n"quoted key" = 2\n', ("a", "quoted key"), 2),
        ("[a]\nx = 1\nb.c = 2\n", ("a", "b", "c"), 3),
        ("[[a]]\nname = 1\n[a.b]\nkey = 2\n", ("a", 0, "b", "key"), 4),
        ("[a]\nrows = [\n  [1, 2],\n]\nz = 1\n", ("a", "z"), 5),
    ],
    ids=["quoted key", "dotted key", "table in a row", "list of lists"],
)
def test_rarer_ways_to_write_a_key(text: str, location: tuple[str | int, ...], line: int) -> None:
    assert line_of(text, location) == line
