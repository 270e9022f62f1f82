"""A command as it is typed, in this process or one of its own, and the bytes that it leaves."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from evaluation.cli import commands
from evaluation.terminal import answer

COMMAND = [sys.executable, "-m", "evaluation"]


def typed(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Its exit code and what it said, as of a process of its own."""
    words, out, err = [str(one) for one in arguments], io.StringIO(), io.StringIO()
    code: str | int | None = 0
    with (
        patch.object(sys, "argv", ["evaluation", *words]),
        patch.dict(os.environ),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            answer(commands)
        except SystemExit as leaving:
            code = leaving.code
    return subprocess.CompletedProcess(words, int(code or 0), out.getvalue(), err.getvalue())


def evaluation(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env=os.environ | environment,
    )


def digests(folder: Path) -> Mapping[str, str]:
    """Every file of a folder with the hash of its bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
