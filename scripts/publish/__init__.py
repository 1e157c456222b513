"""`make publish`: check the distributions, upload them and install them from the index."""
