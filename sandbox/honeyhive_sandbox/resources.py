"""Serve operations of a common shape without code: create, read, update, delete and list items.

The shape follows from the path and the method. `/things` is a collection when there is a path `/things/{id}`, and its
items are stored when there is an operation that creates them: a POST of an object to `/things`, or a handler.

A response is sent only if it matches its schema; otherwise the operation is not implemented (501), and nothing is
changed.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from honeyhive_sandbox.contract import Call, Contract, SentResponse
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.schemas import ObjectSchema, empty_values, invent, object_schema, types
from honeyhive_sandbox.store import Item, Store

SHAPE_HEADER = "x-sandbox-shape"
_ITEM_METHODS = {"get": "read", "put": "update", "patch": "update", "delete": "delete"}
_COLLECTION_METHODS = {"get": "list", "post": "create"}
_LAST_PARAMETER = re.compile("/{([^{}]*)}$")


@dataclass(frozen=True)
class Shape:
    """What an operation does to a collection.

    Attributes:
        kind: "create", "read", "update", "delete" or "list".
        id_parameter: The path parameter of an item's ID.
        item_path: The path of an item.
    """

    kind: str
    id_parameter: str
    item_path: str

    @property
    def is_of_item(self) -> bool:
        return self.kind in _ITEM_METHODS.values()


class Resources:
    """The operations of a description that are served by their shape.

    Args:
        contract: The description.
        read: The operation that reads items that a handler creates.
    """

    def __init__(self, contract: Contract, read: str) -> None:
        self._contract = contract
        handled = {_bare(contract.collection(read))} if read in contract.operations else set()
        items = {
            _bare(_LAST_PARAMETER.sub("", path)): path
            for path in contract.data["paths"]
            if _LAST_PARAMETER.search(path)
        }
        created = {
            collection
            for path, method, operation in contract.described
            if method == "post" and (collection := _bare(path)) in items and self._has_object_body(operation)
        }
        self._items = {name: path for name, path in items.items() if name in created | handled}

    def shape(self, path: str, method: str) -> Shape | None:
        """Return the shape of an operation; None if it has no common shape."""
        parameter = _LAST_PARAMETER.search(path)
        if parameter and _bare(path[: parameter.start()]) in self._items and method in _ITEM_METHODS:
            return Shape(_ITEM_METHODS[method], parameter[1], path)
        item_path = self._items.get(_bare(path))
        match = _LAST_PARAMETER.search(item_path or "")
        if item_path and match and method in _COLLECTION_METHODS:
            return Shape(_COLLECTION_METHODS[method], match[1], item_path)
        return None

    def serve(self, call: Call, shape: Shape, store: Store) -> Response:
        """Carry out a request of this shape; raises Problem."""
        collection = collection_of(call.operation.path, call.operation.parameters, is_item=shape.is_of_item)
        match shape.kind:
            case "create":
                return self._create(call, shape, store, collection)
            case "list":
                return self._response(call, shape, self._listed(call, shape, store.items(collection)))
        item_id = call.operation.parameters[shape.id_parameter]
        responses: list[Response] = []

        def change(stored: Item | None) -> Item | None:
            if stored is None:
                raise Problem(404, f"nothing is stored at {collection}/{quote(item_id, safe='')[:100]}")
            item = self._updated(call, shape, stored) if shape.kind == "update" else stored
            # Before anything is stored, since a response that cannot be sent rolls the change back.
            responses.append(self._response(call, shape, item))
            return None if shape.kind == "delete" else item

        if shape.kind == "read":
            change(store.get(collection, item_id))
        else:
            store.change(collection, item_id, change)
        return responses[0]

    def _create(self, call: Call, shape: Shape, store: Store, collection: str) -> Response:
        body = call.json
        described = self._item_schema(call, shape)
        id_name = next((name for name in (shape.id_parameter, "id") if name in described.properties), None)
        if not isinstance(body, dict) or id_name is None:
            reason = "the response has no ID" if isinstance(body, dict) else "the body is not an object"
            raise _not_implemented(call, shape, reason)
        item_id = body.get(id_name)
        if item_id is None:
            is_number = "string" not in types(described.properties[id_name]) and types(described.properties[id_name])
            item_id = store.last_number() + 1 if is_number else str(uuid.uuid4())
        invented = {
            name: invent(described.properties.get(name, {}), self._contract.resolve) for name in described.required
        }
        item = {**empty_values(described.properties), **invented, **body, id_name: item_id}
        response = self._response(call, shape, item)

        def create(stored: Item | None) -> Item:
            if stored is not None:
                raise Problem(409, f"{id_name} {str(item_id)[:100]!r} is already stored")
            return item

        store.change(collection, str(item_id), create)
        return response

    def _item_schema(self, call: Call, shape: Shape) -> ObjectSchema:
        """Return the schema of an item, from the responses of its creation and its read."""
        read = self._contract.operation_at(shape.item_path, "get")
        schemas = [self._contract.response_schema(each) for each in (read, call.operation.data) if each]
        return object_schema({"allOf": [schema for schema in schemas if schema is not None]}, self._contract.resolve)

    def _updated(self, call: Call, shape: Shape, stored: Item) -> Item:
        if not isinstance(call.json, dict):
            raise _not_implemented(call, shape, "the body is not an object")
        ids = {name: stored[name] for name in (shape.id_parameter, "id") if name in stored}
        if call.method == "put":
            # Fields that a client can send are replaced; the server's own fields are kept.
            sendable = self._contract.request_schema(call.operation.data).properties
            stored = {name: value for name, value in stored.items() if name not in sendable}
        return {**stored, **call.json, **ids}

    def _listed(self, call: Call, shape: Shape, items: list[Item]) -> Any:
        """Return the items that match the query, in the form of the response."""
        query = {name: value for name, value in call.query.items() if name in call.operation.query_names}
        offset, limit = query.pop("offset", "0"), query.pop("limit", str(len(items)))
        read = self._contract.operation_at(shape.item_path, "get")
        described = (
            object_schema(self._contract.response_schema(read), self._contract.resolve) if read else ObjectSchema()
        )
        for name, value in query.items():
            if name not in described.properties and items and not any(name in item for item in items):
                raise _not_implemented(call, shape, f"items have no field {name!r} to filter by")
            items = [item for item in items if name in item and _text(item[name]) == value]
        if not (offset.isdecimal() and limit.isdecimal()):
            raise _not_implemented(call, shape, "offset and limit are not numbers")
        page = items[int(offset) :][: int(limit)]
        schema = self._contract.response_schema(call.operation.data) or {}
        response = object_schema(schema, self._contract.resolve)
        lists = [name for name, each in response.properties.items() if "array" in types(each)]
        if len(lists) != 1:
            return page
        # Other fields of the response are counts, and whether there are more items.
        values: dict[str, Any] = {"integer": len(items), "boolean": len(page) < len(items), "null": None}
        others = {
            name: next(values[kind] for kind in types(each) if kind in values)
            for name, each in response.properties.items()
            if values.keys() & set(types(each))
        }
        return {**others, lists[0]: page}

    def _response(self, call: Call, shape: Shape, value: Any) -> Response:
        headers = {SHAPE_HEADER: shape.kind}
        schema = self._contract.response_schema(call.operation.data)
        if schema is None:
            return Response(status_code=call.operation.status, headers=headers)
        described = object_schema(schema, self._contract.resolve)
        if isinstance(value, dict) and described.is_closed:
            value = {name: each for name, each in value.items() if name in described.properties}
        response = JSONResponse(value, call.operation.status, headers)
        sent = SentResponse(response.status_code, response.headers, bytes(response.body))
        if violations := self._contract.response_violations(call, sent):
            raise _not_implemented(call, shape, violations[0])
        return response

    def _has_object_body(self, operation: Mapping[str, Any]) -> bool:
        return bool(self._contract.request_schema(operation).properties)


def collection_of(path: str, parameters: Mapping[str, str], *, is_item: bool) -> str:
    """Return the name of a collection in the store: its path, with the values of its parameters."""
    collection = _LAST_PARAMETER.sub("", path) if is_item else path
    return re.sub("{([^{}]*)}", lambda match: quote(parameters[match[1]], safe=""), collection)


def _bare(path: str) -> str:
    return re.sub("{[^{}]*}", "{}", path)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _not_implemented(call: Call, shape: Shape, reason: str) -> Problem:
    return Problem(
        501, f"{call.operation.id} has no handler, and cannot be served by its shape ({shape.kind}): {reason}"
    )
