"""Why a method's shares may differ from those of the study's method of the same name."""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "sc_time_all": (
        "chance of 100 countries, and weights: the study's are by at most 200 gradient steps under"
        " a small ridge, ours are the optimum"
    ),
}
