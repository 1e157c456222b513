"""Bring one file to an index, by uv, and say in plain words what went wrong."""

from __future__ import annotations

import html
import os
import re
import subprocess
from pathlib import Path

import httpx

from scripts.build.distributions import UV, DistributionError
from scripts.publish.credentials import Credentials, masked

LONGEST = 300
SECONDS = 30
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


def refuse_wrong_credentials(url: str, credentials: Credentials) -> None:
    """Raise DistributionError when the index does not let this user upload: it is sent an upload without a file."""
    try:
        response = httpx.post(
            url, data={":action": "file_upload"}, auth=(credentials.username, credentials.password), timeout=SECONDS
        )
    except (httpx.HTTPError, ImportError, OSError, ValueError) as error:
        # What these say may hold a part of an address, and so a password.
        why = f"{type(error).__name__}; look at the address, the network, the proxy and SSL_CERT_FILE"
        raise DistributionError(f"{url} cannot be reached: {why}") from error
    # Whatever else it says is about the file that is not there.
    if response.status_code in {401, 403}:
        status = str(response.status_code)
        raise DistributionError(f"{url} refuses uploads of {credentials.username} ({status}): {ADVICE[status]}")


def upload(path: Path, url: str, credentials: Credentials) -> None:
    """Upload a file; raises DistributionError when it was not taken."""
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
        raise DistributionError(f"{path.name} was not taken by {url}{_why(done.stderr, credentials)}")


def _why(said: str, credentials: Credentials) -> str:
    status = re.search(r"status code (\d{3})[^.\n]*", said)
    if status:
        code = status[1]
        fallback = (
            "it failed; look at its log and its disk, and run it again" if code[0] == "5" else "it refuses the file"
        )
        answer = masked(_readable(said.partition("Server says:")[2]), credentials)
        return f" ({code}): {ADVICE.get(code, fallback)}" + (f"\n  the index: {answer}" if answer else "")
    causes = [line.strip().removeprefix("cause: ") for line in said.splitlines() if "cause:" in line]
    why = masked("; ".join(causes) or said.strip(), credentials)
    advice = "the connection failed; look at the network, the proxy, and the index and its log"
    if "redirect" in why.lower():
        advice = "it redirects; give the address that it redirects to as INDEX_URL"
    if "certificate" in why.lower():
        advice = "its certificate is not trusted; name the file of the authority that signed it in SSL_CERT_FILE"
    return f": {advice}\n  uv: {why}"


def _readable(answer: str) -> str:
    """What an index says, which is often a page, on one line."""
    text = html.unescape(re.sub(r"(?s)<(style|title)\b.*?</\1>|<[^>]*>", " ", answer))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
