"""What `scripts/build.py` and `scripts/publish.py` are made of: distributions, an index, an upload, a smoke test."""
