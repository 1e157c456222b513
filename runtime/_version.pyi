# What `templates/added/package/_version.py.jinja` renders for each description.

from typing import Final

PROJECT: Final[str]
SERVER_URL: Final[str]
DESCRIPTION_SHA256: Final[str]
__version__: Final[str]
