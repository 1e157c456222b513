"""The examples of the description match their schemas, and models read and write them."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from .described import description, examples, models, resolve
from .test_round_trips import same


@pytest.mark.parametrize(
    ("schema", "example"), [pytest.param(*rest, id=pointer) for pointer, *rest in examples(description())]
)
def test_examples_match_their_schemas(schema: dict[str, Any], example: Any) -> None:
    Draft202012Validator({**schema, "components": description()["components"]}).validate(example)
    for model, own in models().values():
        if resolve(schema) is own:
            assert same(model.from_dict(example).to_dict(), example)
