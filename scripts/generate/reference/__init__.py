"""The Markdown reference of a package, `docs/` beside it."""
