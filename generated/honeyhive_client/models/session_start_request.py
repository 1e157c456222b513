# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import NoneType
from typing import Any, Self
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

import honeyhive_client._base_model as _base_model
import honeyhive_client._converters as _converters
import honeyhive_client._validation as _validation

from ..types import UNSET, Unset


@_attrs_define(kw_only=True, repr=False)
class SessionStartRequest(_base_model.Model):
    """A session to record.

    Attributes:
        project: Name of the project that the session belongs to.
        session_name: Human-readable name of the session.
        source: Origin of the session, such as `playground`, `production` or a service's name.
        session_id: ID of the session, a UUID. HoneyHive generates an ID when it is absent or
            not a UUID; use the ID in the response.
        children_ids: IDs of the events within the session.
        config: Settings of the application, such as model, prompt template and version.
        inputs: Inputs of the session, such as the question and the chat history.
        outputs: Outputs of the session, such as the model's response.
        error: Error message, or null if there was no error.
        duration: Duration of the session, in milliseconds.
        user_properties: Properties of the session's user.
        metrics: Metrics computed for the session.
        feedback: Feedback on the session.
        metadata: Further data, such as cost and token counts.
        start_time: Start of the session, in milliseconds since 1970-01-01 UTC.
        end_time: End of the session, in milliseconds since 1970-01-01 UTC.
    """

    project: str
    """Name of the project that the session belongs to. Example: Simple RAG Project."""

    session_name: str
    """Human-readable name of the session. Example: Playground Session."""

    source: str
    """Origin of the session, such as `playground`, `production` or a service's name. Example:
    playground.
    """

    session_id: str | UUID | Unset = UNSET
    """ID of the session, a UUID. HoneyHive generates an ID when it is absent or not a UUID; use the ID
    in the response. Example: caf77ace-3417-4da4-944d-f4a0688f3c23.
    """

    children_ids: list[str] | list[UUID] | Unset = UNSET
    """IDs of the events within the session. Example: ['7f22137a-6911-4ed3-bc36-110f1dde6b66']."""

    config: dict[str, Any] | Unset = UNSET
    """Settings of the application, such as model, prompt template and version."""

    inputs: dict[str, Any] | Unset = UNSET
    """Inputs of the session, such as the question and the chat history."""

    outputs: dict[str, Any] | Unset = UNSET
    """Outputs of the session, such as the model's response."""

    error: None | str | Unset = UNSET
    """Error message, or null if there was no error."""

    duration: float | Unset = UNSET
    """Duration of the session, in milliseconds. Example: 824.8056."""

    user_properties: dict[str, Any] | Unset = UNSET
    """Properties of the session's user."""

    metrics: dict[str, Any] | Unset = UNSET
    """Metrics computed for the session."""

    feedback: dict[str, Any] | Unset = UNSET
    """Feedback on the session."""

    metadata: dict[str, Any] | Unset = UNSET
    """Further data, such as cost and token counts."""

    start_time: datetime.datetime | float | Unset = UNSET
    """Start of the session, in milliseconds since 1970-01-01 UTC. Example: 1712025501605."""

    end_time: datetime.datetime | float | Unset = UNSET
    """End of the session, in milliseconds since 1970-01-01 UTC. Example: 1712025499832."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the set fields as JSON values. Free-form objects are the model's own, not copies."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["project"] = self.project
        _fields["session_name"] = self.session_name
        _fields["source"] = self.source
        if self.session_id is not UNSET:
            _fields["session_id"] = _converters.to_json(self.session_id)
        if self.children_ids is not UNSET:
            _fields["children_ids"] = _converters.to_json(self.children_ids)
        if self.config is not UNSET:
            _fields["config"] = self.config
        if self.inputs is not UNSET:
            _fields["inputs"] = self.inputs
        if self.outputs is not UNSET:
            _fields["outputs"] = self.outputs
        if self.error is not UNSET:
            _fields["error"] = self.error
        if self.duration is not UNSET:
            _fields["duration"] = self.duration
        if self.user_properties is not UNSET:
            _fields["user_properties"] = self.user_properties
        if self.metrics is not UNSET:
            _fields["metrics"] = self.metrics
        if self.feedback is not UNSET:
            _fields["feedback"] = self.feedback
        if self.metadata is not UNSET:
            _fields["metadata"] = self.metadata
        if self.start_time is not UNSET:
            _fields["start_time"] = _converters.unix_time(self.start_time, 1000)
        if self.end_time is not UNSET:
            _fields["end_time"] = _converters.unix_time(self.end_time, 1000)
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create a model from decoded JSON, which is not modified. Free-form objects are shared with it, not copied.

        Raises:
            errors.ValidationError: A field is missing or does not match the schema; `path` names it.
        """
        _fields = src_dict.copy() if type(src_dict) is dict else _converters.fields(src_dict)
        # Without __init__, which would only assign the fields, and takes longer than the rest.
        _model: Any = _converters.new(SessionStartRequest)
        project = _fields.pop("project", UNSET)
        if type(project) is not str:
            _converters.check("project", "a string", project, str)
        _model.project = project
        session_name = _fields.pop("session_name", UNSET)
        if type(session_name) is not str:
            _converters.check("session_name", "a string", session_name, str)
        _model.session_name = session_name
        source = _fields.pop("source", UNSET)
        if type(source) is not str:
            _converters.check("source", "a string", source, str)
        _model.source = source
        session_id = _fields.pop("session_id", UNSET)
        if type(session_id) is not str and session_id is not UNSET:
            _converters.check("session_id", "a string", session_id, str, optional=True)
        _model.session_id = session_id
        children_ids = _fields.pop("children_ids", UNSET)
        if children_ids is not UNSET:
            children_ids = _convert_children_ids(children_ids)
        _model.children_ids = children_ids
        config = _fields.pop("config", UNSET)
        if type(config) is not dict and config is not UNSET:
            _converters.check("config", "an object", config, dict, optional=True)
        _model.config = config
        inputs = _fields.pop("inputs", UNSET)
        if type(inputs) is not dict and inputs is not UNSET:
            _converters.check("inputs", "an object", inputs, dict, optional=True)
        _model.inputs = inputs
        outputs = _fields.pop("outputs", UNSET)
        if type(outputs) is not dict and outputs is not UNSET:
            _converters.check("outputs", "an object", outputs, dict, optional=True)
        _model.outputs = outputs
        error = _fields.pop("error", UNSET)
        if type(error) is not str and error is not None and error is not UNSET:
            _converters.check("error", "a string or null", error, str, optional=True)
        _model.error = error
        duration = _fields.pop("duration", UNSET)
        if type(duration) is not float and type(duration) is not int and duration is not UNSET:
            _converters.check("duration", "a number", duration, float, int, optional=True)
        _model.duration = duration
        user_properties = _fields.pop("user_properties", UNSET)
        if type(user_properties) is not dict and user_properties is not UNSET:
            _converters.check("user_properties", "an object", user_properties, dict, optional=True)
        _model.user_properties = user_properties
        metrics = _fields.pop("metrics", UNSET)
        if type(metrics) is not dict and metrics is not UNSET:
            _converters.check("metrics", "an object", metrics, dict, optional=True)
        _model.metrics = metrics
        feedback = _fields.pop("feedback", UNSET)
        if type(feedback) is not dict and feedback is not UNSET:
            _converters.check("feedback", "an object", feedback, dict, optional=True)
        _model.feedback = feedback
        metadata = _fields.pop("metadata", UNSET)
        if type(metadata) is not dict and metadata is not UNSET:
            _converters.check("metadata", "an object", metadata, dict, optional=True)
        _model.metadata = metadata
        start_time = _fields.pop("start_time", UNSET)
        if type(start_time) is not float and type(start_time) is not int and start_time is not UNSET:
            _converters.check("start_time", "a number", start_time, float, int, optional=True)
        _model.start_time = start_time
        end_time = _fields.pop("end_time", UNSET)
        if type(end_time) is not float and type(end_time) is not int and end_time is not UNSET:
            _converters.check("end_time", "a number", end_time, float, int, optional=True)
        _model.end_time = end_time
        _model.additional_properties = _fields
        return _model if cls is SessionStartRequest else _converters.by_init(cls, _model)

    @staticmethod
    def _request_fields() -> _validation.Fields:
        return _validation.Fields(
            {
                "project": _validation.Field("project", _converters.InstanceOf("a string", str), is_required=True),
                "session_name": _validation.Field(
                    "session_name", _converters.InstanceOf("a string", str), is_required=True
                ),
                "source": _validation.Field("source", _converters.InstanceOf("a string", str), is_required=True),
                "session_id": _validation.Field("session_id", _converters.InstanceOf("a string", str)),
                "children_ids": _validation.Field(
                    "children_ids", _validation.Items(_converters.InstanceOf("a string", str))
                ),
                "config": _validation.Field("config", _converters.InstanceOf("an object", dict)),
                "inputs": _validation.Field("inputs", _converters.InstanceOf("an object", dict)),
                "outputs": _validation.Field("outputs", _converters.InstanceOf("an object", dict)),
                "error": _validation.Field("error", _converters.InstanceOf("a string or null", str, NoneType)),
                "duration": _validation.Field("duration", _converters.InstanceOf("a number", float, int)),
                "user_properties": _validation.Field("user_properties", _converters.InstanceOf("an object", dict)),
                "metrics": _validation.Field("metrics", _converters.InstanceOf("an object", dict)),
                "feedback": _validation.Field("feedback", _converters.InstanceOf("an object", dict)),
                "metadata": _validation.Field("metadata", _converters.InstanceOf("an object", dict)),
                "start_time": _validation.Field(
                    "start_time", _validation.UnixTime(_converters.InstanceOf("a number", float, int), 1000)
                ),
                "end_time": _validation.Field(
                    "end_time", _validation.UnixTime(_converters.InstanceOf("a number", float, int), 1000)
                ),
            },
        )


_convert_children_ids = _converters.list_of(_converters.InstanceOf("a string", str), path="children_ids", optional=True)
