"""`make generate`: generate the package from the description."""
