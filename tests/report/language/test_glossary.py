"""One word for one thing: the words of the glossary stand, and no others for the same."""

from __future__ import annotations

import re

import pytest

from evaluation.report.language import Language
from evaluation.report.language.glossary import Known, Term, terms
from evaluation.study.channels.admissibility import REASONS

CODES = ("fi", "sv", "en")


def values(code: str) -> dict[str, str]:
    """The catalogue without names of holes; English reasons of refusal stand in the code."""
    messages = Language.load(code).messages
    elsewhere = {f"refusal.{key}" for key in REASONS} if code == "en" else set()
    bare = {key: re.sub(r"\{\w+", "{", text) for key, text in messages.items()}
    return {key: text for key, text in bare.items() if key not in elsewhere}


def broken(code: str, catalogue: dict[str, str]) -> list[str]:
    return [
        f"{code}.toml, {key}: '{found[0]}' for {term.said[code]}"
        for term in terms()
        for pattern in term.never.get(code, ())
        for key, text in catalogue.items()
        if (found := re.search(pattern, text))
    ]


@pytest.mark.parametrize("code", CODES)
def test_no_catalogue_has_another_word_for_what_the_glossary_names(code: str) -> None:
    wrong = broken(code, values(code))
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fi", "Ikkunassa: vertailujoukko"),
        ("fi", "P-arvo on tilassa 0,1"),
        ("fi", "koetodistus; ikkuna"),
        ("sv", "fönstret, andra tjänster"),
        ("sv", "UNDERKÄND, påhittade"),
        ("en", "clean donors, FAIL"),
    ],
)
def test_another_word_would_be_found(code: str, text: str) -> None:
    assert broken(code, {"a.key": text.lower() if code == "fi" else text}) != []


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.name)
def test_every_word_is_whole(term: Term) -> None:
    assert set(term.said) == set(term.means) == set(CODES)
    assert set(term.never) <= set(CODES)
    for code in CODES:
        assert term.said[code].strip() and re.fullmatch(r"[^.].*[^.]\.", term.means[code])
    assert (term.certainty is Known.OFFICIAL) == bool(term.source)


@pytest.mark.parametrize("code", CODES)
def test_no_two_things_share_a_word_and_no_meaning_breaks_the_glossary(code: str) -> None:
    words = [term.said[code] for term in terms()]
    assert len(set(words)) == len(words)
    assert broken(code, {term.name: term.means[code] for term in terms()}) == []
