"""Run git."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


class GitError(Exception):
    """A git command failed; the message has the command and its output."""


def git_bytes(
    *arguments: str, cwd: Path = Path(), environment: Mapping[str, str] | None = None, stdin: bytes = b""
) -> bytes:
    """Run git and return its output.

    Args:
        arguments: The command and its arguments.
        cwd: The folder to run it in.
        environment: Variables to set in addition to those of this process.
        stdin: The bytes to write to its standard input.

    Raises:
        GitError: The command failed, or git is not installed.
    """
    if not shutil.which("git"):
        raise GitError("git is not on PATH; install it")
    command = ["git", *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, input=stdin, capture_output=True, check=False
    )
    if done.returncode:
        output = (done.stdout + done.stderr).decode(errors="replace")
        raise GitError(f"`{shlex.join(command)}` failed:\n{output}".rstrip())
    return done.stdout


def git(*arguments: str, cwd: Path = Path(), environment: Mapping[str, str] | None = None) -> str:
    """Run git and return its output without the final line break; raise GitError if it fails."""
    return git_bytes(*arguments, cwd=cwd, environment=environment).decode(errors="replace").rstrip("\n")


def query(*arguments: str, cwd: Path = Path(), environment: Mapping[str, str] | None = None) -> str:
    """Run git and return its output without the final line break; "" if it fails."""
    try:
        return git(*arguments, cwd=cwd, environment=environment)
    except GitError:
        return ""
