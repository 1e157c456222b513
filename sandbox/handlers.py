"""What each operation does, by its operationId in the description.

A handler takes the parameters of a path by their order, and only fields that the description has: a parameter may get
another name, and a field may go.
"""

from __future__ import annotations

import datetime
import math
import time
import uuid
from collections.abc import Callable
from typing import Any

from sandbox.contract import Call, Contract
from sandbox.problem import Problem, Violation
from sandbox.store import Store

# RFC 9110 recommends that this much is understood of a URL.
MAX_PATH = 8000
_SENT_AS = {"project_id": "project", "event_name": "session_name"}
_EPOCH = datetime.datetime(1970, 1, 1)  # the API's times have no offset


def start_session(call: Call, contract: Contract, store: Store) -> Any:
    session = call.json["session"]
    session_id = session.get("session_id", str(uuid.uuid4()))
    if not _can_be_read_back(session_id, contract):
        short = session_id if len(session_id) <= 40 else f"{session_id[:40]}…"
        reason = f"under {short!r} the session could not be read back: its path is too long, or means something else"
        raise Problem(422, reason, [Violation("#/session/session_id", reason)])
    store.start(session_id, call.json, event_of(session, session_id, time.time() * 1000, contract))
    return store.get(session_id)


def get_session(call: Call, contract: Contract, store: Store) -> Any:  # noqa: ARG001  # as all handlers
    (session_id,) = call.operation.parameters.values()
    event = store.get(session_id)
    if event is None:
        raise Problem(404, "no session of this id is stored")
    return event


HANDLERS: dict[str, Callable[[Call, Contract, Store], Any]] = {
    "startSession": start_session,
    "getSession": get_session,
}


def _can_be_read_back(session_id: str, contract: Contract) -> bool:
    path = contract.path("getSession", session_id)
    # Clients take out the dots, and servers, this one too, have a limit for the head of a request.
    if session_id in ("", ".", "..") or len(path) > MAX_PATH:
        return False
    try:
        return contract.find("GET", path).id == "getSession"
    except Problem:
        return False


def event_of(session: dict[str, Any], session_id: str, received: float, contract: Contract) -> dict[str, Any]:
    """The event that a session is stored as.

    It has each field that the description gives an event: made here, or taken from the session, or empty where it can
    be. What the session has beyond the description is kept, unless an event has a field of that name.

    `received` is the time of the request, in milliseconds since 1970-01-01 UTC.
    """
    start, end, duration = _times(session, received)
    made = {
        **{name: session[sent] for name, sent in _SENT_AS.items() if sent in session},
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
