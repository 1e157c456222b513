# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

import honeyhive_client._base_model as _base_model
import honeyhive_client._converters as _converters
import honeyhive_client._validation as _validation

from ..types import UNSET
from .session_start_request import SessionStartRequest


@_attrs_define(kw_only=True, repr=False)
class StartSessionRequestBody(_base_model.Model):
    """The body of a request to start a session.

    Attributes:
        session: The session to record.
    """

    session: SessionStartRequest
    """The session to record."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the set fields as JSON values. Free-form objects are the model's own, not copies."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["session"] = _converters.to_json(self.session)
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create a model from decoded JSON, which is not modified. Free-form objects are shared with it, not copied.

        Raises:
            errors.ValidationError: A field is missing or does not match the schema; `path` names it.
        """
        _fields = src_dict.copy() if type(src_dict) is dict else _converters.fields(src_dict)
        # Without __init__, which would only assign the fields, and takes longer than the rest.
        _model: Any = _converters.new(StartSessionRequestBody)
        session = _convert_session(_fields.pop("session", UNSET))
        _model.session = session
        _model.additional_properties = _fields
        return _model if cls is StartSessionRequestBody else _converters.by_init(cls, _model)

    @staticmethod
    def _request_fields() -> _validation.Fields:
        return _validation.Fields(
            {
                "session": _validation.Field("session", SessionStartRequest, is_required=True),
            },
        )


_convert_session = _converters.field("session", SessionStartRequest.from_dict)
