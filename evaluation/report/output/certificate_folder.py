"""Certificates as a folder: rows, and a power curve of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from evaluation.core.threads import one_thread
from evaluation.plan.plan import Plan
from evaluation.report.drawing.rendering import svg
from evaluation.report.language import Language
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.manifest import Kind, put, seal
from evaluation.report.page import look_of
from evaluation.report.release.disclosure import release
from evaluation.report.sections.certificate import drawn_power
from evaluation.report.writers.certificates import as_json, fakes_csv
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.cut import Design
from evaluation.study.size.size_simulation import Certificate, to_certify

Key = tuple[str, str]


@one_thread
def write_certificates(
    certificates: Mapping[Key, Certificate], design: Design, vintage: Vintage, output: Path
) -> Path:
    """Write certificate.json, certificate.csv and a power curve of each into ``output``.

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave. Nothing is written.
    OutputError
        If the folder is somebody else's, or cannot be written; it is then as it was.
    """
    plan = design.plan
    release(to_certify(design), vintage, plan.outcomes.base_year)
    with whole(output, Kind.CERTIFICATE) as folder:
        _fill(folder, certificates, plan, vintage)
        seal(folder, Kind.CERTIFICATE, plan, vintage)
    return output


def _fill(
    folder: Path, certificates: Mapping[Key, Certificate], plan: Plan, vintage: Vintage
) -> None:
    content = {
        "plan": {"name": plan.plan.name, "sha256": plan.sha256},
        "vintage": {"name": vintage.name, "sha256": vintage.sha256},
        "synthetic": vintage.synthetic,
        "certificates": [as_json(one) for one in certificates.values()],
    }
    put(folder / "certificate.json", json.dumps(content, indent=1, allow_nan=False) + "\n")
    put(folder / "certificate.csv", fakes_csv(certificates.values(), synthetic=vintage.synthetic))
    (folder / "figures").mkdir()
    for code in plan.plan.languages:
        say = Language.load(code)
        look = look_of(say, plan, vintage)
        for one in certificates.values():
            name = f"power-{one.estimand}-{one.outcome}.{code}.svg"
            put(folder / "figures" / name, svg(drawn_power(one, plan, say, look), look))
