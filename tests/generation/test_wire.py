"""What a generated package sends, byte for byte, and what it makes of what comes back."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import warm
from tests.frozen import ROOT
from tests.http_server import Request, Response, Server, serving

from .conftest import ZOO


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of descriptions/wire.yaml."""
    folder = tmp_path_factory.mktemp("wire")
    config = folder / "config.yaml"
    config.write_text("package_name_override: wire_client\nproject_name_override: wire-client\n", encoding="utf-8")
    spec = ZOO.with_name("wire.yaml")
    done = warm.run("scripts.generate", "--spec", spec, "--config", config, "--output", folder / "generated", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(folder / "generated"))
    module: Any = importlib.import_module("wire_client")
    module.notes = [line for line in done.stdout.splitlines() if "is sent as" in line]
    yield module
    sys.path.remove(str(folder / "generated"))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(lambda _: Response(204)) as server:
        yield server


@pytest.fixture(scope="module")
def client(wire: Any, server: Server) -> Iterator[Any]:
    with wire.HoneyHive(server_url=server.url) as client:
        yield client


def last(server: Server) -> Request:
    return server.requests[-1]


def test_a_response_is_read_by_its_media_type(wire: Any, client: Any, server: Server) -> None:
    for response, expected in [
        (Response(body=b'{"title": "a"}', content_type="application/json; charset=UTF-8"), ("report", "a")),
        (Response(body=b'{"title": "a"}', content_type="application/vnd.report+json"), ("report", "a")),
        (Response(body=b"a,b\n", content_type="Text/CSV;header=present"), ("string", "a,b\n")),
        (Response(body=b"%PDF\xff", content_type="application/pdf"), ("file", b"%PDF\xff")),
        (Response(body=b"\x89PNG", content_type="image/png"), ("file", b"\x89PNG")),
    ]:
        server.respond_with(response)
        result = client.bodies.get_report()
        body = {name: getattr(result, name) for name in ("report", "string", "file")}
        assert {name for name, value in body.items() if value is not None} == {expected[0]}
        assert expected[1] in (result.value, getattr(result.value, "title", None))
    server.respond_with(Response(body=b"<html>", content_type="text/html"))
    with pytest.raises(wire.errors.ResponseValidationError, match="expected JSON, got text/html"):
        client.bodies.get_report()
    server.respond_with(Response(409, b"later", "text/plain"))
    with pytest.raises(wire.errors.ConflictError) as caught:
        client.bodies.get_report()
    assert caught.value.data == "later"


def test_the_request_names_the_media_types_that_are_read(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(body=b'{"title": "a"}'))
    client.bodies.get_report()
    assert last(server).headers["accept"] == (
        "application/json; charset=utf-8, application/problem+json, text/csv;q=0.5, application/pdf;q=0.5,"
        " image/*;q=0.5, text/plain;q=0.5"
    )
    client.bodies.get_report(options=wire.RequestOptions(headers={"Accept": "text/csv"}))
    assert last(server).headers["accept"] == "text/csv"
    server.respond_with(Response(204))
    client.bodies.put_lines()
    assert last(server).headers["accept"] == "*/*"


def test_text_and_bytes_are_bodies(wire: Any, client: Any, server: Server) -> None:
    lines = '{"title": "ä"}\n{"title": "b"}\n'
    server.respond_with(Response(body=lines.encode(), content_type="application/x-ndjson"))
    assert client.bodies.get_lines().string == lines
    server.respond_with(Response(body=b"\x89PNG", content_type="image/png"))
    assert client.bodies.get_picture().file == b"\x89PNG"
    server.response = lambda request: Response() if request.path == "/archive" else Response(204)
    File, bodies = wire.types.File, client.bodies
    sent: list[tuple[Callable[[], Any], tuple[bytes, str | None]]] = [
        (lambda: bodies.put_lines(lines), (lines.encode(), "application/x-ndjson")),
        (lambda: bodies.put_lines(), (b"", None)),
        (lambda: bodies.put_picture(b"1"), (b"1", "application/octet-stream")),
        (lambda: bodies.put_picture(io.BytesIO(b"2")), (b"2", "application/octet-stream")),
        (lambda: bodies.put_picture(File(io.BytesIO(b"3"), mime_type="image/png")), (b"3", "image/png")),
        (lambda: bodies.add_report({"title": "a"}), (b'{"title":"a"}', "application/json")),
        (lambda: bodies.add_report(b"%PDF"), (b"%PDF", "application/pdf")),
        (lambda: bodies.put_archive(bytearray(b"zip")), (b"zip", "application/octet-stream")),
    ]
    for send, expected in sent:
        send()
        assert (last(server).body, last(server).headers.get("content-type")) == expected
    for send in (lambda: bodies.put_picture("text"), lambda: bodies.put_picture(io.StringIO("text"))):
        with pytest.raises(wire.errors.RequestValidationError, match="expected bytes or a file of bytes, got a string"):
            send()
    with pytest.raises(wire.errors.RequestValidationError, match="expected a string, got an object"):
        bodies.put_lines({})
    unsent = ["application/xml", "multipart/form-data"]
    assert [line.rpartition(" ")[2] for line in wire.notes] == unsent


def test_within_json_binary_is_a_string(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(body=b'{"title": "a", "preview": "cA=="}', content_type="application/hal+json"))
    assert client.bodies.put_archive(b"").value == wire.models.Report(title="a", preview="cA==")
