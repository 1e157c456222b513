"""Read generator-config.yaml: the generator's settings, under its own names."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import packaging.version
from pydantic import Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scripts.generate.generator import ClassOverride, ConfigFile
from scripts.generate.omissions import KINDS


class ConfigError(Exception):
    """The generator's configuration cannot be used."""


@dataclass(frozen=True)
class Names:
    """The names of a package's client.

    Attributes:
        client: Its class.
        environment: What its environment variables begin with.
    """

    client: str
    environment: str

    @property
    def error(self) -> str:
        """The class of which every error is a subclass."""
        return f"{self.client}Error"

    @property
    def variable(self) -> str:
        """The name of a client in samples."""
        name = self.client.lower()
        return f"{name}_" if keyword.iskeyword(name) or name in dir(builtins) else name


class Settings(ConfigFile):
    """The generator's settings, and those of this project.

    Attributes:
        client_name: The class of the client; the base class of its errors is named after it.
        environment_prefix: What the environment variables that the client reads begin with.
        readme_section: Markdown that becomes a section of the package's README.
        accept_unsupported: The unsupported constructs that the package omits: JSON Pointers, or kinds.
    """

    client_name: str = "HoneyHive"
    environment_prefix: str = "HH"
    readme_section: str = ""
    accept_unsupported: list[str] = Field(default_factory=list[str])

    @property
    def names(self) -> Names:
        """The names of the package's client."""
        return Names(self.client_name, self.environment_prefix)


def read_config(path: Path) -> Settings:
    """Read generator-config.yaml; raise ConfigError, also for an unknown key."""
    try:
        data = YAML(typ="safe", pure=True).load(path)
    except (OSError, YAMLError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path.name} contains no settings")
    unknown = _unknown_keys(path.name, data, Settings.model_fields)
    for name, override in (data.get("class_overrides") or {}).items():
        if isinstance(override, dict):
            unknown += _unknown_keys(f"{path.name}, class_overrides, {name}", override, ClassOverride.model_fields)
    unknown += [f"{path.name}: {key!r} has no effect here" for key in _WITHOUT_EFFECT if key in data]
    unknown += [f"{path.name}: {key} cannot be {data[key]!r}" for key in _NAMES if not _is_usable(key, data.get(key))]
    if unknown:
        raise ConfigError("\n".join(unknown))
    try:
        settings = Settings(**data)
    except ValidationError as error:
        messages = (f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors())
        raise ConfigError("\n".join(f"{path.name}: {message}" for message in messages)) from error
    for entry in settings.accept_unsupported:
        if not entry.startswith("#/") and entry not in KINDS:
            message = f"is neither a JSON Pointer that begins with #/ nor one of {', '.join(KINDS)}"
            raise ConfigError(f"{path.name}: accept_unsupported: {entry!r} {message}")
    return settings


# The timeout is for descriptions on servers; the docstrings are those of the project's templates.
_WITHOUT_EFFECT = ("docstrings_on_attributes", "http_timeout")
_NAMES = (
    *("client_name", "environment_prefix"),
    *("package_name_override", "package_version_override", "project_name_override"),
)
# Names that the package has beside its client, and its errors without the word Error.
_TAKEN = (
    *(
        "AuthenticatedClient",
        "AuthenticatedClientProtocol",
        "BackoffStrategy",
        "BaseClient",
        "Client",
        "ClientProtocol",
    ),
    *("Connection", "Model", "RequestOptions", "Response", "RetryConfig", "Timeout", "Unset"),
    *("Authentication", "BadRequest", "Conflict", "NotFound", "PermissionDenied", "RateLimit", "RequestValidation"),
    *("ResponseTooLarge", "ResponseValidation", "SDK", "Server", "UnprocessableEntity", "Validation"),
)


def _is_usable(key: str, value: Any) -> bool:
    if value is None:
        return True
    if key == "package_version_override":
        try:
            packaging.version.Version(str(value))
        except packaging.version.InvalidVersion:
            return False
        return True
    if key == "client_name":
        return re.fullmatch(r"[A-Z][A-Za-z0-9]*", str(value)) is not None and str(value) not in (
            *_TAKEN,
            *dir(builtins),
        )
    if key == "environment_prefix":
        return re.fullmatch(r"[A-Z][A-Z0-9_]*", str(value)) is not None
    if key == "package_name_override":
        return str(value).isidentifier() and not keyword.iskeyword(str(value))
    return re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", str(value)) is not None


def _unknown_keys(where: str, data: dict[str, Any], known: Iterable[str]) -> list[str]:
    return [
        f"{where}: {key!r} is not a setting; the settings are {', '.join(sorted(known))}"
        for key in data
        if key not in known
    ]
