"""The Python code of every generated package; all modules except this one and `_version` are copied unchanged."""
