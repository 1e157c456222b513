"""What a generated package sends, byte for byte, and what it makes of what comes back."""

from __future__ import annotations

import datetime
import email
import importlib
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import packages
from tests.support.http_server import Request, Response, Server, serving

from .conftest import ZOO


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of descriptions/wire.yaml."""
    folder = tmp_path_factory.mktemp("wire")
    config = folder / "config.yaml"
    names = {"package_name": "wire_client", "project_name": "wire-client"}
    settings = [f"{key}_override: {value}\n" for key, value in names.items()]
    config.write_text("".join([*settings, "client_name: Wire\n", "environment_prefix: WIRE\n"]), encoding="utf-8")
    spec = ZOO.with_name("wire.yaml")
    generated, printed = packages.generate("wire", spec, config)
    sys.path.insert(0, str(generated))
    module: Any = importlib.import_module("wire_client")
    module.without_effect = [line for line in printed.splitlines() if "no effect" in line or "ignored" in line]
    yield module
    sys.path.remove(str(generated))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(lambda _: Response(204)) as server:
        yield server


@pytest.fixture(scope="module")
def client(wire: Any, server: Server) -> Iterator[Any]:
    with wire.Wire(server_url=server.url) as client:
        yield client


def last(server: Server) -> Request:
    return server.requests[-1]


def test_media_type_of_a_response(wire: Any, client: Any, server: Server) -> None:
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


def test_accept_header(wire: Any, client: Any, server: Server) -> None:
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


def test_text_and_bytes(wire: Any, client: Any, server: Server) -> None:
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


def test_binary_within_json(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(body=b'{"title": "a", "preview": "cA=="}', content_type="application/hal+json"))
    assert client.bodies.put_archive(b"").value == wire.models.Report(title="a", preview="cA==")


COLORS, KEYS = ["red", "green,", "b/e"], {"semi": ";", "dot": ".", "comma": ","}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            COLORS,
            "red,green%2C,b%2Fe/red,green%2C,b%2Fe/.red,green%2C,b%2Fe/.red.green%2C.b%2Fe/;matrix=red,green%2C,b%2Fe"
            "/;matrices=red;matrices=green%2C;matrices=b%2Fe/%5B%22red%22%2C%22green%2C%22%2C%22b%2Fe%22%5D",
        ),
        (
            KEYS,
            "semi,%3B,dot,.,comma,%2C/semi=%3B,dot=.,comma=%2C/.semi,%3B,dot,.,comma,%2C/.semi=%3B.dot=..comma=%2C"
            "/;matrix=semi,%3B,dot,.,comma,%2C/;semi=%3B;dot=.;comma=%2C/"
            "%7B%22semi%22%3A%22%3B%22%2C%22dot%22%3A%22.%22%2C%22comma%22%3A%22%2C%22%7D",
        ),
        (True, "true/true/.true/.true/;matrix=true/;matrices=true/true"),
        ("ü", "%C3%BC/%C3%BC/.%C3%BC/.%C3%BC/;matrix=%C3%BC/;matrices=%C3%BC/%22%5Cu00fc%22"),
    ],
)
def test_styles_of_paths(client: Any, server: Server, value: object, expected: str) -> None:
    server.respond_with(Response(204))
    client.parameters.get_paths(*[value] * 7)
    assert last(server).path == f"/paths/{expected}"


def test_values_in_paths(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(204))
    client.parameters.get_days(datetime.date(2024, 2, 29), [wire.models.Mood.CALM, "very busy"])
    assert last(server).path == "/days/2024-02-29/calm,very%20busy"
    count = len(server.requests)
    for day, moods in [(None, ["calm"]), (".", ["calm"]), ("..", ["calm"]), ("d", []), ("d", ["."]), ("d", ["\ud800"])]:
        with pytest.raises(wire.errors.RequestValidationError):
            client.parameters.get_days(day, moods)
    assert len(server.requests) == count


def test_styles_of_queries(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(204))
    query = client.parameters.get_query
    for value, expected in [
        (
            COLORS,
            "form=red&form=green%2C&form=b%2Fe&joined=red,green%2C,b%2Fe&spaces=red%20green%2C%20b%2Fe"
            "&pipes=red%7Cgreen%2C%7Cb%2Fe",
        ),
        (
            KEYS,
            "semi=%3B&dot=.&comma=%2C&joined=semi,%3B,dot,.,comma,%2C&spaces=semi%20%3B%20dot%20.%20comma%20%2C"
            "&pipes=semi%7C%3B%7Cdot%7C.%7Ccomma%7C%2C",
        ),
        ("a&b=c d+e", "&".join(f"{name}=a%26b%3Dc%20d%2Be" for name in ("form", "joined", "spaces", "pipes"))),
        ("", "form=&joined=&spaces=&pipes="),
        ([1, None, False], "form=1&form=false&joined=1,false&spaces=1%20false&pipes=1%7Cfalse"),
    ]:
        query(form=value, joined=value, spaces=value, pipes=value)
        assert last(server).path == f"/query?{expected}"
    query(form=[], joined={}, spaces=None)
    assert last(server).path == "/query"
    query(deep={"a": {"b": 1, "c": None}, "d": ["x", "y"]}, json=wire.models.Report(title="ä,"))
    assert (
        last(server).path
        == "/query?deep%5Ba%5D%5Bb%5D=1&deep%5Bd%5D=x&deep%5Bd%5D=y&json=%7B%22title%22%3A%22%5Cu00e4%2C%22%7D"
    )
    query(joined=["a,b", "c"], options=wire.RequestOptions(params={"more": ["1,2", 3]}))
    assert last(server).path == "/query?joined=a%2Cb,c&more=1%2C2&more=3"


def test_styles_of_headers(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(204))
    headers = client.parameters.get_headers
    headers(
        x_simple=["a", "b"],
        x_exploded={"R": 100, "G": 200},
        x_days=[datetime.date(2024, 2, 29), datetime.date(2024, 3, 1)],
        x_mood="calm",
        x_since=datetime.datetime(2024, 4, 1, 22, 38, 19),
        x_json=wire.models.Report(title="ä"),
        form=["a", "b"],
        joined={"R": 100, "G": 200},
        json={"a": "b c"},
    )
    sent = last(server).headers
    assert {name: sent[name] for name in sent if name.startswith("x-")} == {
        "x-simple": "a,b",
        "x-exploded": "R=100,G=200",
        "x-days": "2024-02-29,2024-03-01",
        "x-mood": "calm",
        "x-since": "2024-04-01T22:38:19",
        "x-json": '{"title":"\\u00e4"}',
    }
    assert sent["cookie"] == "form=a&form=b; joined=R,100,G,200; json=%7B%22a%22%3A%22b%20c%22%7D"
    headers(x_mood=None, x_since=None, x_days=[], form={"R": 100, "G": 200}, joined=[])
    sent = last(server).headers
    assert (sent["cookie"], [name for name in sent if name.startswith("x-")]) == ("R=100&G=200", [])
    headers(form=None)
    assert "cookie" not in last(server).headers
    count = len(server.requests)
    for unsendable in (
        {"form": "v1; admin=1"},
        {"joined": ["ä"]},
        {"form": 'a"b'},
        {"x_simple": "ä"},
        {"x_simple": "a\nb"},
    ):
        with pytest.raises(wire.errors.RequestValidationError, match="must"):
            headers(**unsendable)
    with wire.Client(base_url=server.url, cookies={"own": "v1; admin=1"}) as other:
        result = wire.api.parameters.get_headers.sync_detailed(client=other)
    assert isinstance(result.error, wire.errors.RequestValidationError)
    assert len(server.requests) == count


def test_awkward_names(client: Any, server: Server) -> None:
    """A variable that a path repeats, names that are one in Python, and a path with a query of its own."""
    server.respond_with(Response(204))
    client.parameters.odd_get_names("very busy", "b/c", at="1", at_2="2", at_3=["3", "4"], XAt="5", x_at="6")
    sent = last(server)
    assert sent.path == "/odd/very%20busy/to/very%20busy/b%2Fc?kind=odd&at=1&at%3C=2&at%5B%5D=3&at%5B%5D=4"
    assert [sent.headers[name] for name in ("x-at", "x_at", "accept")] == ["5", "6", "*/*"]


def test_notes_of_no_effect(wire: Any) -> None:
    notes = [note.split(": ", 2)[1:] for note in wire.without_effect]
    assert [f"{pointer.rpartition('/')[2]} {message}" for pointer, message in notes] == [
        "5 is ignored, as OpenAPI requires for Accept; the media types of responses determine it",
        "application~1xml has no effect: the body is sent as application/json",
        "multipart~1form-data has no effect: the body is sent as application/json",
        "schema has no effect: a body of this media type is text",
        "schema has no effect: a body of this media type is text",
        "schema has no effect: a body of this media type is bytes",
        "headers has no effect",
        "allowReserved has no effect: reserved characters are percent-encoded",
        "default has no effect: only scalars are defaults of parameters",
    ]


def test_fields_of_forms(wire: Any, client: Any, server: Server) -> None:
    server.respond_with(Response(204))
    fields = {
        "name": "a b&c=ü",
        "tags": ["x", "y,"],
        "joined": ["x", "y,"],
        "meta": {"a": [1, {"b": None}]},
        "deep": {"a": {"b": 1}},
        "spread": {"R": 100, "G": 200},
        "ids": [1, 2],
        "at": datetime.date(2024, 2, 29),
        "public": None,
    }
    expected = (
        "name=a+b%26c%3D%C3%BC&tags=x&tags=y%2C&joined=x,y%2C&meta=%7B%22a%22%3A%5B1%2C%7B%22b%22%3Anull%7D%5D%7D"
        "&deep%5Ba%5D%5Bb%5D=1&R=100&G=200&ids=%5B1%2C2%5D&at=2024-02-29"
    )
    for body in (fields, wire.models.SendFormRequestBody(**fields)):
        client.bodies.send_form(body)
        assert last(server).body.decode() == expected
        assert last(server).headers["content-type"] == "application/x-www-form-urlencoded"
    client.bodies.send_form()
    assert (last(server).body, last(server).headers.get("content-type")) == (b"", None)


def parts_of(request: Request) -> list[tuple[str, str | None, str | None, bytes]]:
    message: Any = email.message_from_bytes(
        b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n" + request.body
    )
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get("content-type"),
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    ]


def test_parts_of_forms(wire: Any, client: Any, server: Server, tmp_path: Path) -> None:
    server.respond_with(Response(204))
    File = wire.types.File
    (tmp_path / "cat.jpeg").write_bytes(b"2")
    with (tmp_path / "cat.jpeg").open("rb") as photo:
        client.bodies.send_parts(
            wire.models.SendPartsRequestBody(
                icon=File(io.BytesIO(b"1")),
                photos=[File(photo), File(io.BytesIO(b"3"), "dog.png", "image/png")],
                note="n",
                meta={"ä": 1},
                page="<p>",
                additional_properties={"more": True},
            )
        )
    assert parts_of(last(server)) == [
        ("icon", "icon", "image/png", b"1"),
        ("photos", "cat.jpeg", "image/jpeg", b"2"),
        ("photos", "dog.png", "image/png", b"3"),
        ("note", None, "application/json", b'"n"'),
        ("meta", None, "application/json", '{"ä": 1}'.encode()),
        ("page", None, "text/html", b"<p>"),
        ("more", None, "text/plain", b"true"),
    ]
    for body in ({"title": "a", "raw": b"1", "ids": [1, 2]}, wire.models.Report(title="a")):
        client.bodies.put_parts(body)
        assert parts_of(last(server))[0] == ("title", None, "text/plain", b"a")
    assert parts_of(server.requests[-2])[1] == ("raw", "raw", "application/octet-stream", b"1")
    unsendable: tuple[Any, ...] = ([], {"file": io.StringIO("text")})
    for wrong in unsendable:
        with pytest.raises(wire.errors.RequestValidationError):
            client.bodies.put_parts(wrong)


def test_optional_credentials(wire: Any, server: Server) -> None:
    """Credentials that the client has are sent where none are required."""
    server.respond_with(Response(204))
    calls: list[tuple[dict[str, Any], tuple[str | None, str | None]]] = [
        ({}, (None, None)),
        ({"token": "t-1"}, ("Bearer t-1", None)),
        ({"sid": "s-1"}, (None, "sid=s-1")),
        ({"sid": "s-1", "token": lambda: "t-2"}, ("Bearer t-2", None)),
    ]
    for credentials, expected in calls:
        with wire.Wire(server_url=server.url, **credentials) as client:
            client.servers.get_open()
        sent = last(server).headers
        assert (sent.get("authorization"), sent.get("cookie")) == expected
    with wire.Wire(server_url=server.url, sid="s;admin=1") as client, pytest.raises(wire.errors.ValidationError):
        client.servers.get_open()


def test_server_of_an_operation(wire: Any, server: Server) -> None:
    """It is overridden by a server that the caller chose."""
    server.respond_with(Response(204))

    def sent(client: Any, **options: Any) -> list[str]:
        calls = (
            client.servers.get_open,
            client.servers.get_files,
            client.servers.put_files,
            client.servers.remove_files,
        )
        for call in calls:
            call(options=wire.RequestOptions(**options))
        return [request.path for request in server.requests[-4:]]

    # The server stands for a proxy, so that it sees whole addresses.
    with httpx.Client(proxy=server.url, trust_env=False) as http, wire.Wire(httpx_client=http) as client:
        assert sent(client) == [
            "http://api.wire.example/v1/open",
            "http://files.wire.example/v2/files",
            "http://api.wire.example/v1/files",
            "http://api.wire.example/v3/files",
        ]
    with wire.Wire() as client:
        assert sent(client, server_url=f"{server.url}/p") == ["/p/open", "/p/files", "/p/files", "/p/files"]
    for base, expected in [
        ("", ["/open", "/files", "/files", "/files"]),
        ("/box/v1", ["/box/v1/open", "/box/v1/files", "/box/v1/files", "/box/v3/files"]),
    ]:
        with wire.Wire(token="t", server_url=f"{server.url}{base}") as client:
            assert sent(client) == expected


def test_secrets_need_https(wire: Any) -> None:
    url = "http://api.wire.example/v1"
    wire.Client(base_url=url)
    clients: tuple[Callable[[], Any], ...] = (
        lambda: wire.Wire(token="t", server_url=url),
        lambda: wire.AuthenticatedClient(token="t", base_url=url),
        lambda: wire.Client(base_url=url, cookies={"a": "b"}),
        lambda: wire.Client(base_url=url).with_headers({"authorization": "b"}),
    )
    for create in clients:
        with pytest.raises(wire.errors.ValidationError, match="unencrypted"):
            create()


def test_names_of_the_client(wire: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.respond_with(Response(204))
    monkeypatch.setenv("WIRE_API_URL", server.url)
    monkeypatch.setenv("WIRE_API_KEY", "t-3")
    with wire.Wire() as client:
        client.servers.get_open()
        assert last(server).headers["authorization"] == "Bearer t-3"
        assert repr(client).startswith("Wire(")
    assert issubclass(wire.errors.SDKError, wire.errors.WireError)
    folder = Path(wire.__file__).parents[1]
    pages = {
        path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".md", ".py", ".txt")
    }
    assert not [path for path, text in pages.items() if re.search("honeyhive|\\bHH_", text, re.IGNORECASE)]
    assert "with Wire(" in pages[folder / "README.md"]
