"""What requests contain: which models are sent, and which fields of theirs are not described but allowed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.schema import Reference

from scripts.generation import code
from scripts.generation.api import Api
from scripts.generation.description import parts_of


class Inputs:
    """What the requests of an API contain."""

    def __init__(self, api: Api) -> None:
        self._api = api

    @cached_property
    def models(self) -> set[str]:
        """Names of the models that a request can contain, and that may be given as dicts."""
        bodies = (body for endpoint in self._api.endpoints for body in endpoint.bodies)
        return self._reachable(body.prop for body in bodies if code.is_checked(body))

    def is_sent(self, model: ModelProperty) -> bool:
        """Whether a request can contain a model."""
        return str(model.class_info.name) in self.models

    def _reachable(self, props: Iterable[Any]) -> set[str]:
        models = {str(model.class_info.name): model for model in self._api.data.models}
        waiting = [name for prop in props for name, _ in code.classes_in(prop)]
        reachable: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in models and name not in reachable:
                reachable.add(name)
                waiting += [inner for prop in code.fields_of(models[name]) for inner, _ in code.classes_in(prop)]
        return reachable

    def is_open(self, model: ModelProperty) -> bool:
        """Whether the description allows fields that it does not name, in so many words."""
        return self._allows_more(model.data)

    def _allows_more(self, schema: Any, depth: int = 0) -> bool:
        if isinstance(schema, Reference):
            parts = parts_of(schema.ref.get_untrusted_value())
            data = self._api.description.at(parts)
            return isinstance(data, dict) and data.get("additionalProperties") not in (None, False)
        if schema.additionalProperties not in (None, False):
            return True
        return depth < 100 and any(self._allows_more(part, depth + 1) for part in schema.allOf or ())
