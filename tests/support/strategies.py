"""Strategies of hypothesis for several tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NUMBERS: st.SearchStrategy[float] = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
OBJECTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(st.text(), JSON, max_size=3)
