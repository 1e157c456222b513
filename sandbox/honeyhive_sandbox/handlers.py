"""Handlers of the operations that have no common shape, by operationId.

A handler uses path parameters by position, and only fields that the description has, because a parameter may be
renamed and a field removed.
"""

from __future__ import annotations

import datetime
import math
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from honeyhive_sandbox.contract import Call, Contract
from honeyhive_sandbox.schemas import empty_values, object_schema
from honeyhive_sandbox.store import Item, Store

START, READ = "startSession", "getSession"
_SENT_AS = {"project_id": "project", "event_name": "session_name"}
# Fields that are merged into the stored session when it is started again.
_MERGED = ("metadata", "user_properties")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EPOCH = datetime.datetime(1970, 1, 1)  # times of the API have no offset


def start_session(call: Call, contract: Contract, store: Store) -> Any:
    session = call.json["session"]
    session_id = session.get("session_id", "")
    if not _UUID.fullmatch(session_id):
        session_id = str(uuid.uuid4())
    event = _event(call, session_id, time.time() * 1000, contract)

    def merge(stored: Item | None) -> Item:
        nonlocal event
        if stored is not None:
            both = {name: (stored.get(name, {}), session.get(name)) for name in _MERGED}
            objects = {name: pair for name, pair in both.items() if all(isinstance(each, dict) for each in pair)}
            event = {**stored, **{name: {**old, **new} for name, (old, new) in objects.items()}}
        return event

    store.change(contract.collection(READ), session_id, merge)
    return event


HANDLERS: dict[str, Callable[[Call, Contract, Store], Any]] = {
    START: start_session,
}


def _event(call: Call, session_id: str, received: float, contract: Contract) -> Item:
    """Return the event that is stored for a session.

    It has each described field of an event: set by the server, copied from the session, or empty if that is allowed.
    Other fields of the session are kept, unless an event has a field of that name.

    Args:
        call: The request.
        session_id: The ID of the session.
        received: The time of the request, in milliseconds since 1970-01-01 UTC.
        contract: The description.
    """
    session = call.json["session"]
    start, end, duration = _times(session, received)
    server = {
        **{name: session[sent] for name, sent in _SENT_AS.items() if sent in session},
        "org_id": "sandbox",
        "workspace_id": "sandbox",
        "event_id": session_id,
        "session_id": session_id,
        "parent_id": None,
        "event_type": "session",
        "start_time": _as_time(start),
        "end_time": _as_time(end),
        "duration": duration,
    }
    sendable = object_schema(contract.request_schema(call.operation.data).properties["session"], contract.resolve)
    described = contract.operation_with_id(READ)
    properties = object_schema(contract.response_schema(described), contract.resolve).properties
    sent = {name: value for name, value in session.items() if name in sendable.properties}
    others = {name: value for name, value in session.items() if name not in {*sendable.properties, *properties}}
    values = {**empty_values(properties), **sent, **server}
    return {**{name: values[name] for name in properties if name in values}, **others}


def _times(session: dict[str, Any], received: float) -> tuple[float, float, float]:
    """Return start, end and duration in milliseconds; those that were not sent follow from the others."""
    duration = session.get("duration", 0)
    start = session.get("start_time", _sum(session["end_time"], -duration) if "end_time" in session else received)
    end = session["end_time"] if "end_time" in session else _sum(start, duration)
    return start, end, session["duration"] if "duration" in session else _sum(end, -start)


def _sum(time: float, duration: float) -> float:
    try:
        total = time + duration
        return total if math.isfinite(total) else time
    except OverflowError:
        return time


def _as_time(milliseconds: float) -> str | float:
    """Return a time in HoneyHive's form, in UTC and whole seconds; the number if it is outside the calendar's range."""
    try:
        return (_EPOCH + datetime.timedelta(milliseconds=milliseconds)).isoformat(" ", "seconds")
    except OverflowError:
        return milliseconds
