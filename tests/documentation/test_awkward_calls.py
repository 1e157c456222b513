"""The samples of an operation, in Python and for curl, send the same request: the examples of the description."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import packages
from tests.support.http_server import Request, Response, Server, serving
from tests.support.processes import run_python

pytestmark = pytest.mark.sampled(2)

DESCRIPTION = Path(__file__).parent / "descriptions" / "calls.yaml"
BEARER = "Bearer <YOUR_BEARER_TOKEN_HERE>"
QUERY = (
    "id=a%20b%26c&zero=0&no=false&empty=&repeated=x&repeated=it%27s&joined=x,y&piped=x%7Cy"
    "&deep%5Ba%5D=1&deep%5Bb%5D=2&deep%5Bb%5D=3&c=1&d=x&usual=true"
)
# For each operation: the request, in the form of `_sent`.
EXPECTED: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "overview": (
        "GET",
        f"/v1/query/7?{QUERY}",
        {"authorization": BEARER, "x-words": "it's $HOME `x`", "cookie": "crumb=c-1"},
        None,
    ),
    "parameters": ("GET", "/v1/nothing-needed", {"authorization": "Bearer <YOUR_BEARER_TOKEN_HERE>"}, None),
    "first_way": ("GET", "/v1/first-way?gate=%3CYOUR_KEY_HERE%3E", {"x-pass": "<YOUR_KEY_HERE>"}, None),
    "look_at_it": ("HEAD", "/v1/basic", {"authorization": "Basic PFVTRVJOQU1FPjo8UEFTU1dPUkQ+"}, None),
    "put_number": ("PUT", "/v1/number", {"authorization": BEARER, "content-type": "application/json"}, 0),
    "add_pet": (
        "POST",
        "/v1/pet",
        {"authorization": BEARER, "content-type": "application/json"},
        {"id": 1, "name": "Tom", "toy": {"kind": "ball", "size": 2}},
    ),
    "send_form": (
        "POST",
        "/v1/form",
        {"authorization": BEARER, "content-type": "application/x-www-form-urlencoded"},
        ["a+b=x%0A%0A%0A%0A%27y%27+%26+z", "ok=false", "tags=p", "tags=q"],
    ),
    "send_parts": (
        "POST",
        "/v1/parts",
        {"authorization": BEARER, "content-type": "multipart/form-data"},
        [
            ("at", "text/plain", "@home;type=x"),
            ("many", "text/plain", "p"),
            ("many", "text/plain", "q"),
            ("more", "application/json", {"quote": 'a "b"; c'}),
            ("table", "text/csv", 'a;b\n"c"'),
        ],
    ),
}
# Those whose body can be a dict.
PLAIN = {"add_pet", "send_form"}


@pytest.fixture(scope="module")
def package() -> Path:
    return packages.generate("calls", DESCRIPTION)[0]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(204, b"")) as server:
        yield server


def _sent(request: Request) -> tuple[str, str, dict[str, str], Any]:
    kept = {"authorization", "content-type", "cookie", "x-pass", "x-words"}
    headers = {name: value for name, value in request.headers.items() if name in kept}
    content_type = headers.get("content-type", "")
    body: Any = None
    if content_type.startswith("multipart/form-data"):
        headers["content-type"] = "multipart/form-data"
        message = email.message_from_bytes(
            f"Content-Type: {content_type}\r\n\r\n".encode() + request.body, policy=email.policy.HTTP
        )
        body = sorted(
            (str(part.get_param("name", header="content-disposition")), part.get_content_type(), _content(part))
            for part in message.iter_parts()
        )
    elif content_type == "application/json":
        body = json.loads(request.body)
    elif content_type:
        body = sorted(request.body.decode().split("&"))
    return request.method, request.path, headers, body


def _content(part: Any) -> Any:
    text = part.get_payload(decode=True).decode()
    return json.loads(text) if part.get_content_type() == "application/json" else text


def _blocks(package: Path, name: str, language: str) -> list[str]:
    page = (package / "docs" / "operations" / "default" / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", EXPECTED)
def test_python(name: str, package: Path, server: Server) -> None:
    samples = _blocks(package, name, "python")
    assert len(samples) == (4 if name in PLAIN else 3)
    # Each as a separate program, in one process.
    each = "import sys\nfor sample in sys.argv[1:]:\n    exec(sample, {'__name__': '__main__'})"
    run_python(each, *samples, flags=("-W", "error"), package=package, HH_API_URL=f"{server.url}/v1")

    assert [_sent(request) for request in server.requests] == [EXPECTED[name]] * len(samples)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("name", EXPECTED)
def test_curl(name: str, package: Path, server: Server) -> None:
    (command,) = _blocks(package, name, "shell")
    assert command.count("https://calls.example") == 1
    # With another option, curl waits for a body.
    assert ("curl --head " in command) is (EXPECTED[name][0] == "HEAD")
    command = command.replace("https://calls.example", server.url).replace("curl ", "curl --silent --max-time 10 ", 1)

    done = subprocess.run(["bash", "-c", command], check=False, stdout=subprocess.DEVNULL)

    assert done.returncode == 0
    assert [_sent(request) for request in server.requests] == [EXPECTED[name]]


def _page(package: Path, path: str) -> str:
    return (package / "docs" / path).read_text(encoding="utf-8")


def test_authorizations(package: Path) -> None:
    def listed(name: str) -> list[str]:
        page = _page(package, f"operations/default/{name}.md")
        return [line for line in page.partition("## Authorizations\n")[2].partition("\n## ")[0].splitlines() if line]

    assert [line.partition(":")[0] for line in listed("parameters")] == ["* `token`", "or", "* nothing"]
    lines = listed("first_way")
    assert [line.partition(":")[0] for line in lines] == [
        *("* `certificate`", "or", "* `pass`", "* `gate`", "or", "* `token`"),
    ]
    assert lines[0] == "* `certificate`: a scheme that the package does not support"


def test_locations_and_defaults(package: Path) -> None:
    page = _page(package, "operations/default/overview.md")

    assert "| `id_path` | `int`, required, path `id` | Example: `7`. |" in page
    assert "| `x_words` | `str`, header `X-Words` | Example: <code>it's $HOME" in page
    assert "| `usual` | `bool`, query | Default: `true`. |" in page


def test_example_that_does_not_match(package: Path) -> None:
    linked = _page(package, "models/components/linked.md")
    (sample,) = re.findall(r"^```python\n(.*?)^```", linked, re.DOTALL | re.MULTILINE)

    assert 'datetime.datetime.fromisoformat("2024-04-01T22:38:19Z")' in sample
    assert "next_=None" in sample
    run_python(sample, package=package)
    (row,) = (line for line in linked.splitlines() if line.startswith("| `value`"))
    assert "| a &#124; b, <code>c&#124;d</code>, C:\\&#124; e Example: `<value>`. |" in row
