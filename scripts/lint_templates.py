"""Lint templates/: every printed expression is escaped for its language, or contains no string of a description.

    python -m scripts.lint_templates [FOLDER]

Exit status: 0 when every expression is safe, 1 when one is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

# Functions that escape for the language of a template. The strings in the code of types, parameters and arguments are
# escaped by `python_literal`; the samples are code or a command.
_ESCAPES = {
    *(
        "literal",
        "docstring",
        "body_arguments",
        "inputs.body_type",
        "param.values",
        "annotation",
        "dict_body",
        "is_instance",
        "field_docstrings",
        "encoded",
        "field_converter",
        "passed",
        "converter",
        "request_schema",
        "sent",
    ),
    *(
        "within",
        "check.fails",
        "result_type",
        "samples.brief",
        "samples.call",
        "samples.client",
        "samples.enum",
        "samples.model",
    ),
    *("toml_string", "as_text", "code_span", "heading", "in_line", "link", "classes.page_of"),
}
# Values that are escaped already, in the templates of pages: samples, texts, cells of tables, types with links.
_ESCAPED = {
    *("operation.described", "operation.samples", "operation.summary", "tag.description"),
    *("operations.extra_type", "operations.raised", "response.contents", "response.description", "response.example"),
    *("package.attributes", "package.options", "package.raised", "package.returned", "package.signatures"),
    *("package.text", "row.description", "row.name", "row.type", "error.bases", "error.text"),
}
# Values without a string of a description: Python identifiers, names in the configuration, texts of this project, and
# arguments of macros that are one of these.
_SAFE = {
    *("names.client", "names.environment", "names.error", "names.variable"),
    *(
        "package_name",
        "project_name",
        "readme_section",
        "licence",
        "description_sha256",
        "version",
        "up",
        "first",
        "root",
        "client",
    ),
    *("returns", "argument", "prefix", "returned", "body"),
    *("tag.attribute", "tag.module", "tag.name", "group.attribute", "group.module", "scheme.name", "scheme.kind"),
    *("operation.tag.attribute", "operation.tag.module", "scheme.environment", "schemes.name", "module_of"),
    *("operation.method", "operation.name", "operation.path_of_page", "operation.response", "content.name"),
    *("response.status", "error.name", "error.status", "classes.kind_of", "endpoint.method.upper"),
    # Collections of these.
    *("cycles", "circular_imports", "endpoint_imports", "model_imports", "modules.items", "submodules", "check.bases"),
    *("enum.values.items", "item.values.items", "operation.bodies.items", "operation.body_names"),
    *("first_call", "first_operation", "inputs.body_params", "inputs.imports", "key", "param.name"),
    *("operation_of.body_names", "response_parsers"),
}
# Attributes that are identifiers, of any object.
_IDENTIFIERS = (".python_name", ".class_info.name", ".class_info.module_name", ".get_class_name_snake_case")
# Code of the generator, whose strings scripts/generate/api.py has escaped.
_CODE = (".as_unembedded_code", " | as_unembedded_code", ".as_unembedded_code.split")
_FILTERS = {"indent", "lower", "upper"}


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else TEMPLATES
    unsafe = [line for path in sorted(folder.rglob("*.*jinja")) for line in lint(path, folder)]
    for line in unsafe:
        print(line, file=sys.stderr)
    return 1 if unsafe else 0


def lint(path: Path, folder: Path) -> Iterator[str]:
    """Yield an error for each expression of a template that may print an unescaped string of a description."""
    environment = Environment(extensions=["jinja2.ext.loopcontrols"])  # noqa: S701  # nothing is rendered
    tree = environment.parse(path.read_text(encoding="utf-8"))
    template = Template(tree, is_page=path.is_relative_to(folder / "docs"))
    for expression in template.printed():
        if not template.is_safe(expression):
            where = f"{path.relative_to(folder).as_posix()}:{expression.lineno}"
            fix = "print it by a function of scripts/generate/escape.py or reference/markdown.py"
            yield f"{where}: {name_of(expression)} may be a string of the description; {fix}"


class Template:
    """A parsed template, with the names that it defines."""

    def __init__(self, tree: nodes.Template, *, is_page: bool) -> None:
        self._tree = tree
        self._is_page = is_page
        self._macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        self._safe: set[str] = set()
        for imported in tree.find_all(nodes.FromImport):
            self._macros |= {name if isinstance(name, str) else name[1] for name in imported.names}
        self._imports = tuple(f"{imported.target}." for imported in tree.find_all(nodes.Import))
        # The contents of a block are checked where the block prints them.
        self._safe |= {name_of(block.target) for block in tree.find_all(nodes.AssignBlock)}
        bindings: list[tuple[nodes.Node, nodes.Node]] = []
        bindings += [(binding.target, binding.node) for binding in tree.find_all(nodes.Assign)]
        bindings += [(loop.target, loop.iter) for loop in tree.find_all(nodes.For)]
        for target, value in bindings:
            if self.is_safe(value):
                self._safe |= _targets(target)
        # A name that is bound twice is safe only where both values are.
        for target, value in bindings:
            if not self.is_safe(value):
                self._safe -= _targets(target)

    def printed(self) -> Iterator[nodes.Expr]:
        for output in self._tree.find_all(nodes.Output):
            yield from (expression for expression in output.nodes if not isinstance(expression, nodes.TemplateData))

    def is_safe(self, expression: nodes.Node) -> bool:
        """Return whether an expression is escaped, or contains no string of a description."""
        match expression:
            case nodes.Const():
                return True
            case nodes.CondExpr(expr1=chosen, expr2=other):
                return self.is_safe(chosen) and (other is None or self.is_safe(other))
            case nodes.Or(left=left, right=right):
                return self.is_safe(left) and self.is_safe(right)
            case nodes.Concat(nodes=parts) | nodes.Tuple(items=parts) | nodes.List(items=parts):
                return all(map(self.is_safe, parts))
            case nodes.Filter(name=name, node=value) if name in _FILTERS and value is not None:
                return self.is_safe(value)
        name = name_of(expression)
        known = _ESCAPES | _SAFE | self._safe | self._macros | (_ESCAPED if self._is_page else set())
        return name in known or name.endswith(_IDENTIFIERS) or name.startswith(self._imports) or name.endswith(_CODE)


def _targets(target: nodes.Node) -> set[str]:
    names = [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name)
    return {name.name for name in names}


def name_of(expression: nodes.Node) -> str:
    """Return the names of an expression, joined by dots, without arguments and indexes."""
    match expression:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=holder, attr=attribute):
            return f"{name_of(holder)}.{attribute}"
        case nodes.Getitem(node=holder) | nodes.Call(node=holder):
            return name_of(holder)
        case nodes.Filter(name=name, node=value) if value is not None:
            return f"{name_of(value)} | {name}"
        case _:
            return type(expression).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
