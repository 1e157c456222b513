"""The parts of `scripts/record.py`: cassettes without secrets, and what the answers in them look like."""
