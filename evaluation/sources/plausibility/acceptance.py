"""Acceptance: a delivery that is hard to believe is stopped until a person says why it is right."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.errors import Breach, DeliveryError, ImplausibleDelivery
from evaluation.sources.plausibility.suspicions import LISTED, LOOK, Suspicion, Table, suspicions

LONGEST = 1000  # letters of a reason: it is printed whole


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was hard to believe, and why a person says that it is right."""

    reason: str
    suspicions: tuple[Suspicion, ...]


def accepted(name: str, table: Table, reason: str) -> Accepted | None:
    """What of a delivery is accepted for this reason; None where nothing is hard to believe.

    Raises
    ------
    ImplausibleDelivery
        With everything that is hard to believe, if no reason is given.
    DeliveryError
        If the reason is not one line of text.
    """
    reason = _reason(reason)
    found = suspicions(table)
    if found and not reason:
        raise ImplausibleDelivery(
            f"'{name}' keeps its contract, and {len(found)} thing(s) in it are hard to believe",
            why="values that were shifted, copied or misread break no identity, and would give"
            " another number",
            remedy="look at each; if all are right, rerun with --accept and the reason, or"
            " read_vintage(…, accept=reason): it stands in the manifest and in the report",
            breaches=listed(found),
        )
    return Accepted(reason, found) if found else None


def listed(found: tuple[Suspicion, ...]) -> list[Breach]:
    """Suspicions for an error: the first 400, and how many there are."""
    breaches = [one.breach() for one in found[:LISTED]]
    if len(found) > LISTED:
        many = f"{len(found)} in all, of which the first {LISTED} are listed"
        breaches.append(Breach(rule="more", where="the whole delivery", found=many, remedy=LOOK))
    return breaches


def _reason(reason: str) -> str:
    text = reason.strip()
    if reason and (len(text) < 3 or len(text) > LONGEST or not text.isprintable()):
        raise DeliveryError(
            "the reason for accepting the delivery is not one line of text",
            why="it is printed in the report and kept in the manifest, for others to judge",
            remedy=f"say in one line of 3 to {LONGEST} letters what was looked at, and where",
        )
    return text
