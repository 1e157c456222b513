"""The CycloneDX bill of materials: the distributions, and each package that the locked versions of their dependencies
bring with them.

It is made from `requirements/client.txt`, so it is the same on every machine: what the package was tested with, with
the hashes of what the index had of it. What it says of licences and of who needs whom is from their own metadata.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
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

from scripts.distribution import DistributionError
from scripts.distribution.distributions import LOCK, Distributions, Source, sha256


@dataclass(frozen=True)
class _Locked:
    name: str
    version: str
    everywhere: bool
    hashes: list[str]


def write(path: Path, source: Source, built: Distributions) -> None:
    """Write the bill of materials of what was built."""
    project = source.project
    locked = {item.name: item for item in _read_lock(source.root / LOCK)}
    needed = [Requirement(line) for line in project["dependencies"]]
    _refuse_stale_lock(needed, locked)
    purl = _purl(project["name"], project["version"])
    root = {
        **_component(project["name"], project["version"], project["license"]),
        "description": project["description"],
        "externalReferences": [_distribution(file.name, [sha256(file)]) for file in built.files],
    }
    names = {name: _purl(item.name, item.version) for name, item in locked.items()}
    graph = [_edges(purl, needed, names)]
    for name, ref in names.items():
        declared = [Requirement(line) for line in metadata.requires(name) or []]
        graph.append(_edges(ref, [item for item in declared if "extra" not in str(item.marker)], names))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # The same for the same bytes, where it is random elsewhere.
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, " ".join(sha256(file) for file in built.files)).urn,
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(source.epoch, UTC).isoformat(), "component": root},
        "components": [_part(item) for item in locked.values()],
        "dependencies": graph,
    }
    text = json.dumps(bill, indent=2) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise DistributionError(f"the bill of materials is not CycloneDX: {fault}")
    path.write_text(text, encoding="utf-8")


def _read_lock(path: Path) -> list[_Locked]:
    found = []
    for entry in re.split(r"\n(?=\w)", path.read_text(encoding="utf-8")):
        requirement = Requirement(entry.partition("\\")[0])
        (pin,) = requirement.specifier
        hashes = re.findall(r"--hash=sha256:(\w+)", entry)
        found.append(_Locked(canonicalize_name(requirement.name), pin.version, requirement.marker is None, hashes))
    return found


def _refuse_stale_lock(needed: list[Requirement], locked: dict[str, _Locked]) -> None:
    for requirement in needed:
        found = locked.get(canonicalize_name(requirement.name))
        if not found or found.version not in requirement.specifier:
            raise DistributionError(
                f"the package needs {requirement}, and {LOCK} has it not; run `make lock` and commit it"
            )
    for item in locked.values():
        installed = next((found.version for found in metadata.distributions(name=item.name)), None)
        if installed != item.version:
            raise DistributionError(
                f"{LOCK} has {item.name} {item.version}, and .venv {installed or 'none'}; `make setup`"
            )


def _part(item: _Locked) -> dict[str, Any]:
    about = metadata.metadata(item.name)
    return {
        **_component(
            item.name, item.version, (about.get_all("License-Expression") or about.get_all("License") or [""])[0]
        ),
        # What is locked for some machines only is not needed on the others.
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


def _edges(ref: str, needed: Iterable[Requirement], names: dict[str, str]) -> dict[str, Any]:
    found = {names[name] for item in needed if (name := canonicalize_name(item.name)) in names}
    return {"ref": ref, "dependsOn": sorted(found)}
