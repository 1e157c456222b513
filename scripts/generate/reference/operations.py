"""Operations and models: parameters, bodies, responses, errors, fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import Content, contents_of, is_checked, successes, text_of, type_code
from scripts.generate.docstrings import body_words, described_fields, described_parameters
from scripts.generate.escape import json_text
from scripts.generate.generator import Endpoint, ListProperty, ModelProperty
from scripts.generate.reference.classes import Classes
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.markdown import code_span, in_line
from scripts.generate.reference.package import Package
from scripts.generate.reference.rows import Row, row
from scripts.generate.reference.security import Security

# How deep the fields of a body are listed on an operation's page; those below are on the pages of their models.
_DEPTH = 3


class Operations:
    """The operations and models of a description. `up` is the path from a page to the folder of the first page."""

    def __init__(self, api: Api, classes: Classes, examples: Examples, package: Package, security: Security) -> None:
        self._api = api
        self._classes = classes
        self._examples = examples
        self._package = package
        self._security = security

    def authorizations(self, endpoint: Endpoint) -> list[list[Mapping[str, str]]]:
        """Return the alternatives to authenticate with: each a group of schemes, all of which are needed."""
        known = self._security.known
        return [[known.get(name, {"key": name}) for name in group] for group in self._security.groups(endpoint)]

    def parameters(self, endpoint: Endpoint, up: str) -> list[Row]:
        """Return the arguments of a method: parameters, the body with its fields, and options."""
        rows = [
            row(
                prop,
                self._classes.type_of(prop, up),
                description,
                self._examples.shown_of_parameter(endpoint, location, prop),
                location=location,
            )
            for location, prop, description in described_parameters(endpoint, self._api)
        ]
        in_path = len(endpoint.path_parameters)
        options = Row(
            "`options`",
            f"[RequestOptions]({up}client.md#requestoptions)",
            "Options of this call, such as `timeout` and `retries`; they override the client's.",
        )
        return [*rows[:in_path], *self._body(endpoint, up), *rows[in_path:], options]

    def _body(self, endpoint: Endpoint, up: str) -> Iterator[Row]:
        """Yield the rows of each kind of body."""
        for body in endpoint.bodies:
            kind = self._classes.type_of(body.prop, up) + (" or a `dict` of the same shape" if is_checked(body) else "")
            required = ", required" if body.prop.required else ""
            # The description of the schema is on the page of its class.
            description = in_line(body_words(endpoint, self._api))
            media_type = code_span(text_of(body.content_type))
            yield Row("`request`", f"{kind}{required}", f"{description} Media type: {media_type}.")
            yield from self._inner_fields(body.prop, up, "request", set())

    def fields(self, model: ModelProperty, up: str) -> list[Row]:
        """Return the fields of a model."""
        return [self._field(model, prop, description, up) for prop, description in described_fields(model)]

    def _inner_fields(self, prop: Any, up: str, outer: str, listed: set[str]) -> Iterator[Row]:
        """Yield the fields of an object, and their fields; `listed` are the models that the table already has."""
        while isinstance(prop, ListProperty):
            prop, outer = prop.inner_property, f"{outer}[]"
        if not isinstance(prop, ModelProperty) or str(prop.class_info.name) in listed or outer.count(".") == _DEPTH:
            return
        listed.add(str(prop.class_info.name))
        model = self._api.model_of(prop)
        for field, description in described_fields(model):
            inner = list(self._inner_fields(field, up, f"{outer}.{field.python_name}", listed))
            # The example of a field is shown by its inner fields.
            yield self._field(model, field, description, up, outer, has_example=not inner)
            yield from inner

    def _field(
        self, model: ModelProperty, prop: Any, description: str, up: str, outer: str = "", *, has_example: bool = True
    ) -> Row:
        example = self._examples.of_field(model, prop) if has_example else None
        return row(prop, self._classes.type_of(prop, up), description, example, outer=outer)

    def extra_type(self, model: ModelProperty, up: str) -> str:
        """Return the type of the fields that the description does not name; empty where it is any."""
        extra = self._classes.type_of(model.additional_properties, up)
        return "" if extra == "`Any`" else extra

    def responses(self, endpoint: Endpoint, up: str) -> list[dict[str, Any]]:
        """Return the responses of an operation, one for each status."""
        successful = successes(endpoint)
        responses = []
        response: Any
        for response in endpoint.responses:
            contents = self._contents(response, up)
            example = self._examples.of_response(endpoint, response) if contents else None
            responses.append(
                {
                    "status": response.status_code.pattern,
                    "description": in_line(text_of(response.data.description)),
                    "contents": contents,
                    "example": json_text(example, indent=2) if example is not None else "",
                    "success": response in successful,
                }
            )
        return responses

    def raised(self, endpoint: Endpoint, up: str) -> list[tuple[str, str, str]]:
        """Return the errors of an operation: class, status, content type."""
        described: list[Any] = [item for item in endpoint.responses if not item.status_code.pattern.startswith("2")]
        classes = {error["status"]: error["name"] for error in self._package.errors if error["status"]}
        patterns = {item.status_code.pattern: self._content(item, up) for item in described}
        rows = [(name, status, _content_of(status, patterns)) for status, name in classes.items()]
        rows += [
            (classes["5xx"] if status.startswith("5") else "SDKError", status, content)
            for status, content in patterns.items()
            if status.isdigit() and status not in classes
        ]
        rows.append(("SDKError", "any other", _content_of("4xx", patterns)))
        rows.append(("ResponseValidationError", "2xx", "`*/*`"))
        rows += [(name, "–", "–") for name in ("RequestValidationError", "ConnectionError", "TimeoutError")]
        return [(f"[errors.{name}]({up}client.md#{name.lower()})", status, content) for name, status, content in rows]

    def _contents(self, response: Any, up: str) -> list[tuple[Content, str]]:
        """Return the kinds of body of a response, each with its type."""
        typed = type_code(response.prop)
        return [
            (content, self._classes.type_of(response.prop, up) if content.type == typed else code_span(content.type))
            for content in contents_of(response)
        ]

    def _content(self, response: Any, up: str) -> str:
        kinds = [
            f"{', '.join(map(code_span, content.media_types))}: {kind}"
            for content, kind in self._contents(response, up)
        ]
        return "; ".join(kinds) or "`*/*`"


def _content_of(status: str, patterns: Mapping[str, str]) -> str:
    """Return what is described for a status: for itself, for its class, or by default."""
    names = (status, status.upper(), f"{status[0]}XX", "default")
    return next((patterns[name] for name in names if name in patterns), "`*/*`")
