"""Every sentence that counts says none, one and many as its language does."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest

from evaluation.report.language import Language

CODES = ("fi", "sv", "en")
MANY = {
    "fi": "aluetta estimaattoria kertaa klusteria kokeilukuntaa kuntaa kuukautta puolivuotta"
    " tavoitetta työnhakijaa valintaa vertailua",
    "sv": "estimatorer förskjutningar försökskommuner gånger halvåren jämförelsegrupper"
    " jämförelsekommuner kandidater kommuner månader månaderna områden upplägg utfallsmått",
    "en": "areas candidates choices clusters comparisons designs estimators factors half-years"
    " jobseekers months municipalities outcomes pools shifts times ways",
}
DECIMAL = {
    "breakdown",
    "covid",
    "distance",
    "effective",
    "g_star",
    "kappa",
    "ratio",
    "scaled",
    "times",
    "worth",
}
MORE_THAN_ONE = {  # the mean or the largest of many people, all municipalities, not a whole window
    "high",
    "largest",
    "n_all",
    "n_trial",
    "size",
    "total",
    "treated",
    ("summary.incomplete", "all"),
    ("not_measured.intro", "of"),
}
WINDOW = "window"  # has a name
WITHOUT = {  # leaving out one at a time is not done where there is nothing to leave out
    "fi": "yhteensä 0 kertaa",
    "sv": "sammanlagt 0 gånger",
    "en": "0 times in all",
}


def holes(message: str) -> Iterator[tuple[str, str]]:
    for _, name, spec, _ in string.Formatter().parse(message):
        if name:
            yield name, spec or ""


def counting(code: str) -> dict[str, str]:
    messages = Language.load(code).messages
    return {k: v for k, v in messages.items() if any("|" in spec for _, spec in holes(v))}


def told(code: str, key: str, n: int) -> str:
    message = Language.load(code).messages[key]
    counted = {name for name, spec in holes(message) if "|" in spec}
    values = {name: n if name in counted else "X" for name, _ in holes(message)}
    return Language.load(code)(key, **values)


SENTENCES = [(code, key) for code in CODES for key in counting(code)]


@pytest.mark.parametrize(("code", "key"), SENTENCES)
def test_many_are_worded_alike_and_one_is_not_worded_as_many(code: str, key: str) -> None:
    none, one, two, five = (told(code, key, n) for n in (0, 1, 2, 5))
    assert not any(mark in said for said in (none, one, two, five) for mark in "|#{}")
    assert two.replace("2", "5") == five.replace("2", "5")
    assert one.replace("1", "2") != two
    plurals = "|".join(MANY[code].split())
    assert not re.search(rf"\b1 ({plurals})\b", one), one


@pytest.mark.parametrize(("code", "key"), SENTENCES)
def test_nothing_happens_no_times(code: str, key: str) -> None:
    said = told(code, key, 0).replace(WITHOUT[code], "")
    assert not re.search(r"\b0 (kertaa|gånger|times|kerran)\b", said)


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_says_many_whatever_the_number(code: str) -> None:
    plurals = "|".join(MANY[code].split())
    known = DECIMAL | MORE_THAN_ONE | {WINDOW}
    found = {
        (key, hole)
        for key, message in Language.load(code).messages.items()
        for hole, _ in re.findall(rf"\{{(\w+)\}} ({plurals})\b", message)
        if hole not in known and (key, hole) not in known
    }
    assert found == set()


def test_no_sentence_leaves_it_to_the_reader() -> None:
    for code in CODES:
        assert not any("(s)" in text for text in Language.load(code).messages.values())


@pytest.mark.parametrize(
    ("code", "key", "values", "said"),
    [
        ("fi", "by_area.named", {"n": 1, "names": "Turku"}, "Se on: Turku."),
        ("fi", "by_area.named", {"n": 2, "names": "Turku ja Pori"}, "Ne ovat: Turku ja Pori."),
        ("fi", "path.treated", {"n": 1}, "Kohdekunta"),
        ("sv", "path.treated", {"n": 118}, "Målkommunerna"),
        ("sv", "gate.found_months", {"n": 1}, "1 månad"),
        ("en", "who.some_equal", {"n": 1}, "1 municipality, average area"),
    ],
)
def test_one_place_is_told_in_the_singular(
    code: str, key: str, values: dict[str, object], said: str
) -> None:
    assert Language.load(code)(key, **values) == said
