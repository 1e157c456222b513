"""Plain Python of every generated package; all modules here but this and `_version` are copied as they are."""
