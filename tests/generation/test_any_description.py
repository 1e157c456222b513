"""A description of its own: whatever it holds becomes a package that imports and works."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import ROOT
from scripts.generate.code import within
from tests.support import packages, processes, warm
from tests.support.http_server import Request, Response, serving
from tests.support.processes import PYTHON, run_python

from .conftest import ZOO


def generated(spec: Path, output: Path) -> Path:
    done = warm.run("scripts.generate", "--spec", spec, "--output", output, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture(scope="module")
def zoo() -> Path:
    return packages.generate("zoo", ZOO)[0]


def run(package: Path, code: str, *arguments: str) -> Any:
    """What the code prints as JSON, with the package to import."""
    return json.loads(run_python(code, *arguments, flags=("-W", "error"), package=package).stdout)


@pytest.mark.slow
def test_modules_import_alone(zoo: Path) -> None:
    """Each module can be imported first, and each annotation resolves."""
    code = """
import importlib, json, pkgutil, subprocess, sys, typing
import honeyhive_client, honeyhive_client.models as models
names = [module.name for module in pkgutil.walk_packages(honeyhive_client.__path__, "honeyhive_client.")]
for name in names:
    if ".models." in name:  # cycles of models must not depend on the order of imports
        subprocess.run([sys.executable, "-W", "error", "-c", f"import {name}"], check=True)
    importlib.import_module(name)
for model in [getattr(models, name) for name in models.__all__]:
    if typing.is_typeddict(model):
        typing.get_type_hints(model)
    if hasattr(model, "from_dict"):
        # Models that refer to one another in a circle know one another by way of their package.
        typing.get_type_hints(model, localns=vars(models))
print(json.dumps(len(names)))
"""
    assert run(zoo, code) > 20


ANIMAL = {
    "name": "Tom",
    "species": "great_tit",
    "rank": -3,
    "keeper": {"boss": {"animals": [{"name": "Rex", "species": "dodo"}]}, "cage": {"where": "here", "bars": 5}},
    "parents": [{"name": "Max", "species": ""}],
    "born": "2020-02-29",
    "seen": "2024-04-01T22:38:19+00:00",
    "chip": "caf77ace-3417-4da4-944d-f4a0688f3c23",
    "kind": "animal",
    "weight": None,
    "tame": False,
    "notes": None,
    "tags": {"a": {"b": []}},
    "matrix": [[1, 2], []],
    "home": [{"where": "there", "keeper": {}}],
    "anything": {"at": ["all"]},
    "height": 1.5,
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"rank": 7, "home": {"where": "there", "bars": 2}},
        {"rank": None, "home": {"free": "form"}, "notes": {"n": 1}},
        {"home": "2024-04-01T22:38:19", "weight": 5},
    ],
)
def test_round_trip(zoo: Path, change: dict[str, Any]) -> None:
    code = """
import copy, json, pickle, sys
from honeyhive_client.models import Animal
given = json.loads(sys.argv[1])
animal = Animal.from_dict(given)
assert pickle.loads(pickle.dumps(animal)) == animal == copy.deepcopy(animal)
print(json.dumps(animal.to_dict()))
"""
    assert run(zoo, code, json.dumps({**ANIMAL, **change})) == {**ANIMAL, **change}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "plant"}, "kind: is not 'animal'"),
        ({"chip": "no-uuid"}, "chip: is not in the expected format"),
        ({"born": "2020-02-30"}, "born: "),
        ({"seen": "yesterday"}, "seen: "),
        ({"matrix": [[1], [2, "x"]]}, "matrix[1][1]: expected an integer, got a string"),
        ({"parents": [{"name": "Max"}]}, "parents[0].species: is required"),
        ({"keeper": {"cage": {"bars": 1}}}, "keeper.cage.where: is required"),
        ({"rank": "first"}, "rank: "),
        ({"home": 5}, "home: "),
        ({"height": "tall"}, "height: expected a number, got a string"),
    ],
)
def test_error_has_path(zoo: Path, change: dict[str, Any], message: str) -> None:
    code = """
import json, sys
from honeyhive_client import errors
from honeyhive_client.models import Animal
try:
    Animal.from_dict(json.loads(sys.argv[1]))
except errors.ValidationError as error:
    print(json.dumps(str(error)))
"""
    assert run(zoo, code, json.dumps({**ANIMAL, **change})).startswith(message)


DEVIATING: list[tuple[dict[str, Any], list[tuple[str, str, str]]]] = [
    ({"rank": "first"}, [("rank", "null or an integer", "string")]),
    (
        {"keeper": {"boss": None, "cage": None}},
        [("keeper.boss", "an object", "null"), ("keeper.cage", "an object", "null")],
    ),
    # The required field is not in its object; the object is what is optional.
    ({"keeper": {"boss": {"cage": {"bars": 1.5}}}}, [("keeper.boss.cage.where", "a string", "missing")]),
    ({"keeper": {"cage": {"where": 5, "bars": 1.5}}}, [("keeper.cage.where", "a string", "number")]),
    ({"keeper": {"cage": {"where": "w", "bars": 1.5}}}, [("keeper.cage.bars", "an integer", "number")]),
    (
        {"parents": [{"name": "A", "species": "cat", "tame": 1}, {"name": "B", "species": "cat", "born": "x"}]},
        [("parents[0].tame", "a boolean", "number"), ("parents[1].born", "a date", "string")],
    ),
    (
        {"parents": [{"name": "A", "species": "cat", "tame": 1}, {"name": "B"}]},
        [("parents[1].species", "a string", "missing")],
    ),
    ({"parents": [{"name": "A", "species": "cat"}, None]}, [("parents[1]", "an object", "null")]),
    ({"matrix": [[1], [2, None]]}, [("matrix[1][1]", "an integer", "null")]),
    ({"born": "2020-02-30"}, [("born", "a date", "string")]),
    ({"seen": "yesterday"}, [("seen", "a time", "string")]),
    ({"seen": None}, [("seen", "a time", "null")]),
    ({"chip": "no-uuid"}, [("chip", "a UUID", "string")]),
    ({"kind": None}, [("kind", "'animal'", "null")]),
    ({"weight": "heavy"}, [("weight", "a number or null", "string")]),
    ({"tags": None}, [("tags", "an object", "null")]),
    ({"home": {"where": "w", "bars": "many"}}, []),  # a free-form object too
    ({"home": None}, [("home", "an object or an array or a time", "null")]),
    ({"wings": "two", "legs": None}, [("legs", "a number", "null"), ("wings", "a number", "string")]),
]


def test_deviations(zoo: Path) -> None:
    """A value that does not match is kept in the smallest optional field around it."""
    code = """
import copy, json, logging, pickle, sys
from honeyhive_client import HoneyHive, errors
logging.basicConfig(format="%(message)s", stream=sys.stderr)
with HoneyHive("t", server_url=sys.argv[1]) as client:
    listed = client.animals.list_animals(dry=True)
    assert pickle.loads(pickle.dumps(listed)).array == listed.array == copy.deepcopy(listed.array)
    assert isinstance(listed.array[4].keeper.cage.where, str)
    assert isinstance(listed.array[4].keeper, type(listed.array[1].keeper))
    assert listed.array[2].keeper.boss.cage == {"bars": 1.5}
    assert isinstance(listed.array[5].parents[0], type(listed.array[0]))
    assert listed.array[6].parents[0]["name"] == "A"
    print(json.dumps([[tuple(each) for each in listed.deviations], [each.to_dict() for each in listed.array]]))
    for _ in range(2):
        try:
            client.animals.list_animals(dry=False)
        except errors.ResponseValidationError as error:
            assert error.path == "[1].species", error.path
            assert error.body[0] == {"name": "A", "species": "cat", "tame": None}
        else:
            raise AssertionError("it was kept")
    try:
        client.animals.list_animals(dry=True, limit=1)
    except errors.ConflictError as error:
        assert error.data.title == "too many" and error.data.causes is None
"""
    bodies = [{"name": "Tom", "species": "cat", "tame": True, **change} for change, _ in DEVIATING]

    def respond(request: Request) -> Response:
        if "limit=1&" in f"{request.path}&":
            return Response(409, b'{"title": "too many", "causes": null}')
        if request.headers.get("dry") == "false":
            return Response(body=b'[{"name": "A", "species": "cat", "tame": null}, {"name": "B"}]')
        return Response(body=json.dumps(bodies).encode())

    with serving(respond) as server:
        done = run(zoo, code, server.url)

    expected = [
        [f"[{index}].{path}", *rest] for index, (_, deviations) in enumerate(DEVIATING) for path, *rest in deviations
    ]
    assert sorted(done[0]) == sorted(expected)
    assert done[1] == bodies


def test_names_of_enum_members(zoo: Path) -> None:
    """Values whose names would be the same get different names."""
    code = """
import json
from honeyhive_client.models import Species
print(json.dumps([member.value for member in Species]))
"""
    assert run(zoo, code) == ["cat", "Cat", "great-tit", "great_tit", "", "5 legs"]


def test_awkward_schemas(zoo: Path) -> None:
    code = """
import json, sys
from honeyhive_client.models import Cat, Dog, Forms, Nested, Nullable, NullableMood
from honeyhive_client.models.components import AnyModel, ComponentsModel, FileModel, OpenStrEnumModel, Response
forms = Forms.from_dict(json.loads(sys.argv[1]))
assert isinstance(forms.pet, Dog) and isinstance(Forms.from_dict({"pet": {"kind": "cat"}}).pet, Cat)
assert isinstance(forms.maybe, Nullable) and forms.maybe.mood is NullableMood.GOOD and forms.maybe.self_ is None
assert Forms().count == 5
assert Forms().words == "it's \\"quoted\\" \\\\n"
Forms().list_.append(1)
assert Forms().list_ == [1, {"a": ["b"]}]
assert forms["list"] is forms.list_ and "list_" not in forms and forms.maybe["self"] is None
assert json.loads(str(forms)) == json.loads(forms.to_json()) == forms.to_dict()
assert isinstance(Response.from_dict({"file": {"a": "b"}, "any": {}}).file, FileModel)
print(json.dumps([forms.to_dict(), Nested.from_dict({"where": "w", "a": "x", "b": "y"}).to_dict()]))
"""
    given = {
        "pet": {"kind": "dog", "barks": True},
        "maybe": {"mood": "good", "self": None},
        "id": "caf77ace34174da4944df4a0688f3c23",
        "day": "2020-01-01",
        "count": "7",
        "list": [],
        "ratio": 1.5,
        "card": "c",
        "words": "",
    }
    assert run(zoo, code, json.dumps(given)) == [given, {"where": "w", "a": "x", "b": "y"}]


def keep_zoo(request: Request) -> Response:
    return {
        "GET /animals": Response(200, json.dumps([ANIMAL]).encode()),
        "POST /animals": Response(202),
        "DELETE /animals/5": Response(204),
        "PUT /animals/5/picture": Response(200, b"3"),
        "PUT /things": Response(204),
        "GET /animals/5/picture": Response(206, b"\x89PNG", "application/octet-stream"),
        "GET /build": Response(201, b'{"where": "here"}'),
        "GET /keepers/J%2FT": Response(200, "Jürgen".encode(), "text/plain; charset=utf-8"),
    }[f"{request.method} {request.path.partition('?')[0]}"]


def test_parameters_bodies_responses(zoo: Path) -> None:
    code = """
import asyncio, datetime, io, json, sys, uuid
from honeyhive_client import Client
from honeyhive_client.api.animals import add_animal, get_picture, list_animals, put_picture, remove_animal
from honeyhive_client.api.keepers import get_keepers_name
from honeyhive_client.models import AddAnimalDataRequestBody, Animal, PutPictureRequestBody, Species
from honeyhive_client.types import File

animal = Animal(name="Tom", species=Species.CAT)
with Client(base_url=sys.argv[1], cookies={"own": "1"}) as client:
    (animal_read,) = list_animals.sync(
        client=client,
        species=[Species.CAT, Species("dodo")],
        born_after=datetime.date(2020, 2, 29),
        filter_={"size": "big"},
        deep={"a": {"b": 1}, "c": [2, 3]},
        joined=[1, 2],
        piped=["x", "y"],
        call="c",
        options_="o",
        sync_detailed_="s",
        x_request_id=uuid.UUID(int=1),
        dry=True,
        visit="v-1",
    )
    assert animal_read.name == "Tom"
    assert add_animal.sync(client=client, body=animal) is None
    assert add_animal.sync(client=client, body=AddAnimalDataRequestBody(name="Tim")) is None
    assert add_animal.sync(client=client) is None
    assert remove_animal.sync(5, client=client) is None
    picture = PutPictureRequestBody(
        picture=File(io.BytesIO(b"png"), "a.png", "image/png"), places=["x", "y"], details={"a": 1}, public=True
    )
    assert put_picture.sync(5, client=client, body=picture) == 3
    assert get_picture.sync(5, client=client) == b"\\x89PNG"
    assert get_keepers_name.sync("J/T", client=client) == "Jürgen"
print("null")
"""
    with serving(keep_zoo) as server:
        run(zoo, code, server.url)

    listed, added, form, empty, removed, uploaded, _, _ = server.requests
    assert listed.path == (
        "/animals?species=cat&species=dodo&born-after=2020-02-29&size=big"
        "&deep%5Ba%5D%5Bb%5D=1&deep%5Bc%5D=2&deep%5Bc%5D=3&joined=1,2&piped=x%7Cy&call=c&options=o&sync_detailed=s&limit=10"
    )
    assert listed.headers["x-request-id"] == "00000000-0000-0000-0000-000000000001"
    assert listed.headers["dry"] == "true"
    assert listed.headers["cookie"] == "own=1; visit=v-1"
    assert json.loads(added.body) == {"name": "Tom", "species": "cat", "tame": True}
    assert (form.headers["content-type"], form.body) == ("application/x-www-form-urlencoded", b"name=Tim")
    assert (empty.body, "content-type" in empty.headers) == (b"", False)
    # Some servers refuse a POST that does not say so.
    assert (empty.headers["content-length"], "content-length" in removed.headers) == ("0", False)
    assert (removed.method, removed.path) == ("DELETE", "/animals/5")
    assert uploaded.headers["content-type"].startswith("multipart/form-data; boundary=")
    for part in (
        'name="picture"; filename="a.png"\r\nContent-Type: image/png\r\n\r\npng\r\n',
        'name="places"\r\nContent-Type: text/plain\r\n\r\nx\r\n',
        'name="places"\r\nContent-Type: text/plain\r\n\r\ny\r\n',
        'name="details"\r\nContent-Type: application/json\r\n\r\n{"a": 1}\r\n',
        'name="public"\r\nContent-Type: text/plain\r\n\r\ntrue\r\n',
    ):
        assert part in uploaded.body.decode()


def test_client_of_tags_and_schemes(zoo: Path) -> None:
    """The client has a resource for each tag, and an argument for each security scheme."""
    code = """
import asyncio, datetime, httpx, inspect, io, json, logging, sys, uuid
import honeyhive_client as zoo
from honeyhive_client import errors, models
from honeyhive_client.models import PutPictureRequestBody, components, operations
from honeyhive_client.types import File

ANIMAL = json.loads(sys.argv[2])
picture = PutPictureRequestBody(picture=File(io.BytesIO(b"png"), "a.png", "image/png"))
with zoo.HoneyHive("a-token", server_url=sys.argv[1]) as s:
    listed = s.animals.list_animals(dry=True, limit=2)
    assert isinstance(listed, operations.ListAnimalsResponse)
    assert [animal.name for animal in listed.array] == ["Tom"]
    assert s.animals.add_animal({"name": "Tom", "species": "cat"}).animal is None
    for call in (lambda: s.animals.add_animal({"name": "Tom"}), lambda: s.animals.put_picture(5, {"picture": "png"})):
        try:
            call()
        except errors.RequestValidationError:
            continue
        raise AssertionError("it was sent")
    wrong = {
        "species": "cat",
        "height": "tall",
        "keeper": {"bos": {}},
        "parents": [{"name": "Max", "species": ""}, {"name": 5, "species": "", "rank": "high"}],
        "home": {"where": "there", "keeper": {"cage": {"bars": 1.5}}},
    }
    try:
        s.animals.add_animal(wrong)
    except errors.RequestValidationError as error:
        assert [(each.path, each.message) for each in error.errors] == [
            ("name", "is required"),
            ("height", "expected a number, got a string"),
            ("keeper.bos", "unknown field; did you mean `keeper.boss`?"),
            ("parents[1].name", "expected a string, got a number"),
            ("parents[1].rank", "expected null, got a string; or: expected an integer, got a string"),
        ], error.errors
    s.animals.add_animal({**ANIMAL, "home": components.Cage(where="w")})
    assert models.ThingParam2.__required_keys__ == {"class", "str"}
    assert models.AnimalParam.__required_keys__ == {"name", "species"}
    s.keepers.put_things([{"class": "c", "str": "s", "__private": ({"type": "t", "keys": {"type": "u"}},)}])
    owner = uuid.uuid4()
    at = datetime.datetime(2024, 4, 1, 22, 38, 19, 605_250, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    naive = datetime.datetime(2024, 4, 1, 12, 0, 0, 5_000)
    first = {"class": "c", "str": "s", "at": at, "until": at, "owner": owner, "owners": [owner, "o"]}
    second = components.Thing(class_="c", str_="s", at=naive, until=naive, owner=owner, owners=[owner])
    third = components.Thing.from_dict({"class": "c", "str": "s", "at": 5.0, "until": 7, "owner": "o"})
    s.keepers.put_things([first, second, third])
    assert [second.at, third.at, third.owner] == [naive, 5.0, "o"]
    assert second.to_dict()["at"] == round(naive.timestamp() * 1000)
    assert type(second.to_dict()["at"]) is int
    assert "datetime" not in str(components.Animal.__annotations__["fed"])
    s.animals.add_animal({"name": "Tom", "species": "cat", "fed": at})
    for things, message in [
        (
            [{"class": "c", "str": "s", "at": "2024-04-01", "until": 1.5, "owner": 5}],
            "`[0].at`: expected a `datetime` or a number, got a string; `[0].until`: expected an integer, got a "
            "number; `[0].owner`: expected a string, got a number",
        ),
        (
            [{"class": "c", "str": "s", "at": datetime.datetime.min.replace(tzinfo=at.tzinfo)}],
            "`[0].at` is a time that this computer cannot convert to UTC",
        ),
        (
            [{"class": "c", "inside": {"a": {"typ": "t"}}}, None],
            "`[0].str` is required; `[0].inside.a.type` is required; unknown field `[0].inside.a.typ`; did you mean "
            "`[0].inside.a.type`?; `[1]`: expected Thing or a dict, got null",
        ),
        ({"class": "c"}, "expected an array, got an object"),
    ]:
        try:
            s.keepers.put_things(things)
        except errors.RequestValidationError as error:
            assert str(error) == f"request not sent: {message}", str(error)
    assert s.animals.remove_animal(5).value is None
    assert s.animals.put_picture(5, picture).integer == 3
    assert s.animals.get_picture(5).file == b"\\x89PNG"
    assert s.keepers.get_keepers_name("J/T").string == "Jürgen"
    built = s.build.build()
    assert (built.cage.where, built.response, built.value) == ("here", None, built.cage)
    try:
        s.animals.list_animals(dry=False)
    except errors.ConflictError as error:
        assert error.data == components.Problem(title="too many"), error.data
        assert error.message == "too many"
with zoo.HoneyHive(visitor_pass="a-pass", gate=lambda: "a-code", server_url=sys.argv[1]) as s:
    result = s.animals.put_picture(5, picture)
    # The credentials are in the query here; nothing that is kept has them.
    assert "a-code" not in str(result.raw_response.request.url), result.raw_response.request.url
    assert "a-code" not in str(result.raw_response.url)
    removed = s.request("DELETE", result.raw_response.url.path.removesuffix("/picture"))
    assert "a-code" not in str(removed.raw_response.url)
    try:
        s.animals.remove_animal(5)
    except errors.HoneyHiveError as error:
        assert str(error) == "the operation requires token, which was not passed to the client"
logged = io.StringIO()
logging.basicConfig(level=logging.INFO, stream=logged)
with httpx.Client() as c, zoo.HoneyHive(
    visitor_pass="a-pass", gate=lambda: "the-gates-code", server_url=sys.argv[1], httpx_client=c
) as s:
    s.animals.put_picture(5, picture)
assert "gate=[redacted] " in logged.getvalue(), logged.getvalue()
async def main():
    async with zoo.HoneyHive("a-token", server_url=sys.argv[1]) as s:
        return (await s.keepers.get_keepers_name_async("J/T")).value
assert asyncio.run(main()) == "Jürgen"
for name in ("list_animals", "add_animal", "remove_animal", "put_picture", "get_picture"):
    assert inspect.iscoroutinefunction(getattr(type(s.animals), f"{name}_async"))
print("null")
"""

    uploads: list[bytes] = []

    def respond(request: Request) -> Response:
        if request.path.endswith("/picture") and request.method == "PUT":
            uploads.append(request.body)
            if len(uploads) == 1:
                return Response(503, headers={"retry-after": "0"})
        if request.headers.get("dry") == "false":
            return Response(409, b'{"title": "too many"}')
        return keep_zoo(request)

    with serving(respond) as server:
        run(zoo, code, server.url, json.dumps(ANIMAL))

    secrets = [
        (request.method, request.headers.get("authorization"), request.headers.get("x-pass"), "gate=" in request.path)
        for request in server.requests
        if request.method in ("DELETE", "PUT") and request.path != "/things"
    ]
    assert secrets == [
        ("DELETE", "Bearer a-token", None, False),
        ("PUT", "Bearer a-token", None, False),
        ("PUT", "Bearer a-token", None, False),
        ("PUT", None, "a-pass", True),
        ("DELETE", None, "a-pass", True),
        ("PUT", None, "a-pass", True),
    ]
    assert uploads[0] == uploads[1] != b""  # a file is sent whole again
    added = [json.loads(request.body) for request in server.requests if request.method == "POST"]
    tom = {"name": "Tom", "species": "cat"}
    assert added == [tom, {**ANIMAL, "home": {"where": "w"}}, {**tom, "fed": 1712003899605.25}]
    things = next(request.body for request in server.requests if b'"owners"' in request.body)
    naive = datetime.datetime(2024, 4, 1, 12, 0, 0, 5_000).timestamp()
    assert b'"at":1712003899605.25,"until":1712003899,"owner":"' in things
    assert f'"at":{round(naive * 1000)},"until":{int(naive)},'.encode() in things
    assert b'"at":5,"until":7,"owner":"o"}]' in things
    open_ones = [request for request in server.requests if request.method == "GET"]
    assert all("authorization" not in request.headers for request in open_ones)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("usd: USD", "usd: m.USD"),
        ("USD: list[USD] | None = None", "USD: list[m.USD] | None = None"),
        ("money: Money | Unset = Money.USD", "money: m.Money | Unset = m.Money.USD"),
        ('word: Literal["USD"] | str = "Money"', 'word: Literal["USD"] | str = "Money"'),
    ],
    ids=["a type", "a parameter of that name", "a member of that name", "a word"],
)
def test_module_before_types(source: str, expected: str) -> None:
    assert within("m", {"USD", "Money"}, source) == expected


def test_name_of_the_package(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    names = "package_name_override: zoo_keeper\nproject_name_override: zoo-keeper\n"
    config.write_text(f"{names}readme_section: |\n  ## Coming from circus\n")
    processes.run(PYTHON, "-m", "scripts.generate", "--spec", ZOO, "--config", config, "--output", tmp_path / "out")

    code = """
import json, sys, zoo_keeper
with zoo_keeper.HoneyHive("a-token", server_url=sys.argv[1]) as s:
    name = s.keepers.get_keepers_name("J/T").value
print(json.dumps([name, "honeyhive_client" in sys.modules]))
"""
    with serving(keep_zoo) as server:
        assert run(tmp_path / "out", code, server.url) == ["Jürgen", False]
    assert server.requests[0].headers["user-agent"].startswith("zoo-keeper/2026.1.2 ")
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "\n## Coming from circus\n\n## Versions\n" in page
    assert page.index("honeyhive.animals.list_animals(") < page.index("## Reading")


def test_server_and_version(zoo: Path) -> None:
    code = """
import json, honeyhive_client
print(json.dumps([honeyhive_client.Client().base_url, honeyhive_client.__version__]))
"""
    assert run(zoo, code) == ["https://eu.zoo.example/v1", "2026.1.2"]
    project = tomllib.loads((zoo / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"] == {"Documentation": "https://zoo.example/%22docs"}


def large(version: str, schemas: int) -> dict[str, Any]:
    """A description of many schemas, each with an operation and each leading to others."""
    null = {"type": "null"} if version.startswith("3.1") else None

    def nullable(schema: dict[str, Any]) -> dict[str, Any]:
        return {"anyOf": [schema, null]} if null else {**schema, "nullable": True}

    def schema(number: int) -> dict[str, Any]:
        others = [f"#/components/schemas/Thing{(number * 7 + step) % schemas}" for step in (1, 2)]
        return {
            "type": "object",
            "description": f"Thing number {number}.",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "size": nullable({"type": "number"}),
                "state": {"type": "string", "enum": ["on", "off"]},
                "made": {"type": "string", "format": "date-time"},
                "other": {"$ref": others[0]},
                "others": {"type": "array", "items": {"$ref": others[1]}},
                "labels": {"type": "object"},
            },
        }

    def operation(number: int) -> dict[str, Any]:
        response = {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{number}"}}}
        return {
            "get": {
                "operationId": f"getThing{number}",
                "tags": [f"group {number % 9}"],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "The thing", "content": response}},
            }
        }

    return {
        "openapi": version,
        "info": {"title": "Things", "version": "1.0"},
        "paths": {f"/things{number}/{{id}}": operation(number) for number in range(schemas)},
        "components": {"schemas": {f"Thing{number}": schema(number) for number in range(schemas)}},
    }


@pytest.mark.slow
@pytest.mark.parametrize(("version", "schemas"), [("3.0.3", 30), ("3.0.3", 300), ("3.1.0", 300)])
def test_large_description(tmp_path: Path, version: str, schemas: int) -> None:
    spec = tmp_path / "large.yaml"
    spec.write_text(yaml.safe_dump(large(version, schemas)), encoding="utf-8")

    package = generated(spec, tmp_path / "generated")

    code = """
import json
from honeyhive_client import models
from honeyhive_client.api.group_8 import get_thing_17
thing = models.Thing17.from_dict({"id": "a", "size": None, "other": {"id": "b", "others": [{"id": "c"}]}})
print(json.dumps([len(models.components.__all__), thing.to_dict()]))
"""
    classes, thing = run(package, code)
    assert classes == 2 * schemas  # each with the enum of its own state
    assert thing == {"id": "a", "size": None, "other": {"id": "b", "others": [{"id": "c"}]}}
