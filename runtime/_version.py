"""A placeholder for the module that `templates/added/package/_version.py.jinja` renders."""

from typing import Final

PROJECT: Final = "runtime"
SERVER_URL: Final = "https://api.example.com"
DESCRIPTION_SHA256: Final = ""
__version__: Final = "0"
