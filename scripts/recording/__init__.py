"""The parts of `scripts/record.py`: cassettes without secrets, and what the responses in them look like."""
