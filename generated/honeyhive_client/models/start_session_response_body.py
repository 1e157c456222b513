# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import NoneType
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

import honeyhive_client._base_model as _base_model
import honeyhive_client._converters as _converters

from ..types import UNSET, Unset
from .event_type import EventType


@_attrs_define(kw_only=True, repr=False)
class StartSessionResponseBody(_base_model.Model):
    """The session that was started, as HoneyHive stored it.

    Attributes:
        session_id: ID of the session, to retrieve it with; it differs from the ID that was sent
            if that was not a UUID.
        org_id: ID of the organization that the event belongs to.
        workspace_id: ID of the workspace that the event belongs to.
        project_id: ID or name of the project that the event belongs to.
        source: Origin of the event, such as `playground`, `production` or a service's name.
        event_name: Human-readable name of the event.
        event_id: ID of the event.
        parent_id: ID of the parent event, or null if there is none.
        event_type: Type of an event. HoneyHive may add types.
        children_ids: IDs of the child events.
        config: Settings of the event, such as model, prompt template and version. Any JSON,
            usually an object.
        inputs: Inputs of the event, such as the question and the chat history. Any JSON,
            usually an object.
        outputs: Outputs of the event, such as the model's response. Any JSON, usually an
            object.
        metadata: Further data, such as cost and token counts. Any JSON, usually an object.
        feedback: Feedback on the event. Any JSON, usually an object.
        metrics: Metrics computed for the event. Any JSON, usually an object.
        user_properties: Properties of the user of the event. Any JSON, usually an object.
        error: Error message, or null if there was no error.
        start_time: Start of the event, in milliseconds since 1970-01-01 UTC or as a time.
        end_time: End of the event, in milliseconds since 1970-01-01 UTC or as a time.
        duration: Duration of the event, in milliseconds.
    """

    session_id: str
    """ID of the session, to retrieve it with; it differs from the ID that was sent if that was not a
    UUID. Example: caf77ace-3417-4da4-944d-f4a0688f3c23.
    """

    org_id: str | Unset = UNSET
    """ID of the organization that the event belongs to."""

    workspace_id: str | Unset = UNSET
    """ID of the workspace that the event belongs to."""

    project_id: str | Unset = UNSET
    """ID or name of the project that the event belongs to. Example: New Project."""

    source: None | str | Unset = UNSET
    """Origin of the event, such as `playground`, `production` or a service's name. Example:
    playground.
    """

    event_name: None | str | Unset = UNSET
    """Human-readable name of the event. Example: Model Completion."""

    event_id: str | Unset = UNSET
    """ID of the event. Example: 7f22137a-6911-4ed3-bc36-110f1dde6b66."""

    parent_id: None | str | Unset = UNSET
    """ID of the parent event, or null if there is none. Example: caf77ace-3417-4da4-944d-f4a0688f3c23."""

    event_type: EventType | None | Unset = UNSET
    """Type of an event. HoneyHive may add types."""

    children_ids: list[str] | Unset = UNSET
    """IDs of the child events."""

    config: Any | Unset = UNSET
    """Settings of the event, such as model, prompt template and version. Any JSON, usually an object."""

    inputs: Any | Unset = UNSET
    """Inputs of the event, such as the question and the chat history. Any JSON, usually an object."""

    outputs: Any | Unset = UNSET
    """Outputs of the event, such as the model's response. Any JSON, usually an object."""

    metadata: Any | Unset = UNSET
    """Further data, such as cost and token counts. Any JSON, usually an object."""

    feedback: Any | Unset = UNSET
    """Feedback on the event. Any JSON, usually an object."""

    metrics: Any | Unset = UNSET
    """Metrics computed for the event. Any JSON, usually an object."""

    user_properties: Any | Unset = UNSET
    """Properties of the user of the event. Any JSON, usually an object."""

    error: None | str | Unset = UNSET
    """Error message, or null if there was no error."""

    start_time: datetime.datetime | float | None | str | Unset = UNSET
    """Start of the event, in milliseconds since 1970-01-01 UTC or as a time."""

    end_time: datetime.datetime | float | None | str | Unset = UNSET
    """End of the event, in milliseconds since 1970-01-01 UTC or as a time."""

    duration: float | None | Unset = UNSET
    """Duration of the event, in milliseconds. Example: 824.8056."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the set fields as JSON values. Free-form objects are the model's own, not copies."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["session_id"] = self.session_id
        if self.org_id is not UNSET:
            _fields["org_id"] = self.org_id
        if self.workspace_id is not UNSET:
            _fields["workspace_id"] = self.workspace_id
        if self.project_id is not UNSET:
            _fields["project_id"] = self.project_id
        if self.source is not UNSET:
            _fields["source"] = self.source
        if self.event_name is not UNSET:
            _fields["event_name"] = self.event_name
        if self.event_id is not UNSET:
            _fields["event_id"] = self.event_id
        if self.parent_id is not UNSET:
            _fields["parent_id"] = self.parent_id
        if self.event_type is not UNSET:
            _fields["event_type"] = _converters.to_json(self.event_type)
        if self.children_ids is not UNSET:
            _fields["children_ids"] = _converters.to_json(self.children_ids)
        if self.config is not UNSET:
            _fields["config"] = self.config
        if self.inputs is not UNSET:
            _fields["inputs"] = self.inputs
        if self.outputs is not UNSET:
            _fields["outputs"] = self.outputs
        if self.metadata is not UNSET:
            _fields["metadata"] = self.metadata
        if self.feedback is not UNSET:
            _fields["feedback"] = self.feedback
        if self.metrics is not UNSET:
            _fields["metrics"] = self.metrics
        if self.user_properties is not UNSET:
            _fields["user_properties"] = self.user_properties
        if self.error is not UNSET:
            _fields["error"] = self.error
        if self.start_time is not UNSET:
            _fields["start_time"] = _converters.to_json(self.start_time)
        if self.end_time is not UNSET:
            _fields["end_time"] = _converters.to_json(self.end_time)
        if self.duration is not UNSET:
            _fields["duration"] = self.duration
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create a model from decoded JSON, which is not modified. Free-form objects are shared with it, not copied.

        Raises:
            errors.ValidationError: A field is missing or does not match the schema; `path` names it.
        """
        _fields = src_dict.copy() if type(src_dict) is dict else _converters.fields(src_dict)
        # Without __init__, which would only assign the fields, and takes longer than the rest.
        _model: Any = _converters.new(StartSessionResponseBody)
        session_id = _fields.pop("session_id", UNSET)
        if type(session_id) is not str:
            _converters.check("session_id", "a string", session_id, str)
        _model.session_id = session_id
        org_id = _fields.pop("org_id", UNSET)
        if type(org_id) is not str and org_id is not UNSET:
            _converters.check("org_id", "a string", org_id, str, optional=True)
        _model.org_id = org_id
        workspace_id = _fields.pop("workspace_id", UNSET)
        if type(workspace_id) is not str and workspace_id is not UNSET:
            _converters.check("workspace_id", "a string", workspace_id, str, optional=True)
        _model.workspace_id = workspace_id
        project_id = _fields.pop("project_id", UNSET)
        if type(project_id) is not str and project_id is not UNSET:
            _converters.check("project_id", "a string", project_id, str, optional=True)
        _model.project_id = project_id
        source = _fields.pop("source", UNSET)
        if type(source) is not str and source is not None and source is not UNSET:
            _converters.check("source", "a string or null", source, str, optional=True)
        _model.source = source
        event_name = _fields.pop("event_name", UNSET)
        if type(event_name) is not str and event_name is not None and event_name is not UNSET:
            _converters.check("event_name", "a string or null", event_name, str, optional=True)
        _model.event_name = event_name
        event_id = _fields.pop("event_id", UNSET)
        if type(event_id) is not str and event_id is not UNSET:
            _converters.check("event_id", "a string", event_id, str, optional=True)
        _model.event_id = event_id
        parent_id = _fields.pop("parent_id", UNSET)
        if type(parent_id) is not str and parent_id is not None and parent_id is not UNSET:
            _converters.check("parent_id", "a string or null", parent_id, str, optional=True)
        _model.parent_id = parent_id
        event_type = _fields.pop("event_type", UNSET)
        if event_type is not UNSET:
            event_type = _convert_event_type(event_type)
        _model.event_type = event_type
        children_ids = _fields.pop("children_ids", UNSET)
        if children_ids is not UNSET:
            children_ids = _convert_children_ids(children_ids)
        _model.children_ids = children_ids
        config = _fields.pop("config", UNSET)
        _model.config = config
        inputs = _fields.pop("inputs", UNSET)
        _model.inputs = inputs
        outputs = _fields.pop("outputs", UNSET)
        _model.outputs = outputs
        metadata = _fields.pop("metadata", UNSET)
        _model.metadata = metadata
        feedback = _fields.pop("feedback", UNSET)
        _model.feedback = feedback
        metrics = _fields.pop("metrics", UNSET)
        _model.metrics = metrics
        user_properties = _fields.pop("user_properties", UNSET)
        _model.user_properties = user_properties
        error = _fields.pop("error", UNSET)
        if type(error) is not str and error is not None and error is not UNSET:
            _converters.check("error", "a string or null", error, str, optional=True)
        _model.error = error
        start_time = _fields.pop("start_time", UNSET)
        if start_time is not UNSET:
            start_time = _convert_start_time(start_time)
        _model.start_time = start_time
        end_time = _fields.pop("end_time", UNSET)
        if end_time is not UNSET:
            end_time = _convert_end_time(end_time)
        _model.end_time = end_time
        duration = _fields.pop("duration", UNSET)
        if type(duration) is not float and type(duration) is not int and duration is not None and duration is not UNSET:
            _converters.check("duration", "a number or null", duration, float, int, optional=True)
        _model.duration = duration
        _model.additional_properties = _fields
        return _model if cls is StartSessionResponseBody else _converters.by_init(cls, _model)


_convert_event_type = _converters.any_of(
    _converters.InstanceOf("null", NoneType), _converters.member_of(EventType), path="event_type", optional=True
)
_convert_children_ids = _converters.list_of(_converters.InstanceOf("a string", str), path="children_ids", optional=True)
_convert_start_time = _converters.any_of(
    _converters.InstanceOf("a number", float, int),
    _converters.InstanceOf("null", NoneType),
    _converters.time,
    _converters.InstanceOf("a string", str),
    path="start_time",
    optional=True,
)
_convert_end_time = _converters.any_of(
    _converters.InstanceOf("a number", float, int),
    _converters.InstanceOf("null", NoneType),
    _converters.time,
    _converters.InstanceOf("a string", str),
    path="end_time",
    optional=True,
)
