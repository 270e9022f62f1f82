"""The first page: short, few numbers, no jargon, and nothing that the verdict does not license."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.grade import Grade, Letter
from evaluation.report.document import Document, Figure, Heading, Items, Note, Text
from evaluation.report.sections import compose
from evaluation.report.sections.chosen import first_page
from evaluation.report.sections.chosen.first_page import GROUPS, Told, told_of
from evaluation.report.writers.html import render
from evaluation.study.evidence.robustness import Agreement
from tests.report.weighed import page, where_all_say

LANGUAGES = ("fi", "sv", "en")
WORDS, NUMBERS = 250, 8
LONGEST, USUAL = 30, 16  # words of a sentence: of any, and on average
# Words of the trade, in the form that they have in running text; the first page has none of them.
JARGON = {
    "en": "estimand|p-value|confidence interval|donor|placebo|sesoi|counterfactual|pool|"
    "factor|base period|broad non-employment|percentile|robustness|identification|window",
    "fi": "estimandi|p-arvo|luottamusväli|verrokki|plasebo|kontrafaktuaali|faktori|"
    "perusjakso|laaja työttömyys|laajan työttömyyden|tulosmuuttuja|estimaattori|ikkuna",
    "sv": "estimand|p-värde|konfidensintervall|donator|placebo|kontrafakt|faktor|"
    "basperiod|utvidgad arbetslöshet|utfallsmått|estimator|fönster",
}
CODES = re.compile(r"\b(R\d+|S\d+|G1|P\d(-E)?|W\d)\b")
DATES = re.compile(r"\d{1,2}/\d{4}|\b[A-Z][a-z]{2} \d{4}|\b(19|20)\d{2}\b")
NUMBER = re.compile(r"[−+]?\d+(?:[.,]\d+)?")
SAID = {
    Told.LOWERED: (Answer.EFFECT, {"att": -0.8, "interval": (-1.41, -0.18)}),
    Told.RAISED: (Answer.EFFECT, {"att": 0.8, "interval": (0.18, 1.41)}),
    Told.NO_EFFECT: (Answer.NO_EFFECT, {"att": 0.1, "interval": (-0.4, 0.6), "bound": 0.5031}),
    Told.CANNOT_TELL: (Answer.CANNOT_TELL, {"att": 0.1, "interval": (-0.6, 0.8)}),
    Told.DESIGNS_DIFFER: (Answer.CANNOT_TELL, {"att": 0.7, "interval": (0.2, 1.2)}),
    Told.NOT_COMPARABLE: (Answer.NOT_COMPARABLE, {"att": 0.1}),
}


def telling(evaluation: Evaluation, told: Told) -> Evaluation:
    """The evaluation with one answer everywhere, for every group too, at the letter B."""
    answer, numbers = SAID[told]
    changed = where_all_say(evaluation, answer, **numbers)
    weighed = changed.weighed
    assert weighed is not None
    found = Agreement(found=1 if told is Told.DESIGNS_DIFFER else 9, asked=10)
    grade = Grade(Letter.C if told is Told.NOT_COMPARABLE else Letter.B, ())
    judged = {
        key: replace(one, agreement=found, said=replace(one.said, grade=grade))
        for key, one in weighed.judged.items()
    }
    window = weighed.material.primary.name
    first = judged[weighed.primary, weighed.candidate.outcome, window]
    judged |= {(weighed.primary, name, window): first for name in GROUPS}
    return replace(changed, weighed=replace(weighed, judged=MappingProxyType(judged)))


def paragraphs(evaluation: Evaluation, code: str) -> Iterator[str]:
    """Everything that is read on the page; a picture's caption is, its table opens on demand."""
    for block in first_page.section(page(evaluation, code)):
        match block:
            case Heading(_, said, _) | Text(said) | Note(_, said):
                yield said
            case Items(items):
                yield from items
            case Figure():
                yield block.caption


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("told", Told)
def test_it_is_short_and_has_few_numbers_and_no_words_of_the_trade(
    weighed: Evaluation, told: Told, code: str
) -> None:
    said = [plain(one) for one in paragraphs(telling(weighed, told), code)]
    text = "\n".join(said)
    assert len(text.split()) <= WORDS
    assert len(NUMBER.findall(DATES.sub("", text))) <= NUMBERS
    assert CODES.findall(text) == []
    assert re.findall(rf"\b({JARGON[code]})", text, re.IGNORECASE) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("told", Told)
def test_its_sentences_are_short(weighed: Evaluation, told: Told, code: str) -> None:
    sentences = [
        sentence.split()
        for one in paragraphs(telling(weighed, told), code)
        for sentence in re.split(r"(?<=[.?!:])\s+", plain(one))
        if sentence
    ]
    lengths = [len(sentence) for sentence in sentences]
    assert max(lengths) <= LONGEST, max(sentences, key=len)
    assert sum(lengths) / len(lengths) <= USUAL


@pytest.mark.parametrize("told", Told)
def test_what_is_told_is_the_verdict(weighed: Evaluation, told: Told) -> None:
    changed = telling(weighed, told)
    assert changed.weighed is not None
    first = changed.weighed.headline(changed.weighed.primary)
    assert told_of(first) is told
    _, *notes = list(first_page.section(page(changed)))[:3]  # nothing stands before the answers
    assert isinstance(notes[0], Note) and isinstance(notes[1], Note)
    begins = {
        Told.LOWERED: "Espoo: yes. The trial lowered the share of people without a job by 0.80"
        " percentage points, by something between 0.18 and 1.41.",
        Told.RAISED: "Espoo: yes. The trial raised the share of people without a job by 0.80"
        " percentage points, by something between 0.18 and 1.41.",
        Told.NO_EFFECT: "Espoo: not by much. An effect larger than 0.51 percentage points in"
        " either direction is ruled out.",
        Told.CANNOT_TELL: "Espoo: it cannot be told. The share of people without a job is 0.10"
        " percentage points higher than expected, but anything from −0.60 to +0.80 is possible,"
        " also no change.",
        Told.DESIGNS_DIFFER: "Espoo: it cannot be told. By the chosen comparison the share of"
        " people without a job is 0.70 percentage points higher than expected; of 10 other sound"
        " comparisons one agrees.",
        Told.NOT_COMPARABLE: "Espoo: no answer, because the comparison failed its checks. The"
        " difference of +0.10 percentage points must not be taken for an effect.",
    }
    assert plain(notes[0].text).startswith("All trial municipalities together: ")
    assert plain(notes[1].text).startswith(begins[told])


@pytest.mark.parametrize("code", LANGUAGES)
def test_of_what_is_not_comparable_there_is_no_range(weighed: Evaluation, code: str) -> None:
    text = plain("\n".join(paragraphs(telling(weighed, Told.NOT_COMPARABLE), code)))
    assert "95" not in text and "–+" not in text and "–0" not in text
    assert "+0.10" in text.replace(",", ".")


def test_how_sure_is_said_of_each_where_it_is_not_the_same(weighed: Evaluation) -> None:
    changed = telling(weighed, Told.CANNOT_TELL)
    assert changed.weighed is not None
    text = "\n".join(paragraphs(changed, "en"))
    assert text.count("Trust in the comparison: mark B (A is best, D worst). Nothing was") == 1
    judged = {
        key: replace(one, said=replace(one.said, grade=Grade(Letter.C, ())))
        if key[0] == "espoo"
        else one
        for key, one in changed.weighed.judged.items()
    }
    parted = replace(changed, weighed=replace(changed.weighed, judged=MappingProxyType(judged)))
    text = "\n".join(paragraphs(parted, "en"))
    assert "Trust in the comparison: All trial municipalities together, mark B (" in text
    assert " Espoo, mark C (" in text and text.count("Trust in the comparison:") == 1


def test_groups_are_those_of_the_plan(weighed: Evaluation) -> None:
    groups = [b for b in first_page.section(page(weighed)) if isinstance(b, Items)]
    assert len(groups) == 1  # what follows: the plan asks about no group
    lines = list(paragraphs(telling(weighed, Told.LOWERED), "en"))
    assert "Unemployment under 25: the trial lowered it (mark B)." in lines


def test_whom_to_ask_is_the_plans(weighed: Evaluation) -> None:
    assert any("whoever published" in one for one in paragraphs(weighed, "en"))
    head = weighed.plan.plan.model_copy(update={"contact": "The office, office@example.org"})
    named = replace(weighed, plan=weighed.plan.model_copy(update={"plan": head}))
    assert "Whom to ask: The office, office@example.org." in list(paragraphs(named, "en"))


def test_the_picture_shows_the_effect(weighed: Evaluation) -> None:
    """What is drawn is the treated and what was expected: their distance in the period is it."""
    assert weighed.weighed is not None
    judged = weighed.weighed.headline(weighed.weighed.primary)
    (picture,) = [b for b in first_page.section(page(weighed)) if isinstance(b, Figure)]
    months = len(judged.evidence.window)
    ends = [tuple(float(cell) for cell in row[1:]) for row in picture.table.rows[-months:]]
    distance = sum(treated - expected for treated, expected in ends) / months
    assert distance == pytest.approx(judged.said.att, abs=0.01)


def test_a_plan_without_candidates_has_no_such_page(quick: Evaluation) -> None:
    assert list(first_page.section(page(quick))) == []
    assert compose(quick, "en").chapter(first_page.FIRST) is None


# As a file of its own


def made(evaluation: Evaluation, code: str) -> Document:
    found = compose(evaluation, code).chapter(first_page.FIRST)
    assert found is not None
    return found


def test_it_is_a_chapter_of_the_report_and_links_to_it(weighed: Evaluation) -> None:
    whole = compose(weighed, "fi")
    found = whole.chapter(first_page.FIRST)
    assert found is not None
    assert whole.sections[0] == found.sections[0] and len(found.sections) == 1
    assert found.figures[0] is whole.figures[0]
    html = render(found, ["fi", "en"], "page")
    assert "<nav" not in html
    assert 'href="report.fi.html"' in html and 'href="page.en.html"' in html
    assert "<nav" in render(whole, ["fi"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_one_side_of_a4(weighed: Evaluation, code: str, tmp_path: Path) -> None:
    """The longest of its answers, with every group."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser here prints a page: install chromium")
    (tmp_path / "page.html").write_text(
        render(made(telling(weighed, Told.NOT_COMPARABLE), code), LANGUAGES, "page"), "utf-8"
    )
    target = tmp_path / "page.pdf"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    done = subprocess.run(
        [browser, *options, f"--print-to-pdf={target}", (tmp_path / "page.html").as_uri()],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert target.is_file(), done.stderr
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", target.read_bytes())) == 1
