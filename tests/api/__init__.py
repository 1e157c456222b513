"""What the package of openapi.yaml promises, derived from the description: a change of the API needs no edit here.

What cannot be derived is what to call: each operation has a scenario in `scripts/record/scenarios.py`, and
`make record` writes its exchange to tests/fixtures/recorded/. test_recorded_exchanges.py reports an operation without.
"""
