"""What a rerun reads of an edition's manifest and results, and the type of each of these.

The hashes say that files are as they were sealed, not who sealed them: a manifest made anew vouches
for anything. So every key that is read is held to its type before it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.errors import Breach

Text = Annotated[str, Field(max_length=1000)]
REMEDY = "Take back the folder as it was published, or run it again"


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="allow", allow_inf_nan=False)


class _Hashed(_Part):
    sha256: Text


class _Data(_Hashed):
    files: dict[str, Text] = {}  # since 2.1.0 of results.json


class _Plan(_Part):
    frozen: dict[str, str | bool | None] | None


class _Inputs(_Part):
    plan: _Plan
    data: _Data


class _Manifest(_Part):
    synthetic: bool
    inputs: _Inputs
    outputs: dict[str, str]
    versions: dict[str, str]


class _Estimate(_Part):
    id: Text
    estimand: Text
    role: Text
    outcome: Text
    att: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    p_space: float | None
    p_time: float | None
    placebo_sd: float | None
    grade: Text | None
    withheld: list[Text] = []


class _Finding(_Part):
    estimand: Text
    outcome: Text
    check: Text
    verdict: Text


class _Window(_Part):
    name: Text
    complete: bool


class _Look(_Part):
    number: Annotated[int, Field(ge=0, lt=1000)]


class _Previous(_Part):
    edition: Text
    closed_windows: list[Text]
    published: dict[str, float | None]


class _Effect(_Part):
    id: Text
    estimand: Text
    outcome: Text
    att: float
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    verdict: Text
    grade: Text


class _Results(_Part):
    schema_version: Text
    estimates: list[_Estimate]
    findings: list[_Finding]
    windows: list[_Window]
    look: _Look
    previous: _Previous | None
    choice: dict[str, object] | None = None  # of a plan with candidate designs
    evidence: list[_Effect] = []


def faults_of_form(manifest: object, results: object) -> list[Breach]:
    """Every key of the two that a rerun reads and that is missing or of another type."""
    held = (("manifest.json", _Manifest, manifest), ("results.json", _Results, results))
    return [fault for name, form, content in held for fault in _faults(name, form, content)]


def _faults(name: str, form: type[BaseModel], content: object) -> Iterator[Breach]:
    try:
        form.model_validate(content)
    except ValidationError as problem:
        for error in problem.errors(include_input=False, include_url=False):
            where = ".".join(str(part)[:60] for part in error["loc"])
            yield Breach(
                rule="form of an edition",
                where=f"{name}, {where}" if where else name,
                found=error["msg"],
                remedy=REMEDY,
            )
