"""A command as it is typed, carried out in this process: what starts one takes three seconds."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from evaluation.cli import commands
from evaluation.terminal import answer


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
