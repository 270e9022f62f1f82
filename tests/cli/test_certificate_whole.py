"""A certificate is whole, or as it was, or not there at all."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Evaluation
from evaluation.errors import DisclosureError, OutputError
from evaluation.report.output.certificate_folder import write_certificates
from tests.cli.typed import COMMAND, digests

CERTIFIED = Path(__file__).parents[1] / "certified.toml"


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "certify", str(CERTIFIED), "--output", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also if we ignore it
    )
    assert process.stderr is not None
    assert "SYNTHETIC" in process.stderr.readline()  # it has begun
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Nothing was written" in stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_certificate_is_whole_or_as_it_was(
    small: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    target = tmp_path / "certificate"
    write_certificates(small.certificates, small.design, small.vintage, target)
    before = digests(target)

    def stop(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("evaluation.report.output.certificate_folder.seal", stop)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_certificates({}, small.design, small.vintage, target)
    assert digests(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["certificate"]


def test_a_folder_of_somebody_else_is_not_touched(small: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="not made by evaluation"):
        write_certificates(small.certificates, small.design, small.vintage, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_no_certificate_leaves_below_the_threshold(small: Evaluation, tmp_path: Path) -> None:
    register = replace(small.vintage, disclosure_threshold=10_000)
    with pytest.raises(DisclosureError):
        write_certificates(small.certificates, small.design, register, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
