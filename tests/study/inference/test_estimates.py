"""The one way to find an estimate."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.errors import DesignError
from evaluation.study.inference.estimates import Estimates


def test_a_name_that_no_estimate_has_is_refused_and_finds_not_nothing() -> None:
    misspelt: dict[str, Any] = {"outcom": "broad_non_employment"}
    for ask in (Estimates().where, Estimates().find):
        with pytest.raises(DesignError, match="not named by outcom"):
            ask(**misspelt)
