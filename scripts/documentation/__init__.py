"""The parts of `scripts/docs.py`: what the site is made of."""
