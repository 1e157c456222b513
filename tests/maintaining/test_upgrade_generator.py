"""`make upgrade-generator` shows what another version of the generator would change, and changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from importlib import util
from pathlib import Path

import pytest

from .conftest import Repository

pytestmark = pytest.mark.sampled(2)


def wheel_of_another_version(folder: Path, *replacements: tuple[str, str, str]) -> None:
    """A wheel of openapi-python-client 99.0.0 that differs from the installed one in a few places."""
    spec = util.find_spec("openapi_python_client")
    assert spec is not None
    assert spec.origin is not None
    package = folder / "openapi_python_client"
    shutil.copytree(Path(spec.origin).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in replacements:
        text = (package / name).read_text(encoding="utf-8")
        assert old in text
        (package / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (package / "templates" / "str_enum.py.jinja").unlink()
    (package / "templates" / "unheard_of.py.jinja").touch()
    details = "openapi_python_client-99.0.0.dist-info"
    with zipfile.ZipFile(folder / "openapi_python_client-99.0.0-py3-none-any.whl", "w") as wheel:
        for path in package.rglob("*"):
            wheel.write(path, path.relative_to(folder))
        requirements = "Requires-Dist: attrs>=9999\nRequires-Dist: unheard-of\nRequires-Dist: httpx\n"
        about = f"Metadata-Version: 2.1\nName: openapi-python-client\nVersion: 99.0.0\n{requirements}"
        wheel.writestr(f"{details}/METADATA", about)
        wheel.writestr(
            f"{details}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{details}/RECORD", "")


def upgrade(repository: Repository, folder: Path, version: str = "99.0.0") -> subprocess.CompletedProcess[str]:
    only_here = {"UV_FIND_LINKS": str(folder), "UV_NO_INDEX": "1", "UV_NO_CACHE": "1"}
    done = repository.make("upgrade-generator", f"VERSION={version}", **only_here)
    assert repository.git("status", "--porcelain", "--ignored", "--", ".", ":!*__pycache__*", ":!build") == ""
    return done


@pytest.mark.slow
def test_report_of_another_version(released: Repository, tmp_path: Path) -> None:
    wheel_of_another_version(
        tmp_path,
        ("templates/model.py.jinja", "from attrs import define as _attrs_define", "from attrs import frozen"),
        (
            "parser/properties/float.py",
            '_type_string: ClassVar[str] = "float"',
            '_type_string: ClassVar[str] = "int"',
        ),
        ("parser/openapi.py", "def generate_operation_id(*, path", "def generate_operation_id(*, url='', path"),
    )

    done = upgrade(released, tmp_path)

    assert done.returncode == 0, done.stderr
    for line in (
        "changed: model.py.jinja",
        "-from attrs import define as _attrs_define",
        "+from attrs import frozen",
        "the same: api_init.py.jinja",
        "removed: str_enum.py.jinja; templates/str_enum.py.jinja is no longer used",
        "new: unheard_of.py.jinja",
        "changed, 2 lines: openapi_python_client.parser.properties.float",
        "the same: openapi_python_client.parser.properties.int",
        "# What would break in scripts/generate/generator.py",
        "other parameters: parser.openapi.generate_operation_id",
        "missing: unheard-of",
        "# The package generated from openapi.yaml",
        "-    duration: float | Unset = UNSET",
        "+    duration: int | Unset = UNSET",
    ):
        assert line in done.stdout.splitlines()
    assert "attrs>=9999; " in done.stdout
    assert "Generated from" not in done.stdout


@pytest.mark.slow
def test_incompatible_version(released: Repository, tmp_path: Path) -> None:
    wheel_of_another_version(
        tmp_path,
        ("__init__.py", "class Project:", "class Undertaking:"),
        ("parser/openapi.py", "    def iter_all_parameters(", "    def every_parameter("),
    )

    done = upgrade(released, tmp_path)

    assert done.returncode == 2  # the exit status of make
    assert "changed, 2 lines: openapi_python_client\n" in done.stdout
    assert "\nremoved: Project\n" in done.stdout
    assert "\nremoved: parser.openapi.Endpoint.iter_all_parameters\n" in done.stdout
    assert "NameError: name 'Project' is not defined" in done.stdout


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("98.0.0", "openapi-python-client 98.0.0 cannot be installed:"),
        ("", "'' is not a version"),
        ("0.29.*", "'0.29.*' is not a version"),
    ],
)
def test_unavailable_version(version: str, message: str, released: Repository, tmp_path: Path) -> None:
    done = upgrade(released, tmp_path, version)

    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
