"""Upload a file to an index with uv, and explain errors."""

from __future__ import annotations

import html
import os
import re
import subprocess
from pathlib import Path

import httpx

from scripts.build.distributions import UV, DistributionError
from scripts.publish.credentials import Credentials, redacted

MAX_MESSAGE = 300
TIMEOUT = 30
ADVICE = {
    "400": "the index refuses the file; its message has the reason",
    "401": "the credentials are wrong; check UV_PUBLISH_USERNAME, UV_PUBLISH_PASSWORD and UV_PUBLISH_TOKEN",
    "403": "this user may not upload; check the credentials, and the permissions of the user in the index",
    "404": "this is not a URL for uploads; check INDEX_URL, which differs from the URL that pip installs from",
    "405": "this is not a URL for uploads; check INDEX_URL, which differs from the URL that pip installs from",
    "409": "the index has a file of this name; run the command again, which compares the two",
    "413": "the file is too large for the index or a proxy; raise the limit (client_max_body_size in nginx)",
    "429": "too many requests; wait, and run the command again",
    "507": "the disk of the index is full; free space there, and run the command again",
}


def validate_credentials(url: str, credentials: Credentials) -> None:
    """Send an upload without a file; raise DistributionError where the index refuses the credentials."""
    try:
        response = httpx.post(
            url, data={":action": "file_upload"}, auth=(credentials.username, credentials.password), timeout=TIMEOUT
        )
    except (httpx.HTTPError, ImportError, OSError, ValueError) as error:
        # Their messages may contain a part of a URL, and so a password.
        reason = f"{type(error).__name__}; check the URL, the network, the proxy and SSL_CERT_FILE"
        raise DistributionError(f"{url} cannot be reached: {reason}") from error
    # Any other error is about the missing file.
    if response.status_code in {401, 403}:
        status = str(response.status_code)
        raise DistributionError(f"{url} refuses uploads of {credentials.username} ({status}): {ADVICE[status]}")


def upload(path: Path, url: str, credentials: Credentials) -> None:
    """Upload a file; raise DistributionError where the index does not accept it."""
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
        raise DistributionError(f"{path.name} was not accepted by {url}{_reason(done.stderr, credentials)}")


def _reason(output: str, credentials: Credentials) -> str:
    status = re.search(r"status code (\d{3})[^.\n]*", output)
    if status:
        code = status[1]
        default = "check its log and its disk, and run the command again" if code[0] == "5" else "it refuses the file"
        message = _shortened(redacted(_text(output.partition("Server says:")[2]), credentials))
        return f" ({code}): {ADVICE.get(code, default)}" + (f"\n  message of the index: {message}" if message else "")
    causes = [line.strip().removeprefix("cause: ") for line in output.splitlines() if "cause:" in line]
    reason = redacted("; ".join(causes) or output.strip(), credentials)
    advice = "the connection failed; check the network, the proxy, and the index and its log"
    if "redirect" in reason.lower():
        advice = "the index redirects; set INDEX_URL to the URL that it redirects to"
    if "certificate" in reason.lower():
        advice = "its certificate is not trusted; set SSL_CERT_FILE to the certificate of its authority"
    return f": {advice}\n  uv: {reason}"


def _text(message: str) -> str:
    """Return the text of a message, which is often an HTML page, on one line."""
    return " ".join(html.unescape(re.sub(r"(?s)<(style|title)\b.*?</\1>|<[^>]*>", " ", message)).split())


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} ..."
