"""The session API on one machine: a small server of what `openapi.yaml` describes, for demos, recordings and tests.

`python -m sandbox --help` tells how to run it, docs/sandbox.md what it promises.
"""
