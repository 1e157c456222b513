"""Packages of a description that stays the same when openapi.yaml changes: tests/descriptions/sessions.yaml.

    python -m tests.support.frozen

Guarantees of every generated package are tested on `frozen_client` (tests/client), and tools on a project with this
description, so that a change of the API does not affect these tests. A package is generated again when a template, the
runtime, the generation or the description has changed.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from scripts import ROOT

from . import packages

SPEC = ROOT / "tests" / "descriptions" / "sessions.yaml"
CONFIG = SPEC.with_name("frozen.yaml")
"""Settings that generate `frozen_client`."""
RELEASED_CONFIG = SPEC.with_name("released.yaml")
"""Settings that generate a package named `honeyhive_client`, like that of openapi.yaml."""
FOLDER = ROOT / "build" / CONFIG.stem


def prepare() -> None:
    """Generate `frozen_client`, unless it is installed, as in the environments that test wheels."""
    if str(FOLDER) in sys.path:
        generate()
        importlib.invalidate_caches()


def generate(config: Path = CONFIG) -> Path:
    """Generate a package of the frozen description into `build/`, unless it is already current.

    Args:
        config: The settings of the generator; the folder has the name of this file.

    Returns:
        The folder.

    Raises:
        RuntimeError: The generation failed; the message has its output.
    """
    return packages.generate(config.stem, SPEC, config)[0]


if __name__ == "__main__":
    generate()
