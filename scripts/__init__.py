"""The commands of the Makefile, each in a package or module named as its target; what they share is in common/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
