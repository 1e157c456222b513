"""Bring one file to an index, by uv, and say in plain words what went wrong."""

from __future__ import annotations

import base64
import html
import os
import re
import subprocess
import textwrap
from pathlib import Path

from scripts.distribution.distributions import UV
from scripts.distribution.package_index import Credentials

LONGEST = 300
ADVICE = {
    "400": "it refuses the file; what it says names the reason",
    "401": "it does not know these credentials; look at UV_PUBLISH_USERNAME, UV_PUBLISH_PASSWORD and UV_PUBLISH_TOKEN",
    "403": "it does not let this user upload here; look at the credentials, and at the user's rights in the index",
    "404": "it takes no upload at this address; look at INDEX_URL, which is not the address that pip installs from",
    "405": "it takes no upload at this address; look at INDEX_URL, which is not the address that pip installs from",
    "409": "it has a file of this name already; run it again, which compares the two",
    "413": "the file is too large for it, or for a proxy before it; raise its limit (client_max_body_size in nginx)",
    "429": "it is asked too often; wait, and run it again",
    "507": "its disk is full; make room there, and run it again",
}


class UploadError(Exception):
    """The file was not taken, and the message says why and what to do."""


def upload(path: Path, url: str, credentials: Credentials) -> None:
    """Upload a file; raises UploadError."""
    done = subprocess.run(
        [UV, "publish", "--no-config", "--no-progress", "--trusted-publishing=never", "--publish-url", url, str(path)],
        env={
            **os.environ,
            "UV_PUBLISH_USERNAME": credentials.username,
            "UV_PUBLISH_PASSWORD": credentials.password,
            "UV_KEYRING_PROVIDER": "disabled",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UploadError(_explained(path.name, url, without(credentials, done.stderr)))


def _explained(name: str, url: str, said: str) -> str:
    status = re.search(r"status code (\d{3})[^.\n]*", said)
    if not status:
        causes = [line.strip().removeprefix("cause: ") for line in said.splitlines() if "cause:" in line]
        why = "; ".join(causes) or said.strip()
        advice = "the connection failed; look at the network, the proxy, and the index and its log"
        if "certificate" in why.lower():
            advice = "its certificate is not trusted; name the file of the authority that signed it in SSL_CERT_FILE"
        return f"{name} was not taken by {url}: {advice}\n  uv: {why}"
    code = status[1]
    fallback = "it failed; look at its log and its disk, and run it again" if code[0] == "5" else "it refuses the file"
    answer = _readable(said.partition("Server says:")[2])
    quoted = f"\n  the index: {answer}" if answer else ""
    return f"{name} was not taken by {url} ({status[0]}): {ADVICE.get(code, fallback)}{quoted}"


def _readable(answer: str) -> str:
    """What an index says, which is often a page, on one line."""
    text = html.unescape(re.sub(r"(?s)<(style|title)\b.*?</\1>|<[^>]*>", " ", answer))
    return textwrap.shorten(text, LONGEST, placeholder=" ...")


def without(credentials: Credentials, text: str) -> str:
    """The text, without the password in any form that it is sent in."""
    pair = f"{credentials.username}:{credentials.password}".encode()
    for secret in (credentials.password, base64.b64encode(pair).decode()):
        text = text.replace(secret, "***")
    return text
