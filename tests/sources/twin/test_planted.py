"""What is planted: how it is said, and which months a twin may have."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from evaluation.domain import Month
from evaluation.errors import DomainError
from evaluation.sources.twin.planted import PLANTED, Options, Planted

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "site" / "howto" / "planted.md"


def test_the_usual_options_are_not_said() -> None:
    assert Planted().said == ""
    assert Planted(effect=-0.8, covid=None, since=Month(2015, 1)).said == ""


def test_other_options_are_said_with_their_values() -> None:
    planted = Planted(since=Month(2006, 1), covid=0.0, drift=0.25, effect=0.0)
    assert planted.said == ", since 2006-01, effect 0, drift 0.25, covid 0"
    assert Planted(scar=1 / 3).said == ", scar 0.3333333333333333"


@pytest.mark.parametrize(("effect", "times"), [(-0.8, 1.0), (0.0, 0.0), (-1.6, 2.0), (0.4, -0.5)])
def test_registered_and_services_scale_with_broad(effect: float, times: float) -> None:
    effects = Planted(effect=effect).effects
    assert effects == {name: times * points for name, points in PLANTED.items()}
    assert effects["broad_non_employment"] == pytest.approx(effect)


@pytest.mark.parametrize("month", [Month(2005, 12), Month(2015, 2)])
def test_months_that_no_twin_begins_with(month: Month) -> None:
    with pytest.raises(DomainError, match="2006-01 to 2015-01"):
        Planted(since=month)


def test_every_option_is_explained_on_both_pages() -> None:
    for page in (PAGE, ROOT / "docs" / "methods.md"):
        rows = set(re.findall(r"^\| `(\w+)` \|", page.read_text("utf-8"), flags=re.M))
        assert set(Options.__annotations__) - rows == set(), page.name
    assert set(Options.__annotations__) == set(Planted.__dataclass_fields__)


def test_what_the_page_shows_is_what_its_code_prints(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```(python|text)\n(.*?)```", PAGE.read_text("utf-8"), flags=re.S)
    code, shown = (
        "".join(textwrap.dedent(block) for kind, block in blocks if kind == wanted)
        for wanted in ("python", "text")
    )
    exec(compile(code, PAGE.name, "exec"), {})
    assert re.sub(r" +$", "", capsys.readouterr().out, flags=re.M) == shown
