"""Tests of the package of openapi.yaml that are derived from it: a change of the API needs no edit here.

How to call an operation cannot be derived: each operation has a scenario in `scripts/record/scenarios.py`, and
`make record` writes its exchange to tests/fixtures/recorded/; test_recorded_exchanges.py fails for one without.
"""
