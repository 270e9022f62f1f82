"""When the choices of a plan were fixed, as manifests and results say it."""

from __future__ import annotations

from evaluation.plan.plan import Plan


def registered(plan: Plan) -> dict[str, object] | None:
    """When the choices were fixed, and whether outcomes had been seen; None if they are not.

    ``sealed_on``: since when an entry of these choices has a hash; an earlier day is only said.
    ``entered_on``: the day of the register's last entry, which says of outcomes what counts.
    """
    entry, first = plan.registration, plan.fixed
    if entry is None or first is None:
        return None
    return {
        "frozen_on": first.frozen_on,
        "sealed_on": plan.sealed.frozen_on if plan.sealed else None,
        "entered_on": entry.frozen_on,
        "outcomes_seen": entry.outcomes_seen,
        "seen_with": entry.seen_with or None,
        "parent": first.parent,
        "because": entry.because,
        "register": plan.head,
    }
