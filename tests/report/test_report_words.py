"""A composed report in Finnish and in Swedish is in Finnish and in Swedish, and set as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from evaluation import Evaluation
from evaluation.domain import trials
from evaluation.report.language import Language
from tests.report.composed import composed
from tests.report.weighed import words

FUNCTION_WORDS = (  # none of them is a word of Finnish or Swedish
    "and are because been but by does each from has have into is its less more no not nothing of"
    " only other than that the their there these they this those to was were what when where"
    " whether which who whom whose with without"
)
JARGON = (
    "att baseline bracket cells certificate clean counterfactual delivery donors donut donor"
    " estimand estimands firewall fit gap headline headlines leave-one-out pool pools power refused"
    " sesoi spillover time-placebo treated vintage weights window windows"
)
ENGLISH = re.compile(rf"\b({'|'.join(FUNCTION_WORDS.split())})\b", re.IGNORECASE)
OURS = re.compile(rf"(?<![\w./-])({'|'.join(JARGON.split())})(?![\w./-])", re.IGNORECASE)
SWEDISH_TOO = {"att", "fit"}
AS_IT_IS = re.compile(  # what nobody translates: a licence, quoted words, files and identifiers
    r"CC BY [\d.]+|”[^”]*”|\S*[_/]\S*\.\w+|[a-z0-9]+(_[a-z0-9]+)+|\b\w+\.\w+\.P\d\S*"
)


def english(code: str, text: str) -> list[str]:
    bare = AS_IT_IS.sub("", text)
    found = [*ENGLISH.findall(bare), *OURS.findall(bare)]
    return [word for word in found if not (code == "sv" and word.lower() in SWEDISH_TOO)]


def lines(evaluation: Evaluation, code: str) -> Iterator[str]:
    document = composed(evaluation, code)
    yield from (document.title, document.subtitle, document.source)
    for block in document.blocks:
        yield from words(block).split("\n")


@pytest.fixture(scope="module", params=["fi", "sv"])
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["weighed", "small"])
def said(request: pytest.FixtureRequest, code: str) -> list[str]:
    return list(lines(request.getfixturevalue(request.param), code))


def test_no_english_is_left(code: str, said: list[str]) -> None:
    left = {word: line for line in said for word in english(code, line)}
    assert left == {}


def test_no_english_is_left_in_what_no_twin_composes(code: str) -> None:
    messages = Language.load(code).messages
    left = {key: found for key, text in messages.items() if (found := english(code, bare(text)))}
    assert left == {}


def bare(message: str) -> str:
    """A catalogue's sentence without the names of its holes."""
    return re.sub(r"\{\w+", "", message)


def test_english_would_be_found() -> None:
    for text in ("kokeilevasuomi.fi: 20 areas chosen on the 9th", "laki: clean donors", "Gap"):
        assert english("fi", text) != []
    assert english("fi", "treated, ”the delivery of 2022”") == ["treated"]
    assert english("sv", "tables/ledger_all_by_jobseekers.csv, CC BY 4.0") == []


def test_facts_that_reach_the_report_are_in_every_language(code: str) -> None:
    for trial in trials().values():
        for event in trial.calendar:
            assert dict(event.sources).keys() == {"fi", "sv"}
            assert english(code, event.source_in(code)) == []
            assert event.source_in("en") == event.source
        for key in ("title", "from", "known"):
            assert english(code, trial.facts[f"{key}_{code}"]) == []


def test_it_is_set_as_the_language_is(said: list[str]) -> None:
    for line in said:
        assert "  " not in line, line
        assert "..." not in line and not re.search(r"\S … \S|\d…\d", line), line
        assert "–−" not in line, line
        assert not re.search(r"\d %|\d%", line), line  # a no-break space stands between them
        assert not re.search(r"\d \d{3}\b(?!/)", line.replace(" | ", "|")), line
        assert not re.search(r"(?<![\w–-])-\d", line), line  # a minus, not a hyphen


def test_one_municipality_is_told_in_the_singular(code: str, small: Evaluation) -> None:
    """Espoo's own figures and tables speak of one treated municipality."""
    many = {"fi": r"[Kk]ohdekun(nat|tien|nissa|nilla)", "sv": r"[Mm]ålkommunernas?"}[code]
    document = composed(small, code)
    mine = [b for b in document.blocks if str(getattr(b, "name", "")).endswith("-espoo")]
    assert mine
    for block in mine:
        for line in words(block).split("\n"):
            assert not re.search(rf"{many}\b", line), line
