"""Commands in this process, given the wrong kind of thing in each place: our answer, our code."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

from evaluation.cli import main
from tests.attack.attack import Attack
from tests.attack.classes.forms import small_edition

ROOT = Path(__file__).parents[3]
OURS = {0, 1, 2}
QUICK = ROOT / "tests" / "quick.toml"
WEIGHED = QUICK.with_name("weighed.toml")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("run", "{}", "--output", "{folder}/out"),
    ("run", str(QUICK), "--data", "{}", "--output", "{folder}/out"),
    ("run", str(QUICK), "--output", "{}", "--data", "{folder}/nothing"),
    ("run", str(QUICK), "--previous", "{}", "--data", "{folder}/nothing", "--output", "{folder}/o"),
    ("choose", "{}", "--output", "{folder}/out"),
    ("choose", "{folder}/candidates.toml", "--data", "{}", "--write"),
    ("choose", "{folder}/candidates.toml", "--output", "{}", "--data", "{folder}/nothing"),
    ("certify", "{}", "--output", "{folder}/out"),
    ("certify", str(QUICK), "--data", "{}", "--output", "{folder}/out"),
    ("certify", str(QUICK), "--output", "{}", "--data", "{folder}/nothing"),
    ("freeze", "{}", "--not-seen"),
    ("freeze", "{folder}/plan.toml", "--seen", "{}"),
    ("freeze", "{folder}/plan.toml", "--not-seen", "--because", "{}"),
    ("verify", "{}"),
    ("verify", "{folder}/edition", "--data", "{}"),
    ("compare", "{}", "{folder}/edition"),
    ("compare", "{folder}/edition", "{}"),
    ("compare", "{folder}/edition", "{folder}/nothing", "--output", "{}"),
    ("check", "{}"),
    ("check", "{}", "--contract", "results"),
    ("check", "{folder}/a.csv", "--contract", "{}"),
)
THINGS = (
    "{folder}/nothing",
    "{folder}",
    "{folder}/edition",
    "{folder}/edition/manifest.json",
    "{folder}/edition/results.json",
    "{folder}/edition/plan.json",
    "{folder}/edition/plan.frozen.json",
    "{folder}/a.csv",
    "{folder}/plan.toml",
    "{folder}/empty",
    "{folder}/empty.csv",
    "{folder}/certificate",
    "/dev/null",
    "/dev/full",
    "/proc",
    "/",
    "",
    ".",
    "..",
    "-",
    "--",
    "a\nb",
    "\udcff\udcfe",
    "x" * 300,
    "results",
    "statfin_12r5",
    "../data_contracts/results",
    str(ROOT / "pyproject.toml"),
    str(ROOT / "README.md"),
    str(ROOT / "data_contracts"),
    str(ROOT / "data_contracts" / "results.odcs.yaml"),
)


@cache
def _csv() -> bytes:
    return b"area_code,area_name,month,TYOVOIMATK\nKU049,Espoo,2019-01,5\n"


def _laid_out(folder: Path) -> None:
    small_edition(folder / "edition")
    (folder / "plan.toml").write_bytes(QUICK.read_bytes())
    (folder / "candidates.toml").write_bytes(WEIGHED.read_bytes())
    (folder / "a.csv").write_bytes(_csv())
    (folder / "empty").mkdir()
    (folder / "empty.csv").touch()
    (folder / "certificate").mkdir()
    manifest = '{"kind": "certificate", "inputs": {}, "outputs": {}, "seal": ""}'
    (folder / "certificate" / "manifest.json").write_text(manifest, "utf-8")


def answered(arguments: list[str]) -> tuple[int, str]:
    """Exit code and all that was said; what nobody caught comes out as it is."""
    out, err = io.StringIO(), io.StringIO()
    before, hooks = sys.argv, (sys.excepthook, sys.unraisablehook)
    sys.argv = ["evaluation", *arguments]
    code = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    finally:
        sys.argv = before
        sys.excepthook, sys.unraisablehook = hooks
    return code, out.getvalue() + err.getvalue()


def _command(seed: int) -> str | None:
    command, thing = COMMANDS[seed % len(COMMANDS)], THINGS[seed // len(COMMANDS)]
    with tempfile.TemporaryDirectory() as folder:
        _laid_out(Path(folder))
        said = [part.replace("{}", thing).replace("{folder}", folder) for part in command]
        kept = set(Path(folder).rglob("*"))
        code, text = answered(said)
        new = {p for p in Path(folder).rglob("*") if "evaluation-" in p.name} - kept
    if code not in OURS:
        return f"exit {code}: {' '.join(command)} with {thing!r}"
    if "Traceback" in text:
        return f"a traceback: {' '.join(command)} with {thing!r}"
    if code == 1 and not text:
        return f"no word: {' '.join(command)} with {thing!r}"
    return f"left {sorted(map(str, new))}" if new else None


ATTACK = Attack(
    "commands given the wrong thing", len(COMMANDS) * len(THINGS), _command, quick=20, seconds=100
)
ATTACKS = (ATTACK,)
