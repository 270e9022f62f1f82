"""A signature by a person's own key: who, what, and every way in which it is none."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluation.cli import commands
from evaluation.editions.edition import Edition
from evaluation.editions.sign import sign, signed_by
from evaluation.errors import EditionError, OutputError
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.crate_files import MANIFEST, SIGNATURE
from evaluation.report.output.manifest import Kind

WHO = "me@example.org"
needs_tool = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not on this machine"
)


@pytest.fixture
def edition(quick_folder: Path, tmp_path: Path) -> Edition:
    return Edition.open(shutil.copytree(quick_folder, tmp_path / "2022"))


def made(path: Path, name: str) -> tuple[Path, Path]:
    """A key, and the list of signers that knows it."""
    key, signers = path / name, path / f"{name}.signers"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)]
    subprocess.run(command, check=True)
    signers.write_text(f"{WHO} {key.with_suffix('.pub').read_text('utf-8')}", "utf-8")
    return key, signers


@needs_tool
def test_who_signed_is_said_and_the_folder_is_as_it_was(edition: Edition, tmp_path: Path) -> None:
    key, signers = made(tmp_path, "mine")
    assert sign(edition, key) == edition.folder / SIGNATURE
    again = Edition.open(edition.folder)  # no fault
    assert WHO in signed_by(again, WHO, signers)
    assert {p.name for p in tmp_path.iterdir()} == {"2022", "mine", "mine.pub", "mine.signers"}
    with pytest.raises(EditionError, match="signed already"):
        sign(again, key)


@needs_tool
def test_another_key_name_or_manifest_is_refused(edition: Edition, tmp_path: Path) -> None:
    (mine, signers), (_, others) = made(tmp_path, "mine"), made(tmp_path, "theirs")
    with pytest.raises(EditionError, match=f"there is no {SIGNATURE}"):
        signed_by(edition, WHO, signers)
    sign(edition, mine)
    for who, list_of in ((WHO, others), ("you@example.org", signers), (WHO, tmp_path / "none")):
        with pytest.raises(EditionError, match="not shown to be signed"):
            signed_by(edition, who, list_of)
    manifest = json.loads((edition.folder / MANIFEST).read_text("utf-8"))
    (edition.folder / MANIFEST).write_text(json.dumps({**manifest, "synthetic": False}), "utf-8")
    with pytest.raises(EditionError, match="not shown to be signed"):
        signed_by(edition, WHO, signers)


@needs_tool
@pytest.mark.parametrize("content", [b"", b"no signature", b"\xff" * 70_000])
def test_what_is_no_signature_is_none(edition: Edition, tmp_path: Path, content: bytes) -> None:
    _, signers = made(tmp_path, "mine")
    (edition.folder / SIGNATURE).write_bytes(content)
    with pytest.raises(EditionError, match="not shown to be signed"):
        signed_by(edition, WHO, signers)


@needs_tool
def test_what_is_no_key_signs_nothing(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "no key").write_text("no key", "utf-8")
    for key in (tmp_path / "no key", tmp_path / "nowhere", tmp_path):
        with pytest.raises(EditionError, match="did not sign"):
            sign(edition, key)
    assert not (edition.folder / SIGNATURE).exists()


def test_without_the_tool_it_is_our_error(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EditionError, match="no ssh-keygen"):
        sign(edition, tmp_path / "key")


def test_a_signed_edition_is_not_replaced(edition: Edition) -> None:
    (edition.folder / SIGNATURE).write_text("x", "utf-8")
    with pytest.raises(OutputError, match="is signed"), whole(edition.folder, Kind.EDITION):
        pytest.fail("it was opened for writing")
    assert (edition.folder / SIGNATURE).is_file()


@needs_tool
def test_the_commands(edition: Edition, tmp_path: Path) -> None:
    key, signers = made(tmp_path, "mine")
    done = CliRunner().invoke(commands, ["sign", str(edition.folder), "--key", str(key)])
    assert (done.exit_code, done.output.strip()) == (0, str(edition.folder / SIGNATURE))
    half = ["verify", str(edition.folder), "--signer", WHO]
    assert CliRunner().invoke(commands, half).exit_code == 2
    wrong = CliRunner().invoke(commands, [*half, "--allowed-signers", str(tmp_path / "none")])
    assert isinstance(wrong.exception, EditionError)
    assert signers.is_file()
