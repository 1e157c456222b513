"""Operations of a common shape are served without code, and unusual responses match their schema."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from honeyhive_sandbox.contract import Contract
from honeyhive_sandbox.description import BUNDLED

from scripts.common.operations import Operations
from tests.sandbox.conftest import client_of
from tests.support import warm

LIBRARY = Path(__file__).with_name("descriptions") / "library.yaml"
BOOKS = "/shelves/a/books"


@pytest.fixture
def library() -> Iterator[httpx.Client]:
    with warm.sandbox("--description", str(LIBRARY)) as sandbox, client_of(sandbox, Contract(LIBRARY)) as client:
        yield client


def test_create_read_update_delete(library: httpx.Client) -> None:
    created = library.post(BOOKS, json={"title": "Emma"})
    book = created.json()
    path = f"{BOOKS}/{book['book_id']}"

    assert (created.status_code, created.headers["x-sandbox-shape"]) == (201, "create")
    assert (book["title"], book["state"], book["notes"]) == ("Emma", "present", None)
    assert library.get(path).json() == book
    assert library.patch(path, json={"title": "Emma II"}).json() == {**book, "title": "Emma II"}
    replaced = library.put(path, json={"title": "Persuasion", "author": "Austen"}).json()
    assert replaced == {**book, "title": "Persuasion", "author": "Austen"}
    assert library.put(path, json={"title": "Emma"}).json() == book
    removed = library.delete(path)
    assert (removed.status_code, removed.content) == (204, b"")
    assert [library.request(method, path, json=body).status_code for method, body in _ON_BOOK] == [404] * 4


_ON_BOOK: list[tuple[str, Any]] = [("GET", None), ("PUT", {"title": "x"}), ("PATCH", {}), ("DELETE", None)]


def test_list(library: httpx.Client) -> None:
    for number in range(5):
        library.post(BOOKS, json={"title": str(number), "author": "ab"[number % 2]})
    library.post("/shelves/b/books", json={"title": "elsewhere"})

    def titles(**query: Any) -> tuple[list[str], int, bool]:
        page = library.get(BOOKS, params=query).json()
        return [book["title"] for book in page["books"]], page["total"], page["has_more"]

    assert titles() == (["0", "1", "2", "3", "4"], 5, False)
    assert titles(author="b") == (["1", "3"], 2, False)
    assert titles(author="c") == ([], 0, False)
    assert titles(offset=1, limit=2, undeclared="x") == (["1", "2"], 5, True)
    assert library.get("/shelves/c/books").json()["books"] == []


def test_operation_without_a_shape_is_not_implemented(library: httpx.Client) -> None:
    response = library.post(f"{BOOKS}/{uuid.uuid4()}/loan")

    assert response.status_code == 501
    assert "no handler for the operation lendBook" in response.json()["message"]


def test_invalid_response_changes_nothing(tmp_path: Path) -> None:
    """An operation whose response cannot be made from the stored item is not implemented."""
    text = LIBRARY.read_text(encoding="utf-8")
    response = "'200': {description: Gone, content: {application/json: {schema: {required: [receipt]}}}}"
    file = tmp_path / "library.yaml"
    file.write_text(text.replace("'204': {description: Removed}", response), encoding="utf-8")
    with warm.sandbox("--description", str(file)) as sandbox, client_of(sandbox, Contract(file)) as client:
        path = f"{BOOKS}/{client.post(BOOKS, json={'title': 'Emma'}).json()['book_id']}"
        removed = client.delete(path)
        read = client.get(path)

    assert removed.status_code == 501
    assert "removeBook" in removed.json()["message"]
    assert "'receipt' is a required property" in removed.json()["message"]
    assert read.status_code == 200


def test_awkward_response_matches_its_schema() -> None:
    example = Operations().request_example("startSession")["session"]
    session = {**example, "session_id": str(uuid.uuid4()), "children_ids": []}
    with warm.sandbox() as sandbox, client_of(sandbox, Contract(BUNDLED)) as client:
        usual = client.post("/session/start", json={"session": session}).json()
        with sandbox.faults("awkward"):
            null, missing, other = (client.post("/session/start", json={"session": session}).json() for _ in range(3))
        with sandbox.faults("getSession: awkward missing"):
            read = client.get(f"/session/{session['session_id']}").json()
            absent = client.get(f"/session/{uuid.uuid4()}")

    assert (null["inputs"], null["event_type"], null["start_time"], null["children_ids"]) == (None, None, None, [])
    assert missing == {"session_id": session["session_id"]}
    assert isinstance(other["start_time"], float | int)
    assert not isinstance(other["inputs"], dict)
    assert "unknown_property" in other
    assert usual["session_id"] == null["session_id"] == other["session_id"]
    assert read == {}
    assert absent.status_code == 404
