"""Write the pages: one for each operation and model, one for the client, and the first page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import griffe

from scripts.generate.api import Api
from scripts.generate.generator import Endpoint, EnumProperty, ModelProperty, Project
from scripts.generate.reference.classes import Classes
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.markdown import as_text, in_line
from scripts.generate.reference.operations import Operations
from scripts.generate.reference.package import Package
from scripts.generate.reference.samples import Samples
from scripts.generate.reference.security import Security
from scripts.generate.template_context import TemplateContext


def write_pages(
    folder: Path, project: Project, api: Api, context: TemplateContext, module: griffe.Object | griffe.Alias
) -> None:
    """Write the reference into a new folder.

    Args:
        folder: The folder.
        project: The project, which has the templates.
        api: The description.
        context: The names that the templates of the package use.
        module: The package as it was written.
    """
    names = context.names()
    classes, examples, package = Classes(api), Examples(api), Package(module)
    security = Security(api, names["schemes"])
    samples = Samples(api, classes, examples, security, module.name, names["server"])
    tags = [_tag(tag, api, context, samples) for tag in context.tags]
    every = [operation for tag in tags for operation in tag["operations"]]
    shared = {
        "classes": classes,
        "operations": Operations(api, classes, examples, package, security),
        "package": package,
        "samples": samples,
        # The page of the client shows the operation with the fewest arguments.
        "shown": min(every, key=_arguments, default=None),
    }

    def page(path: str, template: str, **values: Any) -> None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        rendered = project.env.get_template(f"docs/{template}.md.jinja").render(
            up="../" * path.count("/"), **shared, **values
        )
        # Only blank lines outside of code are removed.
        pieces = re.split(r"(^```.*?^```$)", rendered, flags=re.DOTALL | re.MULTILINE)
        target.write_text(
            "".join(piece if index % 2 else re.sub(r"\n{3,}", "\n\n", piece) for index, piece in enumerate(pieces)),
            encoding="utf-8",
        )

    page("README.md", "index", tags=tags, items=api.classes)
    page("client.md", "client")
    for operation in every:
        page(operation["path_of_page"], "operation", operation=operation)
    for item in api.classes:
        if isinstance(item, ModelProperty):
            page(classes.page_of(item), "model", item=item)
        else:
            page(classes.page_of(item), "enum", item=item, is_open=isinstance(item, EnumProperty))


def _tag(tag: Mapping[str, Any], api: Api, context: TemplateContext, samples: Samples) -> dict[str, Any]:
    operations = [_operation(tag, endpoint, api, context, samples) for endpoint in tag["endpoints"]]
    return {**tag, "description": as_text(tag["description"]), "operations": operations}


def _operation(
    tag: Mapping[str, Any], endpoint: Endpoint, api: Api, context: TemplateContext, samples: Samples
) -> dict[str, Any]:
    data = context.operation_of(endpoint)
    name = api.module_of(endpoint)
    return {
        **data,
        "name": name,
        "path_of_page": f"operations/{tag['module']}/{name}.md",
        "deprecated": bool(api.operation_of(endpoint).data.get("deprecated")),
        "tag": tag,
        "method": endpoint.method.upper(),
        "title": data["summary"],
        "summary": in_line(data["summary"]),
        "described": as_text(data["details"]),
        "endpoint": endpoint,
        "samples": [
            ("Python", "python", samples.method(endpoint, tag["attribute"])),
            ("Python, async", "python", samples.method_async(endpoint, tag["attribute"])),
            ("Python, plain dict", "python", samples.plain_dict(endpoint, tag["attribute"])),
            ("Python, standalone function", "python", samples.standalone(endpoint, tag["module"])),
            ("curl", "shell", samples.curl(endpoint)),
        ],
    }


def _arguments(operation: Mapping[str, Any]) -> tuple[int, int]:
    endpoint: Endpoint = operation["endpoint"]
    return len(endpoint.bodies), len(endpoint.list_all_parameters())
