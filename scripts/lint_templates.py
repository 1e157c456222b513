"""Lint templates/: whatever a template prints is escaped for its language, or cannot hold a string of a description.

    python -m scripts.lint_templates [FOLDER]

Exit status: 0 when nothing else is printed, 1 when something is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

# What escapes for the language of a template; the code of types, parameters and arguments has its strings from
# `python_literal`, and the samples are code or a command.
_ESCAPES = {
    *("literal", "docstring", "body_arguments", "body_type", "dict_body", "passed", "sent"),
    *(
        "converter",
        "field_converter",
        "within",
        "check.fails",
        "calls.extra_type",
        "result_type",
        "samples.call",
        "samples.client",
        "samples.enum",
        "samples.model",
    ),
    *("toml_string", "as_text", "code_span", "heading", "in_line", "link", "classes.page_of"),
}
# What was escaped when it was written: samples, texts, cells of tables, types with links to their pages.
_ESCAPED = {
    *(
        "operation.curl",
        "operation.described",
        "operation.samples",
        "operation.summary",
        "tag.description",
        "tag.title",
    ),
    *("answer.example", "answer.link", "answer.type", "answer.words", "body.link", "body.type", "body.words"),
    *("row.example", "row.name", "row.type", "row.words", "words.strip", "error.words"),
}
# What holds no string of a description: identifiers of Python, names of the configuration, words of this project.
_SAFE = {
    *("package_name", "project_name", "licence", "up", "first", "root", "client", "returns", "argument"),
    *("class_info.name", "class_info.module_name", "python_name", "get_class_name_snake_case", "module_of"),
    *("tag.attribute", "tag.module", "tag.name", "group.attribute", "group.module", "scheme.name", "scheme.kind"),
    *("operation.anchor", "operation.heading", "operation.method", "operation.name", "operation.response"),
    *("answer.status", "error.name", "error.status", "method.upper", "classes.kind_of", "place.capitalize"),
    *("scheme.environment", "schemes.name"),
}
# What holds several of these.
_SAFE_LISTS = {
    *("circles", "circular_imports", "endpoint_imports", "model_imports", "modules.items", "submodules"),
    *("check.bases", "enum.values.items", "item.values.items", "operation.bodies.items", "body_names"),
    *("response_parsers", "operation.samples.items", "error.bases", "calls.results", "first_call", "found"),
}
_FILTERS = {"indent", "lower", "upper"}


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else TEMPLATES
    unsafe = [line for path in sorted(folder.rglob("*.*jinja")) for line in lint(path, folder)]
    for line in unsafe:
        print(line, file=sys.stderr)
    return 1 if unsafe else 0


def lint(path: Path, folder: Path) -> Iterator[str]:
    """Yield a line for each expression of a template that may print a string of a description as it stands."""
    environment = Environment(extensions=["jinja2.ext.loopcontrols"])  # noqa: S701  # nothing is rendered
    template = Template(environment.parse(path.read_text(encoding="utf-8")))
    for expression in template.printed():
        if not template.is_safe(expression):
            where = f"{path.relative_to(folder).as_posix()}:{expression.lineno}"
            fix = "print it by a function of scripts/generation/escape.py or reference/markdown.py"
            yield f"{where}: {name_of(expression)} may be a string of the description; {fix}"


class Template:
    """A parsed template, with the names that it gives itself."""

    def __init__(self, tree: nodes.Template) -> None:
        self._tree = tree
        self._macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        self._safe: set[str] = set()
        for imported in tree.find_all(nodes.FromImport):
            self._macros |= {name if isinstance(name, str) else name[1] for name in imported.names}
        self._imports = tuple(f"{imported.target}." for imported in tree.find_all(nodes.Import))
        # What a block holds is printed in it.
        self._safe |= {name_of(block.target) for block in tree.find_all(nodes.AssignBlock)}
        for assignment in tree.find_all(nodes.Assign):
            if self.is_safe(assignment.node):
                self._safe |= _targets(assignment.target)
        for loop in tree.find_all(nodes.For):
            if self.is_safe(loop.iter):
                self._safe |= _targets(loop.target)

    def printed(self) -> Iterator[nodes.Expr]:
        for output in self._tree.find_all(nodes.Output):
            yield from (expression for expression in output.nodes if not isinstance(expression, nodes.TemplateData))

    def is_safe(self, expression: nodes.Node) -> bool:
        """Return whether an expression is escaped, or holds no string of a description."""
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
        components = name.split(".")
        known = _ESCAPES | _ESCAPED | _SAFE | _SAFE_LISTS | self._safe | self._macros
        return (
            name in known
            or ".".join(components[-2:]) in known
            or (len(components) > 1 and components[-1] in _SAFE | _SAFE_LISTS)
            or name.startswith(self._imports)
            # Code of the generator, in which scripts/generation/api.py puts the strings.
            or "as_unembedded_code" in name
        )


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
