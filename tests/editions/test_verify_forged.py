"""A folder whose hashes were made anew is whole to its seal; what was changed is still named."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.editions.contents import differences
from evaluation.editions.follow import _breaches
from evaluation.editions.verify import _of_crate, _verified
from evaluation.errors import EditionError
from evaluation.report.output.crate_files import CRATE
from tests.editions.forgery import places, replaced, reweighted, sealed_anew, synthetic_twin

FORGERIES = [
    ("tables/ledger_espoo.csv", r"\n[^\n]*2018-02[^\n]*", ""),
    ("tables/estimates.csv", r"-0\.", "-1."),
    ("tables/findings.csv", r"pass", "fail"),
    ("tables/weights.csv", r"Espoo", "Vantaa"),
    ("report.en.html", r"descriptive difference", "causal effect"),
    ("report.en.html", r"\d\.\d\d percentage points", "9.99 percentage points"),
    ("plan.json", r'"seed":1', '"seed":1 '),
    ("results.json", r'"grade": "\w"', '"grade": "A"'),
    ("figures/bracket-all_by_jobseekers-W1.en.svg", r'd="M(\d+)\.', r'd="M1\1.'),
]


@pytest.mark.parametrize(("name", "pattern", "by"), FORGERIES)
def test_a_change_under_new_hashes_is_named(
    true: Path, forged: Path, name: str, pattern: str, by: str
) -> None:
    replaced(forged / name, pattern, by)
    found = _verified(sealed_anew(forged), true)
    assert name in found.files
    lines = places(found).splitlines()
    assert any(line.startswith((name, "estimates[")) and "published" in line for line in lines)
    assert not found.holds_but_for_versions


def test_a_key_twice_is_named_before_anything_is_read(forged: Path) -> None:
    replaced(forged / "results.json", r'"att": (-?[\d.]+)', r'"att": 0.5, "att": \1')
    with pytest.raises(EditionError, match="'att' stands twice"):
        sealed_anew(forged)


def test_a_picture_inside_a_page_is_compared_as_a_picture(true: Path, forged: Path) -> None:
    page = (forged / "report.en.html").read_text("utf-8")
    image = re.search(r"data:image/svg\+xml,[^\"]+", page)
    assert image and "%23b3261e" in image[0]
    page = page.replace(image[0], image[0].replace("%23b3261e", "%231f5aa6", 1))
    (forged / "report.en.html").write_text(page, "utf-8", newline="\n")
    found = _verified(sealed_anew(forged), true)
    assert {one.where.split(",")[0] for one in found.worded} == {"report.en.html"}


def test_files_that_no_run_writes_or_that_are_missing(true: Path, forged: Path) -> None:
    (forged / "tables" / "more.csv").write_text("a\n1\n", "utf-8")
    (forged / "tables" / "areas.csv").unlink()
    found = _verified(sealed_anew(forged), true)
    assert [one.where for one in found.contents] == ["tables/areas.csv", "tables/more.csv"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda m: m["versions"].update(numpy="1.0"), "versions.numpy"),
        (lambda m: m["versions"].pop("numpy"), "versions.numpy"),
        (lambda m: m["versions"].update(other="1"), "versions.other"),
        (lambda m: m["inputs"]["lock"].update(sha256="0" * 64), "inputs.lock.sha256"),
    ],
)
def test_another_version_excuses_nothing_by_itself(
    true: Path, forged: Path, change: Callable[[dict], None], where: str
) -> None:
    reweighted(forged / "ledger.parquet")
    found = _verified(sealed_anew(forged, change), true)
    assert [one.where for one in found.versions] == [f"manifest.json.{where}"]
    assert not found.holds_but_for_versions
    assert "ledger.parquet, line 2:" in places(found)
    shutil.copy(true / "ledger.parquet", forged / "ledger.parquet")
    found = _verified(sealed_anew(forged), true)
    assert not found.holds and found.holds_but_for_versions
    assert "--other-versions" in places(found)


def test_words_of_other_versions_are_accepted_only_when_asked(true: Path, forged: Path) -> None:
    replaced(forged / "report.en.html", "descriptive difference", "difference that describes")
    found = _verified(sealed_anew(forged, lambda m: m["versions"].update(numpy="1.0")), true)
    assert found.worded and not found.holds and found.holds_but_for_versions


@pytest.mark.parametrize("key", ["plan", "data", "contract"])
def test_what_went_in_is_compared(true: Path, forged: Path, key: str) -> None:
    edition = sealed_anew(forged, lambda m: m["inputs"][key].update(name="another"))
    found = _verified(edition, true)
    assert [one.where for one in found.contents] == [f"manifest.json.inputs.{key}.name"]


def test_a_crate_that_tells_another_story_is_named(true: Path, forged: Path) -> None:
    edition = sealed_anew(forged)
    assert _of_crate(edition, synthetic_twin()) == []
    replaced(forged / CRATE, "SYNTHETIC", "REAL")
    assert [one.where for one in _of_crate(edition, synthetic_twin())] == [f"{CRATE}, line 25"]
    (forged / CRATE).write_text("no crate", "utf-8")
    assert _of_crate(edition, synthetic_twin()) != []


def test_a_crate_of_other_versions_than_the_manifest_is_named(forged: Path) -> None:
    edition = sealed_anew(forged, lambda m: m["versions"].update(numpy="1.0"))
    assert "1.0" in str(_of_crate(edition, synthetic_twin()))


def test_so_many_places_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("".join(f"{n}.5\n" for n in range(30)), "utf-8")
    (tmp_path / "new").write_text("".join(f"{n}.6\n" for n in range(30)), "utf-8")
    found = differences("a.csv", tmp_path / "old", tmp_path / "new")
    assert len(found) == 6 and "25 more" in str(found[-1])


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ('<g id="p1" d="M1.01,2"/><u href="#p1"/>', '<g id="q" d="M1,2"/><u href="#q"/>', True),
        ('<path id="p1" d="M1.02,2"/>', '<path id="p1" d="M1,2"/>', False),
        ('<path d="M1,0.01"/>', '<path d="M1-0.01"/>', False),
        ('<path d="M1,0"/>', '<path d="M1-0.01"/>', True),
        ('<path d="M1,2"/>', '<path d="M1,2,3"/>', False),
        ('<path d="M1,2"/>', '<path d="L1,2"/>', False),
        ('<g a="translate(1,2),scale(2)"/>', '<g a="translate(1.01,2),scale(2)"/>', True),
        ('<g a="translate(1,2),scale(2)"/>', '<g a="translate(1,2),scale(2.01)"/>', False),
        ('<use x="7"/><use x="9"/>', '<use x="7"/><use x="8"/>', False),
        ('<g id="a"/><g id="b"/><u href="#a"/>', '<g id="a"/><g id="b"/><u href="#b"/>', False),
        ('<path style="fill: #b3261e"/>', '<path style="fill: #b3261f"/>', False),
        ("<!-- Espoo -->", "<!-- Vantaa -->", False),
    ],
)  # fmt: skip
def test_pictures(tmp_path: Path, old: str, new: str, alike: bool) -> None:
    (tmp_path / "old").write_text(old, "utf-8")
    (tmp_path / "new").write_text(new, "utf-8")
    assert (differences("f.svg", tmp_path / "old", tmp_path / "new") == []) is alike


@pytest.mark.slow
@pytest.mark.parametrize("core", ["Haswell", "Nehalem", "Prescott", "SkylakeX"])
def test_processors_of_other_makes_verify_an_edition(
    quick_folder: Path, tmp_path: Path, core: str
) -> None:
    """OpenBLAS sums as another processor would; last digits differ, and no number does."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "verify", str(quick_folder)],
        env={**os.environ, "OPENBLAS_CORETYPE": core, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    if done.returncode == -signal.SIGILL:
        pytest.skip(f"this processor has no instructions of {core}")
    assert done.returncode == 0, done.stdout
    assert " 0 moved" in done.stdout and " 0 place(s) beyond the promise" in done.stdout


def test_what_stops_the_next_edition_is_listed_and_never_nothing(true: Path, forged: Path) -> None:
    replaced(forged / "report.en.html", "descriptive difference", "causal effect")
    found = _verified(sealed_anew(forged), true)
    assert not found.holds_but_for_versions
    assert {breach.where.split(",")[0] for breach in _breaches(found)} == {"report.en.html", CRATE}
