"""What a publication says of itself, and how the house that publishes it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from evaluation.domain import Month


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The description sheet in one language: label and text by line, in order.

    ``pages`` is the label of the number of pages, which only the writer knows; ``abstract`` the
    sentences that the report begins with.
    """

    language: str
    heading: str
    fields: tuple[tuple[str, str], ...]
    pages: str
    abstract_heading: str
    abstract: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imprint:
    """What stands on the title page and in the file's own metadata.

    ``dated`` is the last month of the statistic: no clock is in a publication. ``workbook`` is the
    file that holds the tables which are not printed, ``sheets`` the sheet of each by its name.
    """

    dated: Month
    month: str
    series: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    description: tuple[Sheet, ...] = ()
    workbook: str = ""
    sheets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
