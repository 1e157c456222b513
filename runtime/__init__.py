"""Plain Python that every generated package contains: all modules here but this one are copied as they are.

`_version.pyi` stands for the one module of them that is rendered.
"""
