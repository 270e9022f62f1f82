"""A plan's own comparison below a verdict: it gives its number, and licenses nothing."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.report.document import Heading, Note, Text
from evaluation.report.sections import checks, summary
from evaluation.report.sections.chosen import older
from tests.report.weighed import page, where_all_say, words


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("en", "The same question by the older design (difference-in-differences between"),
        ("fi", "Sama kysymys aiemmalla asetelmalla (erot eroissa -vertailu kuntien välillä)"),
        ("sv", "Samma fråga med det äldre upplägget (skillnad-i-skillnader mellan kommuner)"),
    ],
)
def test_below_a_verdict_it_is_called_the_older_design(
    weighed: Evaluation, quick: Evaluation, code: str, heading: str
) -> None:
    head, text, *_ = summary.section(page(weighed, code))
    assert isinstance(head, Heading) and head.text.startswith(heading)
    assert isinstance(text, Text)
    first, second, *_ = summary.section(page(quick, code))
    assert isinstance(first, Heading) and isinstance(second, Heading)
    assert first.text == page(quick, code).language("section.summary") != head.text


def test_its_sentences_claim_no_effect_and_its_letters_are_its_own(weighed: Evaluation) -> None:
    text = "\n".join(words(block) for block in summary.section(page(weighed)))
    assert "By the older design the difference between the two changes is" in text
    assert "It caps nothing in the verdict." in text
    for claim in ("effect estimate", "suggest", "is not an estimate of what", "The trial "):
        assert claim not in text
    notes = [block for block in summary.section(page(weighed)) if isinstance(block, Note)]
    assert {note.tone for note in notes} <= {"warning"}


def test_it_has_its_interval_unless_the_verdict_has_none(weighed: Evaluation) -> None:
    seen = page(weighed)
    answer = seen.headline(seen.asked[0])
    assert answer.standing.stands and not older.silent(seen, answer)
    assert "p = 0.027" in older.beside_verdict(seen, answer, "0.027")
    silent = page(where_all_say(weighed, Answer.NOT_COMPARABLE))
    assert older.silent(silent, answer)
    assert "0.027" not in older.beside_verdict(silent, answer, "0.027")


def test_reasons_to_doubt_it_are_told_from_those_of_the_chosen_design(
    weighed: Evaluation, quick: Evaluation
) -> None:
    headings = [next(iter(checks.section(page(one)))) for one in (weighed, quick)]
    assert [words(one) for one in headings] == [
        "Reasons to doubt the older design",
        "Reasons to doubt",
    ]
