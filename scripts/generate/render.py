"""Render a description into the files of a package, with openapi-python-client and `templates/`."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from dataclasses import dataclass, replace
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import griffe
import packaging.version
from jinja2 import ChoiceLoader, DictLoader, FileSystemBytecodeCache, FileSystemLoader

from scripts import ROOT
from scripts.generate.api import Api
from scripts.generate.config import Names, Settings
from scripts.generate.description import Description, DescriptionError, Diagnostic
from scripts.generate.escape import comment, visible
from scripts.generate.generator import Config, MetaType, Project
from scripts.generate.omissions import accepted, without
from scripts.generate.reference.classes import Classes
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.pages import write_pages
from scripts.generate.reference.samples import Samples
from scripts.generate.reference.security import Security
from scripts.generate.repair import Repaired, repair
from scripts.generate.surface import FILE_NAME, surface, text
from scripts.generate.template_context import TemplateContext
from scripts.generate.unsupported import causes, new_diagnostics, unsupported_constructs

TEMPLATES = ROOT / "templates"
# The compiled templates depend on these versions too.
COMPILED = ROOT / "build" / "templates" / "-".join(map(installed_version, ("openapi-python-client", "jinja2")))
RUNTIME = sorted(path for path in (ROOT / "runtime").glob("*.py") if path.stem not in ("__init__", "_version"))
GENERATOR = f"openapi-python-client {installed_version('openapi-python-client')}"


class RenderError(Exception):
    """A step after reading the description failed."""


@dataclass(frozen=True)
class Rendered:
    """The result of rendering, beside the files."""

    operations: int
    models: int
    api: list[str]
    notes: list[str]


def render(given: Description, config_file: Settings, folder: Path, *, strict: bool = False) -> Rendered:
    """Render the package into `folder`, which must not exist yet.

    Args:
        given: The description.
        config_file: The generator's settings.
        folder: The folder.
        strict: Whether each repair is an error.

    Raises:
        DescriptionError: The description has errors, or the generator would omit a piece of it.
        RenderError: Formatting, or a hook of the configuration, failed.
    """
    repaired = repair(given)
    if strict:
        repaired = replace(repaired, errors=[*repaired.errors, *repaired.warnings])
    description = repaired.description
    config = Config.from_sources(
        config_file.model_copy(update={"post_hooks": config_file.post_hooks or []}),
        MetaType.UV,
        description.path,
        "utf-8",
        overwrite=False,
        output_path=folder,
    )
    api = _parse(repaired, config, config_file)

    project = Project(openapi=api.data, config=config)
    # Only our own templates, which are linted. The empty ones are for files that the generator writes too, and that are
    # copied from `runtime/` or removed.
    copied = dict.fromkeys((".gitignore.jinja", *(f"{path.name}.jinja" for path in RUNTIME)), "")
    project.env.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), DictLoader(copied)])
    # Compiling the templates takes a third of the whole time.
    with contextlib.suppress(OSError):
        COMPILED.mkdir(parents=True, exist_ok=True)
    if os.access(COMPILED, os.W_OK):
        project.env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    notes = [
        *(f"{description.path.name}, {diagnostic}" for diagnostic in [*repaired.warnings, *_notes(api)]),
        *api.notes,
    ]
    version, version_notes = python_version(str(project.version.get_untrusted_value()))
    notes += version_notes
    notes += [f"omitted, as accept_unsupported requires: {visible(pointer)}" for pointer in api.omitted]
    context = TemplateContext(api)
    notes += context.notes
    known = {str(item.class_info.name) for item in api.classes}
    notes += [
        f"class_overrides: {name} is not a class of this description"
        for name, override in (config_file.class_overrides or {}).items()
        if (override.class_name or name) not in known
    ]
    names: dict[str, Any] = context.names()
    security = Security(api, names["schemes"])
    names |= {
        "version": version,
        "description_sha256": description.sha256,
        "licence": _licence(),
        "omitted": api.omitted,
        "readme_section": config_file.readme_section.strip(),
        "samples": Samples(api, Classes(api), Examples(api), security, project.package_name, names["server"]),
    }
    project.env.globals.update(names)
    with contextlib.redirect_stdout(io.StringIO()):
        warnings = project.build()
    if warnings:
        raise RenderError("\n".join(f"{warning.header}: {warning.detail}" for warning in warnings))
    _add_files(project, folder, api.names)
    _add_resources(project, context.tags, api.names)
    _put_headers(folder, header(description))
    _format(folder)
    package = griffe.load(project.package_name, search_paths=[folder], allow_inspection=False, store_source=False)
    lines = surface(package, folder / "pyproject.toml", api, names["schemes"])
    (folder / FILE_NAME).write_text(text(lines, header(description)), encoding="utf-8")
    docs = folder / "docs"
    write_pages(docs, project, api, context, package)
    _put_headers(docs, header(description))
    _format_samples(docs)
    return Rendered(len(api.endpoints), len(api.data.models), lines, notes)


def _parse(repaired: Repaired, config: Config, settings: Settings) -> Api:
    """Return the description as the generator parses it, without what `accept_unsupported` names.

    Raises:
        DescriptionError: The description has errors, or a piece would be omitted; each is reported.
    """
    description = repaired.description
    diagnostics = repaired.errors
    omitted: list[str] = []
    # Without the omitted pieces, the generator may succeed.
    for _ in range(2):
        # Without the parts that have errors, the generator can report further errors.
        api, unsupported = _parsed(description.without(diagnostics), config, diagnostics, settings.names)
        diagnostics = [*diagnostics, *causes(new_diagnostics(unsupported, diagnostics), diagnostics, description)]
        if api and not diagnostics:
            return replace(api, omitted=tuple(omitted))
        accepted_diagnostics = accepted(diagnostics, settings.accept_unsupported)
        if not accepted_diagnostics or len(accepted_diagnostics) < len(diagnostics):
            break
        description, pointers = without(description, accepted_diagnostics)
        omitted += pointers
        diagnostics = []
    raise DescriptionError(
        description.path.name,
        [each for each in diagnostics if each not in accepted(diagnostics, settings.accept_unsupported)] or diagnostics,
    )


def _parsed(
    description: Description, config: Config, known: list[Diagnostic], names: Names
) -> tuple[Api | None, list[Diagnostic]]:
    """Return the parsed description, or None if the generator fails, and diagnostics of what it would omit."""
    try:
        api = Api.parse(description, config, names)
        return api, unsupported_constructs(api)
    except DescriptionError as error:
        return None, error.diagnostics
    except Exception as error:  # noqa: BLE001  # whatever it fails on, no error must be lost
        if known:
            return None, []
        return None, [description.diagnostic((), f"cannot be generated: {type(error).__name__}: {error}")]


def _notes(api: Api) -> list[Diagnostic]:
    """Return notes on the parts of the package that differ from the description."""
    return sorted({api.description.diagnostic(parts, message) for parts, message in api.normalized.notes})


def python_version(described: str) -> tuple[str, list[str]]:
    """Return the version of the description in the form of Python packages, and a note where it differs."""
    try:
        return str(packaging.version.Version(described)), []
    except packaging.version.InvalidVersion:
        version = ".".join(str(int(number)) for number in re.findall(r"\d+", described)) or "0"
        return version, [f"version {described!r} is not valid in Python; the version of the package is {version}"]


def _licence() -> str:
    title, _, rest = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n")
    return f"{title}\n\n(Generated from the LICENSE of the project by `make generate`.)\n{rest.rstrip()}"


def _add_files(project: Project, folder: Path, names: Names) -> None:
    """Copy `runtime/`, render the templates that the generator does not have, and remove what is not needed."""
    (folder / ".gitignore").unlink()
    for source in RUNTIME:
        code = source.read_text(encoding="utf-8")
        (project.package_dir / source.name).write_text(_renamed(code, names), encoding="utf-8")
    added = TEMPLATES / "added"
    for source in sorted(added.rglob("*.jinja")):
        relative = source.relative_to(added)
        target = folder.joinpath(*(project.package_name if part == "package" else part for part in relative.parts))
        target = target.with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = project.env.get_template(str(Path("added", relative).as_posix())).render()
        if text.strip():
            target.write_text(text, encoding="utf-8")


def _renamed(code: str, names: Names) -> str:
    """Return code of `runtime/`, which is a package of its own, with the names of the client."""
    default = Settings().names
    code = re.sub(rf"\b{default.client}(?=\b|Error\b)", names.client, code)
    return re.sub(rf"\b{default.environment}_(?=[A-Z])", f"{names.environment}_", code)


def _add_resources(project: Project, tags: list[dict[str, Any]], names: Names) -> None:
    """Add the operations as methods, in a module for each tag."""
    folder = project.package_dir / "resources"
    folder.mkdir()
    (folder / "__init__.py").write_text(f'"""The operations, as methods of `{names.client}`."""\n', encoding="utf-8")
    template = project.env.get_template("resource.py.jinja")
    for tag in tags:
        (folder / f"{tag['module']}.py").write_text(template.render(tag=tag), encoding="utf-8")


def header(description: Description) -> str:
    """Return the first line of every generated file. It has the title of the description, not its path."""
    title = comment(str(description.data["info"]["title"]))
    # Within 120 columns, which a long title would exceed.
    head, tail = "Code generated from ", f" by {GENERATOR}. DO NOT EDIT."
    return f"{head}{title[: 118 - len(head) - len(tail)].rstrip()}{tail}"


def _put_headers(folder: Path, line: str) -> None:
    comments = {".py": f"# {line}\n", ".toml": f"# {line}\n", ".md": f"<!-- {line} -->\n", ".typed": f"# {line}\n"}
    for path in folder.rglob("*"):
        if path.suffix == ".typed":
            path.write_text(comments[".typed"], encoding="utf-8")
        elif path.suffix in comments:
            text = path.read_text(encoding="utf-8").strip()
            path.write_text(f"{comments[path.suffix]}\n{text}\n", encoding="utf-8")


def _format(folder: Path) -> None:
    for step in (
        # A TypedDict is a call where one of its keys has another meaning in the body of a class.
        ["check", "--fix-only", "--select", "F401,I,UP", "--ignore", "UP013"],
        ["format"],
        ["check", "--ignore-noqa", "--select", "E9,F63,F7,F811,F82"],
    ):
        _ruff(folder, *step, "--line-length", "120")
    # From the bytes, so that declarations of encodings have their effect, as for Python and its tools.
    for path in folder.rglob("*.py"):
        compile(path.read_bytes(), str(path), "exec")
    tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def _format_samples(folder: Path) -> None:
    """Format the code in the pages, as wide as a page shows it."""
    _ruff(folder, "format", "--line-length", "88")


def _ruff(folder: Path, *arguments: str) -> None:
    # The ruff of this environment, whose version is pinned: another version may format differently.
    scripts = sysconfig.get_path("scripts")
    ruff = shutil.which("ruff", path=scripts)
    if ruff is None:
        raise RenderError(f"ruff, which formats the package, is not in {scripts}; run `make setup`")
    # Regardless of the names of folders and of what a surrounding repository ignores.
    everything = ["--config=exclude=[]", "--no-respect-gitignore"]
    command = [ruff, *arguments, "--isolated", "--no-cache", *everything, "--target-version", "py311", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RenderError(f"ruff {arguments[0]} failed on what was generated:\n{done.stdout}{done.stderr}".rstrip())
