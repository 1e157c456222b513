"""Bundle a description that consists of several files into a single one, with Redocly."""

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
from urllib.parse import quote

from scripts.common import redocly
from scripts.generate.description import Description, DescriptionError, Diagnostic, mappings, parts_of

# Redocly would follow references to servers, including those in referenced files.
_NO_NETWORK = """
import { Socket } from "node:net";
const refuse = () => { throw new Error("it is on a server, and bundling uses no network"); };
globalThis.fetch = refuse;
Socket.prototype.connect = refuse;
"""
_ERROR = re.compile(
    r"^\[\d+\] (?P<file>.+):(?P<line>\d+):\d+ at (?P<pointer>\S+)"
    r"\s+Can't resolve \$ref(?:: (?P<reason>.+))?",
    re.MULTILINE,
)


def bundled(description: Description) -> Description:
    """Return a description in which the files that it refers to are components.

    Args:
        description: The description.

    Returns:
        The bundled description; or the description itself where it refers to no other file, or where Redocly is not
        installed, so that each reference is reported as an error.

    Raises:
        DescriptionError: A file cannot be read, or is on a server.
    """
    if not any(_files(description.data)):
        return description
    options = (os.environ.get("NODE_OPTIONS", ""), f"--import=data:text/javascript,{quote(_NO_NETWORK)}")
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "bundled.json")
        try:
            done = subprocess.run(
                redocly.command(["bundle", description.path.resolve(), f"--output={target}"]),
                env={**os.environ, **redocly.QUIET, "NODE_OPTIONS": " ".join(options).strip()},
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=redocly.TIMEOUT,
            )
        except (OSError, subprocess.TimeoutExpired):
            return description
        if errors := [_diagnostic(error, description) for error in _ERROR.finditer(done.stderr)]:
            raise DescriptionError(description.path.name, errors)
        if done.returncode or not target.is_file():
            return description
        text = target.read_bytes()
    return replace(description, data=json.loads(text), bundle=text)


def _diagnostic(error: re.Match[str], description: Description) -> Diagnostic:
    """Return Redocly's error about a reference, with its path in the description or in another file."""
    message = f"refers to another document, which could not be bundled: {error['reason'] or 'nothing is there'}"
    path = Path(error["file"]).resolve()
    if path == description.path.resolve():
        return description.diagnostic((*parts_of(error["pointer"]), "$ref"), message)
    file = os.path.relpath(path, description.path.resolve().parent)
    return Diagnostic(0, "#", f"{file}, line {error['line']}: {error['pointer']}: {message}")


def _files(data: dict[str, Any]) -> Iterator[str]:
    """Yield the references to other documents."""
    for _, value in mappings(data):
        ref = value.get("$ref")
        if isinstance(ref, str) and not ref.startswith("#"):
            yield ref
