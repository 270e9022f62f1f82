"""What each verdict licenses to be said, in three languages; and what it forbids anywhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer, letter
from evaluation.checks.grade import Grade, Letter
from evaluation.report.document import Heading, Items, Note, Table, Text, Tone
from evaluation.report.sections import ANNEX, REPORT, summary
from evaluation.report.sections.chosen import (
    by_area,
    by_topic,
    choice,
    compared_with,
    every_verdict,
    first_page,
    gate,
    questions,
    verdict,
)
from evaluation.report.sections.chosen.design_words import WORST, kept
from evaluation.report.sections.chosen.verdict import sentence
from evaluation.study.evidence.robustness import Agreement
from tests.report.weighed import page, saying, where_all_say, words

CHOSEN = (
    verdict.section,
    choice.section,
    choice.every_candidate,
    compared_with.section,
    questions.section,
    by_topic.states,
    by_topic.groups,
    by_topic.employers,
    by_area.section,
    every_verdict.section,
    gate.section,
)
SAID = {
    ("en", Answer.EFFECT): "Espoo: in W1 (Mar 2021–Apr 2022) the trial lowered broad non-employment"
    " without lay-offs by 0.80 percentage points of the labour force (95% interval"
    " −1.41 – −0.18).",
    ("en", Answer.NO_EFFECT): "Espoo: in W1 (Mar 2021–Apr 2022) an effect of the trial on broad"
    " non-employment without lay-offs beyond ±0.51 percentage points of the labour force is ruled"
    " out (estimate +0.10, 90% interval −0.30–+0.50).",
    ("en", Answer.CANNOT_TELL): "Espoo: in W1 (Mar 2021–Apr 2022) it cannot be told whether the"
    " trial changed broad non-employment without lay-offs: these data could not have shown an"
    " effect smaller than 0.78 percentage points of the labour force (estimate +0.10, 95% interval"
    " −0.60–+0.80).",
    ("en", Answer.NOT_COMPARABLE): "Espoo: in W1 (Mar 2021–Apr 2022) the municipality cannot be"
    " compared with others by the chosen design: the answer hangs on whether the base period lies"
    " before"
    " COVID or inside it; places near the treated moved as well. The difference in broad"
    " non-employment without lay-offs is +0.10 percentage points of the labour force. It is a"
    " difference and not what the trial did; it has no interval and no p-value.",
    ("fi", Answer.EFFECT): "Espoo: tarkastelujaksolla W1 (3/2021–4/2022) kokeilu alensi"
    " tulosmuuttujaa (laaja työttömyys ilman lomautettuja) 0,80 prosenttiyksikköä työvoimasta"
    " (95 %:n luottamusväli −1,41 – −0,18).",
    ("fi", Answer.NO_EFFECT): "Espoo: tarkastelujaksolla W1 (3/2021–4/2022) voidaan sulkea pois,"
    " että kokeilu olisi muuttanut tulosmuuttujaa (laaja työttömyys ilman lomautettuja) enemmän"
    " kuin ±0,51 prosenttiyksikköä työvoimasta (arvio +0,10, 90 %:n luottamusväli −0,30–+0,50).",
    ("fi", Answer.CANNOT_TELL): "Espoo: ei voida sanoa, muuttiko kokeilu tulosmuuttujaa (laaja"
    " työttömyys ilman lomautettuja) tarkastelujaksolla W1 (3/2021–4/2022): näistä tiedoista ei"
    " olisi voitu nähdä vaikutusta, joka on pienempi kuin 0,78 prosenttiyksikköä työvoimasta (arvio"
    " +0,10, 95 %:n luottamusväli −0,60–+0,80).",
    ("fi", Answer.NOT_COMPARABLE): "Espoo: tarkastelujaksolla W1 (3/2021–4/2022) kuntaa ei voida"
    " verrata muihin valitulla asetelmalla: vastaus riippuu siitä, onko perusjakso ennen"
    " koronapandemiaa vai sen aikana; tilanne muuttui myös kokeilun lähialueilla. Ero"
    " tulosmuuttujassa (laaja työttömyys ilman lomautettuja) on +0,10 prosenttiyksikköä"
    " työvoimasta. Se on pelkkä ero eikä kokeilun vaikutus, eikä sille esitetä luottamusväliä eikä"
    " p-arvoa.",
    ("sv", Answer.EFFECT): "Esbo: under granskningsperioden W1 (3/2021–4/2022) sänkte försöket"
    " utfallsmåttet (utvidgad arbetslöshet utan permitterade) med 0,80 procentenheter av"
    " arbetskraften (95 % konfidensintervall"
    " −1,41 – −0,18).",
    ("sv", Answer.NO_EFFECT): "Esbo: under granskningsperioden W1 (3/2021–4/2022) kan det uteslutas"
    " att försöket skulle ha ändrat utfallsmåttet (utvidgad arbetslöshet utan permitterade) med mer"
    " än ±0,51 procentenheter av arbetskraften (skattning +0,10, 90 % konfidensintervall"
    " −0,30–+0,50).",
    ("sv", Answer.CANNOT_TELL): "Esbo: det går inte att säga om försöket ändrade utfallsmåttet"
    " (utvidgad arbetslöshet utan permitterade) under granskningsperioden W1 (3/2021–4/2022): dessa"
    " uppgifter kunde inte ha visat en effekt som är mindre än 0,78 procentenheter av arbetskraften"
    " (skattning +0,10, 95 % konfidensintervall −0,60–+0,80).",
    ("sv", Answer.NOT_COMPARABLE): "Esbo: under granskningsperioden W1 (3/2021–4/2022) kan kommunen"
    " inte jämföras med andra med det valda upplägget: svaret beror på om basperioden ligger"
    " före"
    " coronapandemin eller under den; också områden i försökets närhet förändrades. Skillnaden i"
    " utfallsmåttet (utvidgad arbetslöshet utan permitterade) är +0,10 procentenheter av"
    " arbetskraften. Den är en skillnad och inte försökets effekt, och den har varken"
    " konfidensintervall eller p-värde.",
}
NUMBERS = {
    Answer.EFFECT: {"att": -0.7968, "interval": (-1.4101, -0.1834)},
    Answer.NO_EFFECT: {"att": 0.1, "equivalence": (-0.3, 0.5031), "bound": 0.5031},
    Answer.CANNOT_TELL: {"att": 0.1, "interval": (-0.6, 0.8), "mde": 0.7803},
    Answer.NOT_COMPARABLE: {"att": 0.1},
}


def judged(evaluation: Evaluation, estimand: str = "espoo") -> Judged:
    assert evaluation.weighed is not None
    return evaluation.weighed.headline(estimand)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(("code", "answer"), SAID, ids=lambda one: str(one))
def test_the_sentence_of_every_verdict(weighed: Evaluation, code: str, answer: Answer) -> None:
    said = sentence(page(weighed, code), saying(judged(weighed), answer, **NUMBERS[answer]))
    assert plain(said) == SAID[code, answer]


@pytest.mark.parametrize(
    ("code", "many"),
    [("en", "municipalities cannot"), ("fi", "kokeilukuntia"), ("sv", "försökskommunerna")],
)
def test_many_are_said_in_the_plural(weighed: Evaluation, code: str, many: str) -> None:
    every = saying(judged(weighed, "all_by_jobseekers"), Answer.NOT_COMPARABLE)
    assert many in sentence(page(weighed, code), every)
    assert many not in sentence(page(weighed, code), saying(judged(weighed), every.said.answer))


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_where_other_designs_do_not_find_it_that_is_said(weighed: Evaluation, code: str) -> None:
    """An interval without zero, and a verdict that it cannot be told: the reader must see why."""
    numbers = {"att": 0.7, "interval": (0.2, 1.2), "mde": 0.6}
    one = saying(judged(weighed), Answer.CANNOT_TELL, **numbers)
    found = replace(one, agreement=Agreement(found=1, asked=7))
    alone = plain(sentence(page(weighed, code), found))
    assert re.search(r"\b7\b.*\b1\b", alone)
    assert page(weighed, code).language.number(0.6) not in alone
    together = replace(one, agreement=Agreement(found=4, asked=7))
    assert page(weighed, code).language.number(0.6) in sentence(page(weighed, code), together)


def test_the_direction_is_that_of_the_number(weighed: Evaluation) -> None:
    up = saying(judged(weighed), Answer.EFFECT, att=0.8, interval=(0.2, 1.4))
    assert "the trial raised" in sentence(page(weighed), up)
    assert " 0.80 " in sentence(page(weighed), up)


def test_an_end_that_is_not_zero_is_not_shown_as_zero(weighed: Evaluation) -> None:
    near = saying(judged(weighed), Answer.EFFECT, att=0.4, interval=(0.0004, 0.8))
    assert "+0.0004–+0.8000" in sentence(page(weighed), near)


def test_the_verdict_is_first_after_the_page_and_the_primary_estimand_first_of_it(
    weighed: Evaluation,
) -> None:
    assert REPORT[:2] == (first_page.section, verdict.section)
    assert ANNEX[0] is every_verdict.section and summary.section in ANNEX
    head, first, _, second, *_ = verdict.section(page(weighed))
    assert isinstance(head, Heading) and head.anchor == "verdict"
    assert isinstance(first, Note) and first.text.startswith("All 118 trial municipalities")
    assert isinstance(second, Note) and second.text.startswith("Espoo: ")
    assert sentence(page(weighed), judged(weighed)) in second.text


def test_without_candidates_there_is_no_verdict(quick: Evaluation) -> None:
    for section in CHOSEN:
        assert list(section(page(quick))) == []


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_what_is_not_comparable_has_no_interval_and_no_p_anywhere(
    weighed: Evaluation, code: str
) -> None:
    """The older comparison too is silent in its summary, which has both where there is a verdict;
    the range over a plan's choices is no interval.
    """
    level = "95%" if code == "en" else "95 %"
    tested = rf"p = \d|{level}\S* \w+ [−+\d]"
    ours, older = re.compile(rf"{tested}|[−+]\d[.,]\d+\s?–\s?[−+]\d"), re.compile(tested)

    def told(evaluation: Evaluation) -> tuple[str, str]:
        seen = page(evaluation, code)
        chosen = [block for section in CHOSEN for block in section(seen)]
        both = chosen, list(summary.section(seen))
        first, second = (plain("\n".join(words(block) for block in blocks)) for blocks in both)
        return first, second

    mine, other = told(weighed)
    assert ours.search(mine) and older.search(other)
    silent = where_all_say(weighed, Answer.NOT_COMPARABLE)
    mine, other = told(silent)
    assert ours.search(mine) is None and older.search(other) is None
    notes = [b for b in verdict.section(page(silent, code)) if isinstance(b, Note)]
    assert {note.tone for note in notes} == {Tone.WARNING}


def test_the_letter_is_said_with_its_doubts_in_words(weighed: Evaluation) -> None:
    one = judged(weighed)
    doubts = tuple(
        replace(d, verdict=Verdict.UNINFORMATIVE) if d.asked is Asked.ANTICIPATION else d
        for d in one.doubts
    )
    grade = Grade(Letter.B, ("R16", "G1"))
    changed = replace(one, doubts=doubts, said=replace(one.said, grade=grade))
    assert kept(page(weighed), changed) == "anticipation (uninformative); one treated area"
    assert "R16" not in verdict.trust(page(weighed), changed)
    assert verdict.trust(page(weighed), changed) == (
        "How far to trust this: B, nothing was found that overturns the comparison,"
        " but not every doubt could be ruled out."
    )


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@pytest.mark.parametrize("caps", [True, False], ids=["caps", "caps nothing"])
@pytest.mark.parametrize("found", WORST)
def test_whatever_a_doubt_finds_can_be_said(
    weighed: Evaluation, found: Verdict, caps: bool, code: str
) -> None:
    """Each question by itself, the others passed: what lowers the letter is named with words."""
    one, seen = judged(weighed, "all_by_jobseekers"), page(weighed, code)
    passed = [replace(d, verdict=Verdict.PASS) for d in one.doubts]
    for at, doubt in enumerate(passed):
        changed = replace(doubt, verdict=found, caps=caps)
        doubts = (*passed[:at], changed, *passed[at + 1 :])
        grade = letter(doubts, one.evidence.g_star)
        said = kept(seen, replace(one, doubts=doubts, said=replace(one.said, grade=grade)))
        lowers = found is Verdict.FAIL or (caps and found is not Verdict.PASS)
        assert bool(said) is lowers
        assert (seen.language(f"verdict.{found.value}") in said) is lowers


def test_no_code_stands_before_its_words(weighed: Evaluation) -> None:
    told = where_all_say(weighed, Answer.NOT_COMPARABLE)
    blocks = [b for b in verdict.section(page(told)) if isinstance(b, Note | Items | Text | Table)]
    assert [b for b in blocks if re.search(r"\b(R\d+|S\d|G1)\b", words(b))] == []


def test_what_the_outcome_is_stands_in_one_clause(weighed: Evaluation) -> None:
    (text,) = [b.text for b in verdict.section(page(weighed)) if isinstance(b, Text)]
    assert text.startswith(
        "Broad non-employment without lay-offs means: unemployed jobseekers less those fully laid"
        " off, and all persons in services, subsidised work included."
    )
    assert "% of the labour force" in text


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_window_without_a_verdict_is_named(weighed: Evaluation, code: str) -> None:
    assert weighed.weighed is not None
    assert weighed.weighed.windows_not_carried == ()
    kept = {key: found for key, found in weighed.weighed.judged.items() if key[2] != "W2"}
    told = replace(weighed, weighed=replace(weighed.weighed, judged=kept))
    *_, last = [b.text for b in verdict.section(page(told, code)) if isinstance(b, Text)]
    assert " W2 (" in last.replace("\u00a0", " ")
