"""Office files without a clock: the same archive whenever it was made."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
BORN = datetime(1980, 1, 1)  # no clock in a result; as old as a zip file can be


def timeless(content: bytes) -> bytes:
    """The same archive with no hour in it, of a file or of when it was saved."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, BORN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name)))
    return made.getvalue()
