"""`make docs`: build the site of the documentation."""
