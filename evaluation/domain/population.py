"""Target groups: whom the law moved to the municipality, and what public data can see of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetGroup:
    """A group of jobseekers in the law, beside the public count that stands in for it."""

    name: str
    rule: str
    source: str
    certainty: str
    proxy: str | None  # outcome that stands in for it in public data; None: registers only
    proxy_gap: str  # how the proxy differs from the group
