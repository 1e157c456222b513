"""Docstrings as the site shows them; griffe loads this by its name."""

from __future__ import annotations

import re
from typing import Any

import griffe

from scripts.generation.reference.markdown import as_text


class DescribedTexts(griffe.Extension):
    """Docstrings hold texts of the description, which are to be shown and not to be obeyed."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            text = as_text(obj.docstring.value)
            obj.docstring.value = re.sub(r"^API page: (https?://\S+)$", r"API page: <\1>", text, flags=re.MULTILINE)
