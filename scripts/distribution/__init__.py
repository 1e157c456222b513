"""What `scripts/build.py` and `scripts/publish.py` are made of: distributions, an index, an upload, a smoke test."""

from __future__ import annotations


class DistributionError(Exception):
    """What was asked for was not done; the message says why, and what to do."""
