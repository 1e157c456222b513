"""What a program gives to an operation and gets from it: parameters, results, errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import Content, contents_of, is_checked, successes, type_code
from scripts.generate.docstrings import body_words, described_fields, described_parameters
from scripts.generate.generator import Endpoint, ModelProperty
from scripts.generate.reference.classes import Classes
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.markdown import code_span, in_line
from scripts.generate.reference.package import Package
from scripts.generate.reference.rows import Row, python_row


class Calls:
    """Operations and models as Python has them. `up` is the way from a page to the first page's folder."""

    def __init__(self, api: Api, classes: Classes, examples: Examples, package: Package) -> None:
        self._api = api
        self._classes = classes
        self._examples = examples
        self._package = package

    def fields(self, model: ModelProperty, up: str) -> list[Row]:
        """The fields of a model."""
        return [
            python_row(prop, self._field_type(prop, up), words, self._examples.of_field(model, prop))
            for prop, words in described_fields(model)
        ]

    def _field_type(self, prop: Any, up: str) -> str:
        kind = self._classes.type_of(prop, up)
        return kind if prop.required or prop.default is not None else f"{kind} \\| `UNSET`"

    def extra_type(self, model: ModelProperty, up: str) -> str:
        """The type of the fields that the description does not name; empty where it is any."""
        extra = self._classes.type_of(model.additional_properties, up)
        return "" if extra == "`Any`" else extra

    def parameters(self, endpoint: Endpoint, up: str) -> list[Row]:
        """What a method takes."""
        rows = [
            python_row(
                prop,
                self._classes.type_of(prop, up),
                words,
                self._examples.shown_of_parameter(endpoint, place, prop),
            )
            for place, prop, words in described_parameters(endpoint, self._api)
        ]
        in_path = len(endpoint.path_parameters)
        request = []
        if endpoint.bodies:
            types = [self._classes.type_of(body.prop, up) for body in endpoint.bodies]
            types += ["a `dict` of its shape"] if any(map(is_checked, endpoint.bodies)) else []
            required = all(body.prop.required for body in endpoint.bodies)
            request.append(Row("`request`", ", or ".join(types), required, in_line(body_words(endpoint, self._api))))
        options = f"[RequestOptions]({up}lib/requestoptions.md)"
        return [
            *rows[:in_path],
            *request,
            *rows[in_path:],
            Row("`options`", options, False, "Options of this call, in the place of the client's."),
            Row(
                "`options.timeout`",
                f"[Timeout]({up}lib/requestoptions.md#timeout) \\| `float` \\| `None`",
                False,
                "In seconds.",
            ),
            Row("`options.retries`", f"[RetryConfig]({up}lib/retryconfig.md)", False, "What is tried again, and when."),
        ]

    def results(self, endpoint: Endpoint, up: str) -> list[tuple[str, str]]:
        """The names under which a method's result has its body, with their types."""
        found: dict[str, list[str]] = {}
        for response in successes(endpoint):
            for content, kind in self._contents(response, up):
                found.setdefault(content.name, []).append(kind)
        return [(name, " \\| ".join(dict.fromkeys(types))) for name, types in found.items()]

    def raised(self, endpoint: Endpoint, up: str) -> list[tuple[str, str, str]]:
        """The errors of an operation: class, status, content type."""
        described: list[Any] = [one for one in endpoint.responses if not one.status_code.pattern.startswith("2")]
        classes = {error["status"]: error["name"] for error in self._package.errors if error["status"]}
        patterns = {one.status_code.pattern: self._content(one, up) for one in described}
        rows = [(name, status, _content_of(status, patterns)) for status, name in classes.items()]
        rows += [
            (classes["5xx"] if status.startswith("5") else "SDKError", status, content)
            for status, content in patterns.items()
            if status.isdigit() and status not in classes
        ]
        rows.append(("SDKError", "any other", _content_of("4xx", patterns)))
        rows.append(("ResponseValidationError", "2xx", "`*/*`"))
        rows += [(name, "–", "–") for name in ("RequestValidationError", "ConnectionError", "TimeoutError")]
        return [(f"[errors.{name}]({up}errors.md#{name.lower()})", status, content) for name, status, content in rows]

    def _contents(self, response: Any, up: str) -> list[tuple[Content, str]]:
        """The kinds of body of a response, each with its type."""
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
    """What is described for a status: by itself, by its hundred, or by default."""
    names = (status, status.upper(), f"{status[0]}XX", "default")
    return next((patterns[name] for name in names if name in patterns), "`*/*`")
