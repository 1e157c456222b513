"""Bundle a description that consists of several files into one, by Redocly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.common import redocly
from scripts.generate.description import Description, mappings


def bundled(description: Description) -> Description:
    """Return a description with the files that it refers to, as components of its own.

    Args:
        description: The description.

    Returns:
        The bundled description; or the description itself where it refers to no other file, to one on another machine,
        or to one that Redocly cannot read, so that the reference is an error of its own.
    """
    refs = set(_files(description.data))
    if not refs or any(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", ref) for ref in refs):
        return description
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "bundled.json")
        try:
            done = subprocess.run(
                redocly.command(["bundle", description.path.resolve(), f"--output={target}"]),
                env={**os.environ, **redocly.QUIET},
                capture_output=True,
                check=False,
                timeout=redocly.TIMEOUT,
            )
        except (OSError, subprocess.TimeoutExpired):
            return description
        if done.returncode or not target.is_file():
            return description
        text = target.read_bytes()
    return replace(description, data=json.loads(text), bundle=text)


def _files(data: dict[str, Any]) -> Iterator[str]:
    """Yield the references to other documents."""
    for _, value in mappings(data):
        ref = value.get("$ref")
        if isinstance(ref, str) and not ref.startswith("#"):
            yield ref
