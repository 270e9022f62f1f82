"""Every way to fail, in one tree: what was found, why it stops us, what to do next."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

LONGEST = 4000  # letters of one line: a name or a number may be as long as its file


def in_one_line(text: str) -> str:
    """Text as one line that any terminal shows as it is: line ends, controls and halves of letters
    (lone surrogates) as their escapes; the middle of what is too long is left out.
    """
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    if text.isprintable():
        return text
    return "".join(
        letter
        if letter.isprintable() or unicodedata.category(letter) == "Zs"  # spaces of every width
        else letter.encode("unicode_escape").decode()
        for letter in text
    )


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Breach:
    """One fault: where it is, what was found there, and how to mend it."""

    rule: str
    where: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return in_one_line(f"[{self.rule}] {self.where}: {self.found}. {self.remedy}")


class EvaluationError(Exception):
    """The root. Its text is always: found, why, remedy, and every breach at once."""

    code: ClassVar[str] = "E_EVALUATION"

    def __init__(
        self, found: str, *, why: str, remedy: str, breaches: Sequence[Breach] = ()
    ) -> None:
        self.found, self.why, self.remedy, self.breaches = found, why, remedy, tuple(breaches)
        super().__init__(found)

    def __str__(self) -> str:
        lines = [f"{self.code}: {self.found}", f"  why:  {self.why}", f"  next: {self.remedy}"]
        lines += [f"  - {breach}" for breach in self.breaches]
        return "\n".join(in_one_line(line) for line in lines)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.found, self.why, self.remedy, self.breaches)


def _rebuild(
    kind: type[EvaluationError], found: str, why: str, remedy: str, breaches: tuple[Breach, ...]
) -> EvaluationError:
    return kind(found, why=why, remedy=remedy, breaches=breaches)


class DomainError(EvaluationError):
    """A word that the vocabulary does not have: an unknown municipality, a month that is none."""

    code = "E_DOMAIN"


class NoUntreated(DomainError):
    """From 2025-01 every municipality organises the services: there is no comparison left."""

    code = "E_NO_UNTREATED"


class DeliveryError(EvaluationError):
    """A delivered file that cannot be read as the table it should be."""

    code = "E_DELIVERY"


class ContractBreach(DeliveryError):
    """A delivered table that can be read, and is not what its contract promises."""

    code = "E_CONTRACT"


class ImplausibleDelivery(DeliveryError):
    """A delivered table that keeps its contract, with values that a person must look at first."""

    code = "E_IMPLAUSIBLE"


class PlanError(EvaluationError):
    """A plan with unknown keys, contradictions, or choices that the trial forbids."""

    code = "E_PLAN"


class BlindError(EvaluationError):
    """A look at the treated months of the trial before the plan was frozen."""

    code = "E_BLIND"


class DesignError(EvaluationError):
    """A comparison that cannot be made: no donors, no base months, no people in a cell."""

    code = "E_DESIGN"


class RefusedMethod(EvaluationError):
    """A method whose answer this design cannot support."""

    code = "E_REFUSED"


class DisclosureError(EvaluationError):
    """Something that would leave with a cell below the disclosure threshold."""

    code = "E_DISCLOSURE"


class EditionError(EvaluationError):
    """An edition that is not as it was published, or cannot be run again."""

    code = "E_EDITION"


class OutputError(EvaluationError):
    """A place where the results cannot be written without harm."""

    code = "E_OUTPUT"


class ResourceError(EvaluationError):
    """What the machine would not give: memory, a place on its disk, a file opened."""

    code = "E_RESOURCE"


Condition = tuple[str, bool, str, str]  # a rule, whether it is broken, what was found, the remedy


def broken(where: str, rules: Iterable[Condition]) -> list[Breach]:
    """A breach for each rule that is broken in one place."""
    return [
        Breach(rule=rule, where=where, found=found, remedy=remedy)
        for rule, wrong, found, remedy in rules
        if wrong
    ]


def refuse(
    faults: Iterable[Breach],
    found: str,
    *,
    why: str,
    remedy: str,
    error: type[EvaluationError] = DesignError,
) -> None:
    """Raise one error with all ``faults``, if there are any; ``{count}`` in ``found`` is how many.

    Raises
    ------
    EvaluationError
        Of the class ``error``.
    """
    breaches = list(faults)
    if breaches:
        found = found.replace("{count}", str(len(breaches)))
        raise error(found, why=why, remedy=remedy, breaches=breaches)
