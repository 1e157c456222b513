"""The CycloneDX SBOM of a project: its distributions and the locked versions of its dependencies.

It is derived from the lock, `requirements/client.txt` or `requirements/sandbox.txt`, so it does not depend on the
machine: it has the versions with which the project was tested, and the hashes in the lock. Licences and dependencies
are from the metadata of the packages.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.build.distributions import DistributionError, Distributions, Project, Source, sha256


@dataclass(frozen=True)
class _Locked:
    name: str
    version: str
    everywhere: bool
    here: bool
    hashes: list[str]


def write(path: Path, source: Source, project: Project, built: Mapping[Project, Distributions]) -> None:
    """Write the SBOM of a project; `built` has the distributions of all projects, which may depend on each other."""
    tables = {source.metadata(each)["name"]: each for each in built}
    locked = {item.name: item for item in _read_lock(source.root / project.lock)}
    required = _requirements(source, project)
    ours = [each for item in required if (each := tables.get(item.name)) is not None]
    _require_current_lock(project, [item for item in required if item.name not in tables], locked)
    names = {name: _purl(item.name, item.version) for name, item in locked.items()}
    names |= {name: _purl(name, source.version) for name, each in tables.items() if each in ours}
    root = _own_component(source, project, built[project])
    graph = [_edges(root["bom-ref"], required, names)]
    graph += [
        _edges(_own_component(source, each, built[each])["bom-ref"], _requirements(source, each), names)
        for each in ours
    ]
    for name, item in locked.items():
        declared = [Requirement(line) for line in (metadata.requires(name) if item.here else None) or []]
        graph.append(_edges(names[name], [each for each in declared if "extra" not in str(each.marker)], names))
    sbom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Derived from the files, since a random one would not be reproducible.
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, " ".join(sha256(file) for file in built[project].files)).urn,
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(source.epoch, UTC).isoformat(), "component": root},
        "components": [
            *(_own_component(source, each, built[each]) for each in ours),
            *(_locked_component(item) for item in locked.values()),
        ],
        "dependencies": graph,
    }
    text = json.dumps(sbom, indent=2) + "\n"
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise DistributionError(f"the SBOM is not valid CycloneDX: {error}")
    path.write_text(text, encoding="utf-8")


def _requirements(source: Source, project: Project) -> list[Requirement]:
    return [Requirement(line) for line in source.metadata(project)["dependencies"]]


def _own_component(source: Source, project: Project, built: Distributions) -> dict[str, Any]:
    table = source.metadata(project)
    return {
        **_component(table["name"], table["version"], table["license"]),
        "description": table["description"],
        "externalReferences": [_distribution(file.name, [sha256(file)]) for file in built.files],
    }


def _read_lock(path: Path) -> list[_Locked]:
    locked = []
    for entry in re.split(r"\n(?=\w)", path.read_text(encoding="utf-8")):
        requirement = Requirement(entry.partition("\\")[0])
        (pin,) = requirement.specifier
        hashes = re.findall(r"--hash=sha256:(\w+)", entry)
        name, here = canonicalize_name(requirement.name), requirement.marker is None or requirement.marker.evaluate()
        locked.append(_Locked(name, pin.version, requirement.marker is None, here, hashes))
    return locked


def _require_current_lock(project: Project, required: list[Requirement], locked: dict[str, _Locked]) -> None:
    for requirement in required:
        item = locked.get(canonicalize_name(requirement.name))
        if not item or item.version not in requirement.specifier:
            raise DistributionError(
                f"{project.lock} lacks {requirement}, which the package requires; run `make lock` and commit it"
            )
    for item in locked.values():
        if not item.here:
            continue
        installed = next((each.version for each in metadata.distributions(name=item.name)), None)
        if installed != item.version:
            raise DistributionError(
                f"{project.lock} has {item.name} {item.version}, but .venv has {installed or 'none'}; run `make setup`"
            )


def _locked_component(item: _Locked) -> dict[str, Any]:
    table = metadata.metadata(item.name) if item.here else None
    licences = (table.get_all("License-Expression") or table.get_all("License")) if table else None
    return {
        **_component(item.name, item.version, (licences or [""])[0]),
        # A dependency with a marker is required on some platforms only.
        "scope": "required" if item.everywhere else "optional",
        "externalReferences": [_distribution(_purl(item.name, item.version), item.hashes)],
    }


def _component(name: str, version: str, licence: str) -> dict[str, Any]:
    purl = _purl(name, version)
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if not licence:
        return component
    try:
        return {**component, "licenses": [{"expression": canonicalize_license_expression(licence)}]}
    except InvalidLicenseExpression:
        return {**component, "licenses": [{"license": {"name": licence}}]}


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _distribution(url: str, digests: Iterable[str]) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": digest} for digest in digests]
    return {"type": "distribution", "url": url, "hashes": hashes}


def _edges(ref: str, required: Iterable[Requirement], names: dict[str, str]) -> dict[str, Any]:
    targets = {names[name] for item in required if (name := canonicalize_name(item.name)) in names}
    return {"ref": ref, "dependsOn": sorted(targets)}
