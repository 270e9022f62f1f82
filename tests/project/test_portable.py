"""Nothing that only Unix has is needed: the package is imported, and a lock held, without it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "evaluation"
UNIX_ONLY = ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty")
SCRIPT = f"""
import sys
sys.modules.update(dict.fromkeys({UNIX_ONLY!r}))  # importing one is now an ImportError
import tempfile
from pathlib import Path
import evaluation
from evaluation.core.writing import one_writer, replace_file
folder = Path(tempfile.mkdtemp())
with one_writer(folder / "plan"):
    replace_file(folder / "plan", b"whole")
print([(path.name, path.read_text()) for path in folder.iterdir()])
"""


def test_the_package_works_without_what_only_unix_has() -> None:
    command = [sys.executable, "-W", "ignore:only soft file lock", "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[('plan', 'whole')]"


def test_no_module_imports_what_only_unix_has() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not set(names) & set(UNIX_ONLY), path.name
