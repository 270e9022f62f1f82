"""Places by any of their names: in Finnish, in Swedish, or by code; capitals do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from evaluation.domain.municipality import Municipality, municipalities
from evaluation.domain.trial import Trial, trial_named

DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
KU = re.compile(r"^ku(?=[0-9]{3}$)")  # as the source writes codes
LIKE = 0.72  # of a name's letters that another shares, from which on it is offered for it
OFFERED = 3


def plain(name: str) -> str:
    """A name as it is looked up: one kind of dash, no double spaces, no capitals."""
    composed = unicodedata.normalize("NFC", name)
    return " ".join(DASHES.sub("-", composed).split()).casefold()


def municipality_called(name: str) -> Municipality | None:
    """The municipality of 2021 with this name (``Turku``, ``Åbo``) or code (``853``, ``KU853``);
    None if there is none.
    """
    code = _by_name().get(KU.sub("", plain(name)))
    return None if code is None else municipalities()[code]


def area_called(trial: Trial, name: str) -> str | None:
    """The area of a trial with this name, or that this municipality took part in; None if none did.

    An area is also found by a part of its name that stands for it alone, ``Kainuu`` for
    ``Kajaani (Kainuu)``, and by the Swedish names of the municipalities in it, ``Vanda-Kervo``.
    """
    found = _areas_by_name(trial.name).get(plain(name))
    if found is not None:
        return found
    municipality = municipality_called(name)
    return None if municipality is None else trial.area_of.get(municipality.code)


def names_like(name: str, trial: Trial | None = None) -> list[str]:
    """Names of municipalities, and of the areas of a trial, that are written much like this."""
    known = {plain(one): one for place in municipalities().values() for one in _names(place)}
    if trial is not None:
        known |= {plain(area): area for area in trial.areas}
    return [known[found] for found in get_close_matches(plain(name), known, OFFERED, LIKE)]


def _names(place: Municipality) -> tuple[str, str]:
    return place.name_fi, place.name_sv


@cache
def _by_name() -> Mapping[str, str]:
    """Every name and code, as they are looked up, with the code: no name is of two of them."""
    return MappingProxyType(
        {
            plain(name): code
            for code, place in municipalities().items()
            for name in (code, *_names(place))
        }
    )


@cache
def _areas_by_name(trial: str) -> Mapping[str, str]:
    """The areas of a trial by all that they are called."""
    areas = trial_named(trial).areas
    return MappingProxyType({plain(said): area for area in areas for said in _called(area)})


def _called(area: str) -> Iterator[str]:
    yield area
    town, _, region = area.removesuffix(")").partition(" (")
    if region:
        yield from (town, region)
    swedish = {place.name_fi: place.name_sv for place in municipalities().values()}
    yield "-".join(swedish.get(part, part) for part in town.split("-"))
