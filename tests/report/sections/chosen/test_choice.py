"""How the design was chosen, in words: by what rule, on which months, and if it still holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.domain import Month
from evaluation.plan.candidates import Chosen
from evaluation.report.document import Heading, Items, Note, Table, Tone
from evaluation.report.sections.chosen import choice
from tests.report.weighed import page, words

SHA = "ab" * 32


def told(evaluation: Evaluation, code: str = "en") -> str:
    return "\n".join(words(block) for block in choice.section(page(evaluation, code)))


def annexed(evaluation: Evaluation, code: str = "en") -> str:
    return "\n".join(words(block) for block in choice.every_candidate(page(evaluation, code)))


def registered(evaluation: Evaluation, **again: object) -> Evaluation:
    """As if the choice stood in the plan; ``again``: what today's row has else."""
    weighed = evaluation.weighed
    assert weighed is not None
    chosen = Chosen(
        candidate=weighed.candidate.name, data=SHA, until=Month(2021, 2), measured=weighed.rows
    )
    today = weighed.again.model_copy(update=again)
    plan = evaluation.plan.model_copy(update={"chosen": chosen})
    return replace(evaluation, plan=plan, weighed=replace(weighed, again=today))


def test_the_section_opens_with_what_was_chosen_and_the_rule(weighed: Evaluation) -> None:
    head, _, made, *_ = choice.section(page(weighed))
    assert isinstance(head, Heading) and head.anchor == "choice"
    assert isinstance(made, Items)
    assert made.items[0] == "broad non-employment without lay-offs"
    assert made.items[1].startswith("divided by: labour force")
    text = told(weighed)
    assert "A rule took one comparison from the 5 that the plan names." in text
    assert "more than 8% of cases at dates from Jan 2006 on" in text
    assert "more than 50% of its noise and more than 0.10 percentage points" in text
    assert "the recession of Mar 2010–Feb 2011 for an effect in more than 8% of the areas" in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "It was made on months up to Feb 2021 only, none of them of the trial"),
        (
            "fi",
            "Valinta tehtiin vain kuukausista, joista viimeinen on 2/2021, eikä yksikään niistä",
        ),
        ("sv", "Valet gjordes endast på månader till och med 2/2021, ingen av dem under försöket"),
    ],
)
def test_it_is_said_that_no_month_of_the_trial_was_read(
    weighed: Evaluation, code: str, said: str
) -> None:
    assert said in told(weighed, code)


def test_on_a_twin_without_a_choice_it_was_made_on_the_spot(weighed: Evaluation) -> None:
    text = annexed(weighed)
    assert "it was made on the spot" in text
    assert weighed.vintage.sha256[:12] in text
    assert "stands in the plan with its table" not in text


def test_a_choice_in_the_plan_names_its_delivery_and_when_it_was_fixed(weighed: Evaluation) -> None:
    text = annexed(registered(weighed))
    assert f"the delivery with sha256 {SHA[:12]}… and stands in the plan with its table" in text
    assert "on the spot" not in text
    fixed = "The choices were not fixed beforehand: the plan is not frozen."
    assert fixed in told(registered(weighed))


def test_a_row_that_is_the_same_today_is_said_and_not_shown(weighed: Evaluation) -> None:
    assert weighed.weighed is not None
    again = weighed.weighed.again
    same = registered(weighed, size=again.size * (1 + 1e-11))
    assert "has the row that stands in the plan" in annexed(same)
    assert "choice-again" not in {b.name for b in choice.every_candidate(page(same)) if _table(b)}
    assert "another row" not in told(same)


@pytest.mark.parametrize("changed", [{"size": 0.0777}, {"hard_rejected": 7}, {"donors": 3}])
def test_a_row_that_moved_is_shown_beside_the_registered_one(
    weighed: Evaluation, changed: dict[str, object]
) -> None:
    moved = page(registered(weighed, **changed))
    blocks = list(choice.every_candidate(moved))
    notes = [b for b in choice.section(moved) if isinstance(b, Note)]
    assert [note.tone for note in notes] == [Tone.WARNING] and "another row" in notes[0].text
    (table,) = [b for b in blocks if isinstance(b, Table) and b.name == "choice-again"]
    assert [row[0] for row in table.rows] == ["in the plan", "on this delivery"]
    if "donors" not in changed:
        assert table.rows[0] != table.rows[1]


def _table(block: object) -> bool:
    return isinstance(block, Table)
