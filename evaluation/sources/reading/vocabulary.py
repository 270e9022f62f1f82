"""What the source calls its areas, months and measures, in three languages, to codes.

From the facts (``statfin_areas.csv``, ``statfin_measures.csv``, both from the table's own metadata)
and from ``px_metadata.json`` where it lies beside the delivery. Nothing is matched but whole names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from types import MappingProxyType

from evaluation.domain import municipalities
from evaluation.domain.facts import read_facts

LANGUAGES = ("fi", "sv", "en")
CODE = (
    r"SSS|KU(?:[0-9]{3}|[A-Z]{3})|SK(?:[0-9]{3}|[A-Z]{3})"
    r"|MK(?:[0-9]{2}|[A-Z]{2})|ELY(?:[0-9]{2}|[A-Z]{2})"
)
CODE_FIRST = re.compile(rf"({CODE})[\s:–-]+(.+)")
CODE_LAST = re.compile(rf"(.+?)\s*[(\[]({CODE})[)\]]")
DIGITS_FIRST = re.compile(r"([0-9]{3})[\s:–-]+(.+)")
UNIT = re.compile(r"\s*\((?:lkm\.?|st\.?|number|%)\)$")


class Role(Enum):
    """What a column or a dimension of the table tells."""

    AREA = "area"
    MONTH = "month"
    MEASURE = "measure"
    VALUE = "value"
    KEY = "key"  # tells rows apart beside area and month: an occupation, a benefit


HEADINGS: Mapping[Role, frozenset[str]] = {
    Role.AREA: frozenset(
        {"alue", "alueen nimi", "alueen koodi", "aluekoodi", "kunta", "kunnan nimi", "kunnan koodi"}
        | {"kuntakoodi", "kuntanumero", "område", "områdeskod", "region", "kommun", "kommunkod"}
        | {"kunta_nro", "kunta_nimi"}
        | {"kommunnummer", "area", "area_code", "area_name", "area code", "area name"}
        | {"region code", "municipality", "municipality code"}
    ),
    Role.MONTH: frozenset(
        {"kuukausi", "månad", "month", "aika", "ajankohta", "tid", "time", "period", "timeperiod_m"}
        | {"vuosikuukausi"}
    ),
    Role.MEASURE: frozenset(
        {"tiedot", "tieto", "uppgifter", "uppgift", "information", "contents", "content"}
        | {"contentscode", "measure", "muuttuja", "variabel", "variable", "innehåll"}
    ),
    Role.VALUE: frozenset(
        {"arvo", "arvot", "value", "values", "värde", "värden", "lukumäärä", "luku", "antal"}
        | {"number", "count", "obs_value"}
    ),
}
KEYS: Mapping[str, str] = {  # headings of further classifications → the column of ours
    **dict.fromkeys(("ammattiryhma", "ammattiryhmä", "yrkesgrupp", "occupation"), "occupation"),
    "occupational group": "occupation",
    "aikatyyppi": "period",
    **dict.fromkeys(("ikaryhma", "ikäryhmä", "age_group"), "age_group"),
    **dict.fromkeys(("sukupuoli", "sex"), "sex"),
    **dict.fromkeys(("etuus", "benefit"), "benefit"),
    **dict.fromkeys(("korvausperuste", "basis"), "basis"),
    **dict.fromkeys(("korvauslaji", "kind"), "kind"),
}
OCCUPATION = re.compile(r"(SSS|[0-9X]{1,5})\b.*")
MUNICIPAL = frozenset(
    {"kunta", "kuntakoodi", "kunnan koodi", "kuntanumero", "kommun", "kommunkod", "kommunnummer"}
    | {"municipality", "municipality code"}
)
MONTHS = (
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu"
    " marraskuu joulukuu",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "january february march april may june july august september october november december",
)
MONTH_NAMES = {
    name: number for names in MONTHS for number, name in enumerate(names.split(), start=1)
}
MONTH_FORMS = (
    re.compile(r"(?P<y>(?:19|20)\d{2})[Mm](?P<m>\d{2})\*{0,2}"),
    re.compile(r"(?P<y>(?:19|20)\d{2})-(?P<m>\d{2})(?:-01)?(?:[ T]00:00:00)?"),
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])"),
    re.compile(r"(?P<y>(?:19|20)\d{2})/(?P<m>\d{2})"),
    re.compile(r"(?P<m>\d{2})/(?P<y>(?:19|20)\d{2})"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A code, and what is wrong with the words that should tell it, if anything is."""

    code: str | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of areas and measures by their words; ``short`` are names less their codes."""

    areas: Mapping[str, frozenset[str]]
    short: Mapping[str, frozenset[str]]
    measures: Mapping[str, frozenset[str]]
    codes: frozenset[str]
    percentages: frozenset[str]
    _told: dict[str, Told] = field(default_factory=dict, repr=False, compare=False)

    def area(self, text: str, *, municipal: bool = False) -> Told:
        """The code of an area from its code, its name, or both. Both must agree."""
        text = " ".join(text.split())
        if municipal and re.fullmatch("[0-9]{3}", text):
            return Told(f"KU{text}")
        if text not in self._told:
            self._told[text] = self._area(text)
        return self._told[text]

    def _area(self, text: str) -> Told:
        candidates = self.named(text)
        if re.fullmatch(CODE, text) and not candidates:  # KUHMO is a name
            return Told(text)
        if found := CODE_FIRST.fullmatch(text):
            return self._agreed(found[1], found[2])
        if found := CODE_LAST.fullmatch(text):
            return self._agreed(found[2], found[1])
        if (found := DIGITS_FIRST.fullmatch(text)) and f"KU{found[1]}" in self.named(found[2]):
            return Told(f"KU{found[1]}")
        if len(candidates) > 1:
            either = " and ".join(sorted(candidates))
            return Told(None, f"'{text}' is the name of {either}")
        return Told(next(iter(candidates), None))

    def named(self, name: str) -> frozenset[str]:
        """The areas that bear this name."""
        return self.areas.get(folded(name)) or self.short.get(folded(name), frozenset())

    def _agreed(self, code: str, name: str) -> Told:
        known = self.areas.get(folded(name), frozenset()) | self.short.get(
            folded(name), frozenset()
        )
        if known and code not in known:
            others = ", ".join(sorted(known))
            return Told(None, f"the code is {code} and the name '{name}' is that of {others}")
        return Told(code)

    def measure(self, text: str) -> str | None:
        """The code of a measure from its code, its words, or both, with or without the unit."""
        text = " ".join(text.split())
        if text in self.codes:
            return text
        first, _, rest = text.partition(" ")
        if first in self.codes and self.measure(rest) in (first, None):
            return first
        if (found := re.fullmatch(r"(.+?)\s*[(\[]([A-Z0-9]+)[)\]]", text)) and found[
            2
        ] in self.codes:
            return found[2]
        codes = self.measures.get(UNIT.sub("", folded(text)), frozenset())
        return next(iter(codes)) if len(codes) == 1 else None


def month_of(text: str) -> str | None:
    """A month as ``YYYY-MM``; None where it is not told for certain."""
    text = " ".join(text.split())
    for form in MONTH_FORMS:
        if (found := form.fullmatch(text)) and 1 <= int(found["m"]) <= 12:
            return f"{found['y']}-{found['m']}"
    words = folded(text).split(" ")
    year = next((word for word in words if re.fullmatch(r"(?:19|20)\d{2}", word)), None)
    name = next((word for word in words if word in MONTH_NAMES), None)
    if len(words) == 2 and year and name:
        return f"{year}-{MONTH_NAMES[name]:02d}"
    return None


def folded(text: str) -> str:
    """Letters without case, composed, single spaces, plain apostrophes."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("–", "-")
    return " ".join(text.casefold().split())


def heading(text: str) -> Role | None:
    """What a column is by its heading alone."""
    if folded(text) in KEYS:
        return Role.KEY
    return next((role for role, words in HEADINGS.items() if folded(text) in words), None)


def key_of(column: str, text: str) -> str:
    """A category of a further classification; an occupation by its code alone."""
    found = OCCUPATION.fullmatch(text) if column == "occupation" else None
    return found[1] if found else text


@cache
def known() -> Vocabulary:
    """The vocabulary of the facts."""
    areas = [
        (row["code"], row[language])
        for row in read_facts("statfin_areas.csv")
        for language in LANGUAGES
    ]
    ours = [(f"KU{m.code}", n) for m in municipalities().values() for n in (m.name_fi, m.name_sv)]
    merged = [(f"KU{row['code']}", row["name_fi"]) for row in read_facts("mergers.csv")]
    measures = [
        (row["code"], row[language])
        for row in read_facts("statfin_measures.csv")
        for language in LANGUAGES
    ]
    return of(areas + ours + merged, measures)


def of(areas: Iterable[tuple[str, str]], measures: Iterable[tuple[str, str]]) -> Vocabulary:
    """A vocabulary from pairs of code and words."""
    areas, measures = list(areas), list(measures)
    return Vocabulary(
        areas=_by_words((code, folded(name)) for code, name in areas),
        short=_by_words(
            (code, folded(found[2])) for code, name in areas if (found := CODE_FIRST.match(name))
        ),
        measures=_by_words((code, UNIT.sub("", folded(words))) for code, words in measures),
        codes=frozenset(code for code, _ in measures),
        percentages=frozenset(code for code, words in measures if words.rstrip().endswith("(%)")),
    )


def with_metadata(metadata: Mapping[str, object]) -> Vocabulary:
    """The vocabulary of the facts, and of the metadata beside a delivery where it has the word."""
    base, areas, measures = known(), list[tuple[str, str]](), list[tuple[str, str]]()
    for codes, words in _dimensions(metadata):
        pairs = list(zip(codes, words, strict=False))
        told = sum(base.area(code).code is not None for code in codes)
        (areas if told > len(codes) / 2 else measures).extend(pairs)
    own = of(areas, [pair for pair in measures if month_of(pair[0]) is None])
    return Vocabulary(
        areas=MappingProxyType({**base.areas, **own.areas}),
        short=MappingProxyType({**base.short, **own.short}),
        measures=MappingProxyType({**base.measures, **own.measures}),
        codes=base.codes | own.codes,
        percentages=base.percentages | own.percentages,
    )


def _dimensions(metadata: Mapping[str, object]) -> Iterable[tuple[list[str], list[str]]]:
    """Codes and words of each dimension in each language, where both are there."""
    codes, values = metadata.get("codes"), metadata.get("values")
    if not isinstance(codes, dict) or not isinstance(values, dict):
        return
    for language in codes.keys() & values.keys():
        one, other = codes[language], values[language]
        if isinstance(one, dict) and isinstance(other, dict):
            for name in one.keys() & other.keys():
                yield [str(code) for code in one[name]], [str(word) for word in other[name]]


def _by_words(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, words in pairs:
        found.setdefault(words, set()).add(code)
    return MappingProxyType({words: frozenset(codes) for words, codes in found.items()})
