"""The commands of the Makefile, each in a package or module named after its target; shared code is in common/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
