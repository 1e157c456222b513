"""Read generator-config.yaml: the generator's settings, under its own names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openapi_python_client.config import ClassOverride, ConfigFile
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class ConfigError(Exception):
    """The generator's configuration cannot be used."""


def read_config(path: Path) -> ConfigFile:
    """Read generator-config.yaml; raises ConfigError, also for a key that the generator does not know."""
    try:
        data = YAML(typ="safe", pure=True).load(path) or {}
    except (OSError, YAMLError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path.name} holds no settings")
    unknown = _unknown_keys(path.name, data, ConfigFile.model_fields)
    for name, override in (data.get("class_overrides") or {}).items():
        if isinstance(override, dict):
            unknown += _unknown_keys(f"{path.name}, class_overrides, {name}", override, ClassOverride.model_fields)
    if unknown:
        raise ConfigError("\n".join(unknown))
    try:
        return ConfigFile(**data)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ConfigError("\n".join(f"{path.name}: {problem}" for problem in problems)) from error


def _unknown_keys(where: str, data: dict[str, Any], known: Iterable[str]) -> list[str]:
    return [
        f"{where}: {key!r} is no setting of the generator; there are {', '.join(sorted(known))}"
        for key in data
        if key not in known
    ]
