"""The glossary of a report: every word, its meaning, and whether an editor has read it."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.report.document import Heading, Table
from evaluation.report.language.glossary import Known, terms
from evaluation.report.sections.glossary import section
from tests.report.weighed import page


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_word_has_a_row_and_what_is_not_official_is_marked(
    quick: Evaluation, code: str
) -> None:
    heading, _, table = section(page(quick, code))
    assert isinstance(heading, Heading) and isinstance(table, Table)
    rows = {word: (meaning, mark) for word, meaning, mark in table.rows}
    assert set(rows) == {term.said[code] for term in terms()}
    say = page(quick, code).language
    for term in terms():
        meaning, mark = rows[term.said[code]]
        assert meaning == term.means[code]
        assert (mark == say("glossary.inferred")) == (term.certainty is Known.INFERRED)
        assert term.certainty is Known.INFERRED or term.source in mark


def test_the_words_stand_by_the_alphabet(quick: Evaluation) -> None:
    *_, table = section(page(quick, "fi"))
    assert isinstance(table, Table)
    words = [row[0].casefold() for row in table.rows]
    assert words == sorted(words)
