"""`make lint` accepts no template that prints a string of a description as it stands."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.processes import PYTHON, run


def lint(*folder: Path) -> subprocess.CompletedProcess[str]:
    return run(PYTHON, "-m", "scripts.lint_templates", *folder, check=False)


def test_templates_are_clean() -> None:
    done = lint()

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "expression",
    [
        "openapi.title",
        "scheme.description",
        "field.name",
        "operation.id if operation.id else literal(name)",
        "'\"' ~ server ~ '\"'",
        "model.description | indent(4)",
        "server | tojson",
        "wrapped(server)",
    ],
)
def test_unescaped_expression(tmp_path: Path, expression: str) -> None:
    (tmp_path / "page.md.jinja").write_text(f"{{% set wrapped = str %}}\n{{{{ {expression} }}}}\n", encoding="utf-8")

    done = lint(tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("page.md.jinja:2: ")


@pytest.mark.parametrize(
    "expression", ["literal(server)", "docstring(tag.description) | indent(4)", "item.class_info.name"]
)
def test_escaped_expression(tmp_path: Path, expression: str) -> None:
    (tmp_path / "page.md.jinja").write_text(f"{{{{ {expression} }}}}\n", encoding="utf-8")

    assert lint(tmp_path).returncode == 0


@pytest.mark.parametrize(
    "template",
    [
        "{% for name in modules.items() %}{% endfor %}{% for name in schema.properties %}{{ name }}{% endfor %}",
        "{{ tag.title }}",
        "{{ unsafe.first }}",
        "{{ unsafe_as_unembedded_code }}",
    ],
)
def test_name_that_is_safe_elsewhere(tmp_path: Path, template: str) -> None:
    (tmp_path / "README.md.jinja").write_text(template, encoding="utf-8")

    assert lint(tmp_path).returncode == 1
