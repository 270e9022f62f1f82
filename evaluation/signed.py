"""The commands about one edition: verify it, sign it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from evaluation.terminal import Command, progress_bar, say


@click.command(cls=Command)
@click.argument("edition", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The delivery, if it is not inside.")
@click.option(
    "--other-versions", is_flag=True, help="Accept other versions: of words and pictures only."
)
@click.option("--signer", help="Who must have signed it; needs --allowed-signers.")
@click.option(
    "--allowed-signers", type=click.Path(path_type=Path), help="Whose key is whose: ssh-keygen(1)."
)
def verify(
    edition: Path,
    data: Path | None,
    other_versions: bool,
    signer: str | None,
    allowed_signers: Path | None,
) -> None:
    r"""Run EDITION again with today's code; exit 1 and a list if anything is not what it gives.

    An edition is a folder that evaluation run wrote. First every file is held against its hash,
    then the plan is run on the delivery inside and every file is compared: numbers to 1e-8, words
    exactly, pictures to what the eye can see. A folder whose hashes were made anew is found too.

    \b
    evaluation verify reports/espoo/2022
    evaluation verify reports/espoo/2022 --other-versions
    evaluation verify reports/espoo/2022 --signer me@example.org --allowed-signers signers
    """
    from evaluation.editions.edition import Edition
    from evaluation.editions.sign import signed_by
    from evaluation.editions.told import told
    from evaluation.editions.verify import verify as again

    console = Console(stderr=True)
    opened = Edition.open(edition)
    if signer is not None and allowed_signers is not None:
        say(signed_by(opened, signer, allowed_signers))
    elif signer is not None or allowed_signers is not None:
        raise click.UsageError("--signer and --allowed-signers belong together: give both.")
    with progress_bar(console) as progress:
        found = again(
            opened, data, lambda effects: progress.track(effects, description="placebo runs")
        )
    for line in told(found):
        say(line)
    if not (found.holds_but_for_versions if other_versions else found.holds):
        sys.exit(1)


@click.command(cls=Command)
@click.argument("edition", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path), required=True, help="A private SSH key of yours."
)
def sign(edition: Path, key: Path) -> None:
    r"""Sign the manifest of EDITION with your own SSH key; needs ssh-keygen.

    The signature lies in the folder. Who has your public key checks it with evaluation verify
    --signer.

    \b
    evaluation sign reports/espoo/2022 --key ~/.ssh/id_ed25519
    """
    from evaluation.editions.edition import Edition
    from evaluation.editions.sign import sign as signed

    say(signed(Edition.open(edition), key))
