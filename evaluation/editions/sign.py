"""A person's signature of an edition: of its manifest, by ssh-keygen and the person's own key.

A seal says that a folder is as it was sealed, and anybody can make it. A signature says by whom.
``manifest.json.sig`` (the armoured format of ``ssh-keygen -Y``, namespace ``evaluation``) lies in
the folder beside what it signs; no manifest lists it, since it comes after. Whose key counts as
whose is the reader's list, "allowed signers" of ssh-keygen(1). No key is read by us.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.core.writing import one_writer, replace_file
from evaluation.door import door
from evaluation.editions.edition import Edition
from evaluation.errors import EditionError
from evaluation.report.output.crate_files import MANIFEST, SIGNATURE

TOOL, NAMESPACE = "ssh-keygen", "evaluation"
SECONDS = 120  # for a passphrase, or a touch of a hardware key
LARGEST = 65_536  # bytes of a signature: thirty times an ordinary one


@door
def sign(edition: Edition, key: str | Path) -> Path:
    """Sign an edition with a private SSH key, or a public one whose private key an agent holds.

    The folder has been opened, so it is as its manifest says. A signature that lies there already
    is not replaced.

    Raises
    ------
    EditionError
        If it is signed already, ssh-keygen is not there, or it does not sign with this key.
    OutputError
        If the folder is being written by another process.
    """
    target = edition.folder / SIGNATURE
    if target.exists() or target.is_symlink():
        raise EditionError(
            f"edition '{edition.name}' is signed already",
            why="a second signature would take the place of the first",
            remedy=f"move its {SIGNATURE} away first, if it is not to count any more",
        )
    with TemporaryDirectory() as beside:
        copy = Path(beside) / MANIFEST
        copy.write_bytes((edition.folder / MANIFEST).read_bytes())
        command = ["-Y", "sign", "-n", NAMESPACE, "-f", str(Path(key).absolute()), str(copy)]
        done = _run(command, b"")
        made = Path(beside) / SIGNATURE
        if done.returncode != 0 or not made.is_file():
            raise EditionError(
                f"{TOOL} did not sign with '{Path(key).name}': {_said(done)}",
                why="the edition has no signature; nothing was written",
                remedy="name a private SSH key of your own: --key ~/.ssh/id_ed25519",
            )
        _put(target, made.read_bytes())
    return target


@door
def signed_by(edition: Edition, signer: str, allowed_signers: str | Path) -> str:
    """Who signed an edition, in ssh-keygen's words; an error unless it is ``signer``.

    ``allowed_signers`` is a file of lines "principal keytype key", see ssh-keygen(1).

    Raises
    ------
    EditionError
        If it is not signed, not by this signer or not this manifest, or ssh-keygen is not there.
    """
    signature = edition.folder / SIGNATURE
    if signature.is_symlink() or not signature.is_file():
        raise _refused(edition, signer, f"there is no {SIGNATURE}, or it is no regular file")
    if signature.stat().st_size > LARGEST:
        raise _refused(edition, signer, f"{SIGNATURE} is larger than {LARGEST} bytes")
    allowed = Path(allowed_signers)
    if not allowed.is_file():
        raise _refused(edition, signer, f"there is no file '{allowed.name}' of allowed signers")
    manifest = (edition.folder / MANIFEST).read_bytes()
    command = ["-Y", "verify", "-n", NAMESPACE, "-I", signer]
    files = ["-f", str(allowed.absolute()), "-s", str(signature.absolute())]
    done = _run([*command, *files], manifest)
    if done.returncode != 0:
        raise _refused(edition, signer, _said(done))
    return done.stdout.decode(errors="replace").strip()


def _put(target: Path, content: bytes) -> None:
    try:
        with one_writer(target.parent):
            replace_file(target, content)
    except OSError as problem:
        raise EditionError(
            f"{SIGNATURE} cannot be written: {problem.strerror or problem}",
            why="the edition has no signature; it is as it was",
            remedy="make its folder writable, then sign again",
        ) from problem


def _run(arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [TOOL, *arguments], input=given, capture_output=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        found, remedy = f"there is no {TOOL} on this machine", "install OpenSSH 8.2 or newer"
    except subprocess.TimeoutExpired:
        found, remedy = f"{TOOL} did not answer in {SECONDS} seconds", "try it by hand, then again"
    except (OSError, ValueError) as problem:
        found, remedy = f"{TOOL} cannot be run: {problem}", "see what is said, then try again"
    raise EditionError(
        found, why="signatures of editions are made and checked by it", remedy=remedy
    )


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What ssh-keygen said, on one line."""
    text = (done.stderr or done.stdout).decode(errors="replace")
    line = "; ".join(part.strip() for part in text.splitlines() if part.strip())
    return (line if line.isprintable() else repr(line)) or f"exit code {done.returncode}"


def _refused(edition: Edition, signer: str, found: str) -> EditionError:
    return EditionError(
        f"edition '{edition.name}' is not shown to be signed by '{signer}': {found}",
        why="without that anybody may have made it, numbers and hashes alike",
        remedy="ask the signer for the signed folder and the public key",
    )
