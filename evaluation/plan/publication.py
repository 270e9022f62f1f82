"""What a plan says of the publication: who publishes, in which series, under which number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evaluation.plan.part import MANY, Part

LONG = 300  # letters of a line of a description sheet
Line = Annotated[str, Field(max_length=LONG)]


Said = Line | dict[Literal["fi", "sv", "en"], Line]


def said(line: Said, code: str) -> str:
    """A line in one language; one that is the same in all is written once."""
    if isinstance(line, str):
        return line
    return {str(language): text for language, text in line.items()}.get(code, "")


class Publication(Part):
    """The lines of the description sheet that no computation knows. What is empty is left out."""

    publisher: Said = ""
    series: Said = ""
    number: Annotated[str, Field(max_length=20)] = ""  # 2024:12
    isbn: Annotated[str, Field(pattern=r"^([0-9][0-9 -]{8,15}[0-9X])?$")] = ""
    issn: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{3}[0-9X])?$")] = ""
    authors: Annotated[tuple[Line, ...], Field(max_length=MANY)] = ()
    commissioner: Said = ""
    keywords: Said = ""  # parted by commas
