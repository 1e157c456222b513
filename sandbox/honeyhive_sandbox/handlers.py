"""What each operation does, by its operationId in the description.

A handler takes the parameters of a path by their order, and only fields that the description has: a parameter may get
another name, and a field may go.
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
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.store import Store

_SENT_AS = {"project_id": "project", "event_name": "session_name"}
# What a session that is started again adds to the session that is stored.
_MERGED = ("metadata", "user_properties")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EPOCH = datetime.datetime(1970, 1, 1)  # the API's times have no offset


def start_session(call: Call, contract: Contract, store: Store) -> Any:
    session = call.json["session"]
    session_id = session.get("session_id", "")
    if not _UUID.fullmatch(session_id):
        session_id = str(uuid.uuid4())
    started = event_of(session, session_id, time.time() * 1000, contract)

    def merge(stored: dict[str, Any] | None) -> dict[str, Any]:
        if stored is None:
            return started
        both = {name: (stored.get(name, {}), session.get(name)) for name in _MERGED}
        objects = {name: pair for name, pair in both.items() if all(isinstance(each, dict) for each in pair)}
        return {**stored, **{name: {**old, **new} for name, (old, new) in objects.items()}}

    return store.change(contract.collection("getSession"), session_id, merge)


def get_session(call: Call, contract: Contract, store: Store) -> Any:
    (session_id,) = call.operation.parameters.values()
    event = store.get(contract.collection("getSession"), session_id)
    if event is None:
        raise Problem(404, "no session of this id is stored")
    return event


HANDLERS: dict[str, Callable[[Call, Contract, Store], Any]] = {
    "startSession": start_session,
    "getSession": get_session,
}


def event_of(session: dict[str, Any], session_id: str, received: float, contract: Contract) -> dict[str, Any]:
    """The event that a session is stored as.

    It has each field that the description gives an event: made here, or taken from the session, or empty where it can
    be. What the session has beyond the description is kept, unless an event has a field of that name.

    `received` is the time of the request, in milliseconds since 1970-01-01 UTC.
    """
    start, end, duration = _times(session, received)
    made = {
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
    described = contract.request_properties("startSession", "session")
    properties = contract.answer_properties("getSession")
    sent = {name: value for name, value in session.items() if name in described}
    beyond = {name: value for name, value in session.items() if name not in described and name not in properties}
    known = {**_empty(properties), **sent, **made}
    return {**{name: known[name] for name in properties if name in known}, **beyond}


def _times(session: dict[str, Any], received: float) -> tuple[float, float, float]:
    """Start, end and duration in milliseconds; what was not sent follows from the rest."""
    took = session.get("duration", 0)
    start = session.get("start_time", _sum(session["end_time"], -took) if "end_time" in session else received)
    end = session["end_time"] if "end_time" in session else _sum(start, took)
    return start, end, session["duration"] if "duration" in session else _sum(end, -start)


def _sum(time: float, duration: float) -> float:
    try:
        found = time + duration
        return found if math.isfinite(found) else time
    except OverflowError:
        return time


def _as_time(milliseconds: float) -> str | float:
    """A time as HoneyHive writes it, in UTC and whole seconds; the number as it is when no calendar has it."""
    try:
        return (_EPOCH + datetime.timedelta(milliseconds=milliseconds)).isoformat(" ", "seconds")
    except OverflowError:
        return milliseconds


def _empty(properties: dict[str, Any]) -> dict[str, Any]:
    """Those of the properties that can be empty, each so; the others are better left out than made up."""
    empty_values: dict[str, Any] = {}
    for name, schema in properties.items():
        if not {"type", "anyOf"} & schema.keys():
            # Any JSON, most often an object.
            empty_values[name] = {}
        kinds = schema.get("type", [])
        for kind, empty in (("null", None), ("array", []), ("object", {})):
            if kind == kinds or (isinstance(kinds, list) and kind in kinds):
                empty_values.setdefault(name, empty)
    return empty_values
